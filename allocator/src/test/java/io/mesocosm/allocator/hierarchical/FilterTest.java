package io.mesocosm.allocator.hierarchical;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.allocator.AllocatorCommand;
import io.mesocosm.allocator.AllocatorOptions;
import io.mesocosm.common.ids.FrameworkId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.Value;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was refused is not offered again, until it is. */
class FilterTest {

    private static final String ACTIVE = "allocator/mesos/offer_filters/roles/role/active";

    private final Story story = Story.begin();

    @Tag("B008")
    @Test
    void refusedResourcesAreNotOfferedUntilTheFilterExpires() {
        story.addFramework("f1", "role");
        assertThat(story.addAgent("A", "cpus:1;mem:512")).containsExactly("f1 role A cpus:1; mem:512");
        story.decline("f1", "role", "A", 2);
        assertThat(story.allocator().metrics()).containsEntry(ACTIVE, 1.0);
        assertThat(story.nextRound()).isEmpty();
        assertThat(story.nextRound()).containsExactly("f1 role A cpus:1; mem:512");
        assertThat(story.allocator().metrics()).containsEntry(ACTIVE, 0.0);
    }

    @Tag("B007")
    @Test
    void aShortFilterOutlivesTheNextPeriodicRound() {
        AllocatorOptions defaults = AllocatorOptions.DEFAULT;
        Story slow = Story.begin(new AllocatorOptions(
                Duration.ofMinutes(1),
                "drf",
                "drf",
                defaults.fairSharingExcludedResourceNames(),
                true,
                defaults.minAllocatableResources(),
                Optional.empty()));
        slow.addFramework("f1", "role");
        slow.addFramework("f2", "role");
        slow.addAgent(
                "A",
                Story.resources("cpus:1;mem:512"),
                Map.of(new FrameworkId("f1"), Story.resources("cpus:1;mem:512", "role")));
        assertThat(slow.addAgent("B", "cpus:1;mem:512")).containsExactly("f2 role B cpus:1; mem:512");
        slow.decline("f2", "role", "B", 1);
        assertThat(slow.after(Duration.ofSeconds(59))).isEmpty();
        assertThat(slow.after(Duration.ofSeconds(1))).containsExactly("f1 role B cpus:1; mem:512");
        slow.giveBack("f1", "role", "B");
        assertThat(slow.after(Duration.ofMinutes(1))).containsExactly("f2 role B cpus:1; mem:512");
    }

    @Test
    void aRefusalLastsForAnIntervalAtLeast() {
        story.addFramework("f1", "role");
        story.addAgent("A", "cpus:1;mem:512");
        story.after(Duration.ofMillis(500));
        story.decline("f1", "role", "A", 0.1);
        assertThat(story.after(Duration.ofMillis(700))).isEmpty();
        assertThat(story.addFramework(Story.framework("f2", List.of("role")), Story.suppressing("role")))
                .isEmpty();
        assertThat(story.after(Duration.ofMillis(800))).containsExactly("f1 role A cpus:1; mem:512");
    }

