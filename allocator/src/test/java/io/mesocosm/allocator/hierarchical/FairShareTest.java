package io.mesocosm.allocator.hierarchical;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.allocator.AllocatorCommand;
import io.mesocosm.allocator.AllocatorOptions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whose turn it is across roles and frameworks. Behaviour: Mesos' {@code hierarchical_allocator_tests}. */
class FairShareTest {

    private final Story story = Story.begin();

    @Tag("B001")
    @Test
    void wholeAgentsGoToTheRoleAndFrameworkFurthestBelowTheirShare() {
        assertThat(story.addAgent("A", "cpus:2;mem:1024")).isEmpty();
        assertThat(story.addFramework("f1", "role1")).containsExactly("f1 role1 A cpus:2; mem:1024");
        assertThat(story.addFramework("f2", "role2")).isEmpty();
        assertThat(story.addAgent("B", "cpus:1;mem:512")).containsExactly("f2 role2 B cpus:1; mem:512");
        assertThat(story.addAgent("C", "cpus:3;mem:2048")).containsExactly("f2 role2 C cpus:3; mem:2048");
        assertThat(story.addFramework("f3", "role1")).isEmpty();
        assertThat(story.addAgent("D", "cpus:4;mem:4096")).containsExactly("f3 role1 D cpus:4; mem:4096");
        assertThat(story.addFramework("f4", "role1")).isEmpty();
        assertThat(story.addAgent("E", "cpus:1;mem:512")).containsExactly("f2 role2 E cpus:1; mem:512");
    }

    @Test
    void reservedResourcesCountForTheShareOfTheirRole() {
        story.addFramework("f1", "role1");
        story.addFramework("f2", "role2");
        story.addAgent("A", "cpus(role1):100;mem(role1):1024");
        assertThat(story.addAgent("B", "cpus:2;mem:512")).containsExactly("f2 role2 B cpus:2; mem:512");
    }

    @Test
    void excludedResourcesDoNotCount() {
        AllocatorOptions defaults = AllocatorOptions.DEFAULT;
        Story excluding = Story.begin(new AllocatorOptions(
                defaults.allocationInterval(),
                "drf",
                "drf",
                Set.of("gpus"),
                false,
                defaults.minAllocatableResources(),
                defaults.domain()));
        excluding.addFramework("f1", "role1");
        assertThat(excluding.addAgent("A", "cpus:2;mem:512;gpus:1"))
                .containsExactly("f1 role1 A cpus:2; gpus:1; mem:512");
        excluding.addFramework("f2", "role2");
        excluding.addAgent("B", "cpus:3;mem:1024");
        assertThat(excluding.addAgent("C", "cpus:1;mem:512")).containsExactly("f1 role1 C cpus:1; mem:512");
    }

    @Test
    void nestedRolesCompeteAsOneWithTheirSiblings() {
        story.addFramework("f1", "a/b");
        assertThat(story.addAgent("A", "cpus:4;mem:400")).containsExactly("f1 a/b A cpus:4; mem:400");
        story.addFramework("f2", "a/c");
        story.addFramework("f3", "d");
        assertThat(story.addAgent("B", "cpus:1;mem:100")).containsExactly("f3 d B cpus:1; mem:100");
        assertThat(story.addAgent("C", "cpus:2;mem:200")).containsExactly("f3 d C cpus:2; mem:200");
        assertThat(story.addAgent("D", "cpus:2;mem:200")).containsExactly("f3 d D cpus:2; mem:200");
        assertThat(story.addAgent("E", "cpus:2;mem:200")).containsExactly("f2 a/c E cpus:2; mem:200");
    }

    @Test
    void frameworksOfEqualShareTakeTurns() {
        story.addFramework("f1", "*");
        story.addFramework("f2", "*");
        assertThat(story.addAgent("A", "cpus:2;mem:1024")).containsExactly("f1 * A cpus:2; mem:1024");
        story.giveBack("f1", "*", "A");
        assertThat(story.nextRound()).containsExactly("f2 * A cpus:2; mem:1024");
        story.giveBack("f2", "*", "A");
        assertThat(story.nextRound()).containsExactly("f1 * A cpus:2; mem:1024");
    }

    @Test
    void eachFrameworkGetsOneOfTwoAgents() {
        story.apply(new AllocatorCommand.Pause());
        story.addAgent("A", "cpus:2;mem:1024");
        story.addAgent("B", "cpus:2;mem:1024");
        story.addFramework("f1", "*");
        story.addFramework("f2", "*");
        story.apply(new AllocatorCommand.Resume());
        assertThat(story.nextRound().stream().map(line -> line.substring(0, 2))).containsExactlyInAnyOrder("f1", "f2");
    }

    @Test
    void heavierRolesGetMore() {
        story.apply(new AllocatorCommand.UpdateWeights(Map.of("role2", 3.0)));
        story.addFramework("f1", "role1");
        story.addFramework("f2", "role2");
        int forRole2 = 0;
        for (int i = 0; i < 8; i++) {
            forRole2 +=
                    story.addAgent("agent" + i, "cpus:2;mem:1024").getFirst().startsWith("f2") ? 1 : 0;
        }
        assertThat(forRole2).isEqualTo(6);
    }

    @Test
    void changedWeightsHoldFromTheNextRoundOn() {
        story.addFramework("f1", "role1");
        story.addFramework("f2", "role2");
        story.addAgent("A", "cpus:1;mem:512");
        story.addAgent("B", "cpus:1;mem:512");
        story.apply(new AllocatorCommand.UpdateWeights(Map.of("role2", 2.0)));
        assertThat(story.offers()).isEmpty();
        assertThat(story.addAgent("C", "cpus:1;mem:512")).containsExactly("f2 role2 C cpus:1; mem:512");
    }

    @Test
    void resourcesThatComeBackMakeTheShareSmaller() {
        story.addFramework("f1", "role1");
        story.addAgent("A", "cpus:4;mem:4096");
        story.addFramework("f2", "role2");
        story.addAgent("B", "cpus:2;mem:2048");
        story.giveBack("f1", "role1", "A", "cpus:3;mem:3072");
        assertThat(story.nextRound()).containsExactly("f1 role1 A cpus:3; mem:3072");
    }

    @Test
    void aRemovedFrameworkLeavesWhatItHeld() {
        story.addFramework("f1", "role1");
        story.addAgent("A", "cpus:4;mem:4096");
        story.addFramework("f2", "role2");
        story.apply(new AllocatorCommand.RemoveFramework(new io.mesocosm.common.ids.FrameworkId("f1")));
        assertThat(story.nextRound()).containsExactly("f2 role2 A cpus:4; mem:4096");
    }

    @Test
    void randomSortersServeEverybodySooner() {
        Story random = Story.begin(new AllocatorOptions(
                AllocatorOptions.DEFAULT.allocationInterval(),
                "random",
                "random",
                Set.of(),
                true,
                List.of(),
                Optional.empty()));
        random.addFramework("f1", "a");
        random.addFramework("f2", "b");
        Set<String> served = new java.util.HashSet<>();
        for (int i = 0; i < 40; i++) {
            served.add(random.addAgent("agent" + i, "cpus:1").getFirst().substring(0, 2));
        }
        assertThat(served).containsExactlyInAnyOrder("f1", "f2");
    }
}