    @Test
    void noFilterForZeroSeconds() {
        story.addFramework("f1", "role");
        story.addAgent("A", "cpus:1;mem:512");
        story.decline("f1", "role", "A", 0);
        assertThat(story.nextRound()).containsExactly("f1 role A cpus:1; mem:512");
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1, Double.NEGATIVE_INFINITY, Double.NaN})
    void timesThatMakeNoSenseMeanFiveSeconds(double seconds) {
        story.addFramework("f1", "role");
        story.addAgent("A", "cpus:1;mem:512");
        story.decline("f1", "role", "A", seconds);
        assertThat(story.after(Duration.ofMillis(4999))).isEmpty();
        assertThat(story.after(Duration.ofMillis(2))).containsExactly("f1 role A cpus:1; mem:512");
    }

    @Test
    void noFilterLastsMoreThanAYear() {
        story.addFramework("f1", "role");
        story.addAgent("A", "cpus:1;mem:512");
        story.apply(new AllocatorCommand.Pause());
        story.decline("f1", "role", "A", 1e300);
        story.after(Duration.ofDays(365));
        story.apply(new AllocatorCommand.Resume());
        assertThat(story.nextRound()).hasSize(1);
    }

    @Test
    void moreThanWasRefusedIsOffered() {
        story.addFramework("f1", "role");
        story.addAgent("A", "cpus:2;mem:1024");
        story.giveBack("f1", "A", Story.resources("cpus:1;mem:512", "role"), Optional.of(Story.refuse(3600)));
        assertThat(story.nextRound()).isEmpty();
        story.giveBack("f1", "role", "A", "cpus:1;mem:512");
        assertThat(story.nextRound()).containsExactly("f1 role A cpus:2; mem:1024");
    }

    @Test
    void lessThanWasRefusedIsNot() {
        story.addFramework("f1", "role");
        story.addFramework("f2", "role");
        story.addAgent("A", "cpus:2;mem:1024");
        story.decline("f1", "role", "A", 3600);
        assertThat(story.nextRound()).containsExactly("f2 role A cpus:2; mem:1024");
        story.suppress("f2");
        story.giveBack("f2", "role", "A", "cpus:1;mem:512");
        assertThat(story.nextRound()).isEmpty();
        story.giveBack("f2", "role", "A", "cpus:1;mem:512");
        assertThat(story.nextRound()).isEmpty();
        assertThat(story.updateTotal("A", Story.resources("cpus:3;mem:1024")))
                .containsExactly("f1 role A cpus:3; mem:1024");
    }

    @Test
    void changedAttributesDropTheFiltersOfAnAgent() {
        story.addFramework("f1", "role");
        story.addAgent("A", "cpus:1;mem:512");
        story.addAgent("B", "cpus:1;mem:512");
        story.decline("f1", "role", "A", 3600);
        story.decline("f1", "role", "B", 3600);
        assertThat(story.nextRound()).isEmpty();
        assertThat(describe("A", "rack", "row")).containsExactly("f1 role A cpus:1; mem:512");
        assertThat(story.nextRound()).isEmpty();
    }

    @Test
    void theSameAttributesInAnotherOrderKeepTheFiltersOfAnAgent() {
        story.addFramework("f1", "role");
        story.addAgent("A", "cpus:1;mem:512");
        describe("A", "rack", "row");
        story.decline("f1", "role", "A", 3600);
        assertThat(describe("A", "row", "rack")).isEmpty();
    }

    private List<String> describe(String agent, String... attributes) {
        AgentInfo.Builder info = Story.agent(agent).toBuilder();
        for (String attribute : attributes) {
            info.addAttributesBuilder()
                    .setName(attribute)
                    .setType(Value.Type.TEXT)
                    .setText(Value.Text.newBuilder().setValue("1"));
        }
        story.apply(new AllocatorCommand.UpdateAgent(
                info.build(), Story.AGENT_CAPABILITIES, Story.resources("cpus:1;mem:512")));
        return story.offers();
    }

    @Test
    void deactivationDropsTheFiltersOfAFramework() {
        story.addFramework("f1", "role");
        story.addAgent("A", "cpus:1;mem:512");
        story.decline("f1", "role", "A", 3600);
        story.apply(new AllocatorCommand.DeactivateFramework(new FrameworkId("f1")));
        assertThat(story.allocator().metrics()).containsEntry(ACTIVE, 0.0);
        assertThat(story.nextRound()).isEmpty();
        story.apply(new AllocatorCommand.ActivateFramework(new FrameworkId("f1")));
        assertThat(story.offers()).containsExactly("f1 role A cpus:1; mem:512");
    }

    @Test
    void aRoleGivenUpTakesItsFiltersAlong() {
        story.addFramework("f1", "role", "other");
        assertThat(story.addAgent("A", "cpus:1;mem:512")).containsExactly("f1 other A cpus:1; mem:512");
        story.decline("f1", "other", "A", 3600);
        assertThat(story.nextRound()).containsExactly("f1 role A cpus:1; mem:512");
        story.decline("f1", "role", "A", 3600);
        story.apply(new AllocatorCommand.UpdateFramework(
                Story.framework("f1", List.of("other")), AllocatorCommand.FrameworkOptions.DEFAULT));
        story.apply(new AllocatorCommand.UpdateFramework(
                Story.framework("f1", List.of("other", "role")), AllocatorCommand.FrameworkOptions.DEFAULT));
        assertThat(story.nextRound()).containsExactly("f1 role A cpus:1; mem:512");
    }

    @Test
    void aFilterIsOnlyForOneAgentFrameworkAndRole() {
        story.addFramework("f1", "role");
        story.addAgent("A", "cpus:1;mem:512");
        story.decline("f1", "role", "A", 3600);
        assertThat(story.addAgent("B", "cpus:1;mem:512")).containsExactly("f1 role B cpus:1; mem:512");
        assertThat(story.addFramework("f2", "role")).containsExactly("f2 role A cpus:1; mem:512");
    }
}
