package io.mesocosm.allocator.hierarchical;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.allocator.AllocatorCommand;
import io.mesocosm.allocator.AllocatorCommand.FrameworkOptions;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.resources.ResourceConversion;
import io.mesocosm.common.resources.Resources;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.junit.jupiter.api.Test;

/** What several may hold at once. */
class SharedResourcesTest {

    private static final Resources VOLUME = Resources.of(ReservationTest.sharedVolume("role1", "id1", 1024));

    private final Story story = Story.begin();

    private static FrameworkInfo sharing(String id, String role) {
        return Story.framework(id, List.of(role), FrameworkInfo.Capability.Type.SHARED_RESOURCES);
    }

    private static List<String> shortened(List<String> lines) {
        return lines.stream()
                .map(line -> line.replaceAll("disk\\(.*:1024", "volume"))
                .toList();
    }

    @Test
    void aSharedVolumeIsOfferedToEverybodyInItsRoleWhileInUse() {
        story.addFramework(sharing("f1", "role1"), FrameworkOptions.DEFAULT);
        Resources total = VOLUME.plus(Story.resources("cpus:4;mem:1024"));
        assertThat(shortened(story.addAgent("A", total, Map.of())))
                .containsExactly("f1 role1 A cpus:4; mem:1024; volume");
        story.giveBack("f1", "role1", "A", "cpus:2;mem:512");
        assertThat(shortened(story.addFramework(sharing("f2", "role1"), FrameworkOptions.DEFAULT)))
                .containsExactly("f2 role1 A cpus:2; mem:512; volume");
        story.giveBack("f2", "role1", "A");
        assertThat(shortened(story.nextRound())).containsExactly("f2 role1 A cpus:2; mem:512; volume");
    }

    @Test
    void aSharedVolumeAloneIsBelowTheMinimum() {
        story.addFramework(sharing("f1", "role1"), FrameworkOptions.DEFAULT);
        assertThat(story.addAgent("A", VOLUME, Map.of())).isEmpty();
    }

    @Test
    void frameworksThatDoNotKnowSharingGetTheRest() {
        story.addFramework("f1", "role1");
        assertThat(story.addAgent("A", VOLUME.plus(Story.resources("cpus:4;mem:1024")), Map.of()))
                .containsExactly("f1 role1 A cpus:4; mem:1024");
    }

    @Test
    void copiesCountOnceForTheShareOfAFrameworkAndARole() {
        story.addFramework(sharing("f1", "role1"), FrameworkOptions.DEFAULT);
        story.addFramework("f2", "role2");
        Resources allocated = VOLUME.allocate("role1");
        Resources three = allocated.plus(allocated).plus(allocated);
        story.addAgent(
                "A",
                VOLUME.plus(Story.resources("disk:4096")),
                Map.of(new FrameworkId("f1"), three, new FrameworkId("f2"), Story.resources("disk:1500", "role2")));
        // role1: 1024 of 5120; role2: 1500 of 5120.
        assertThat(story.addAgent("B", "cpus:1;mem:64")).containsExactly("f1 role1 B cpus:1; mem:64");
        assertThat(story.allocator().metrics())
                .containsEntry("allocator/mesos/resources/disk/offered_or_allocated", 2524.0);
    }

    @Test
    void moreCopiesComeAndGo() {
        story.addFramework(sharing("f1", "role1"), FrameworkOptions.DEFAULT);
        story.addAgent("A", VOLUME.plus(Story.resources("cpus:4;mem:1024")), Map.of());
        Resources volume = VOLUME.allocate("role1");
        Resources offered = volume.plus(Story.resources("cpus:4;mem:1024", "role1"));
        story.apply(new AllocatorCommand.UpdateAllocation(
                new FrameworkId("f1"),
                new AgentId("A"),
                offered,
                List.of(new ResourceConversion(Resources.empty(), volume, Optional.empty()))));
        story.giveBack("f1", "A", volume, Optional.empty());
        story.giveBack("f1", "A", offered, Optional.empty());
        assertThat(shortened(story.nextRound())).containsExactly("f1 role1 A cpus:4; mem:1024; volume");
        assertThat(story.allocator().metrics())
                .containsEntry("allocator/mesos/resources/disk/total", 1024.0)
                .containsEntry("allocator/mesos/resources/disk/offered_or_allocated", 1024.0);
    }

    @Test
    void aVolumeThatItsHolderDestroyedIsOfferedToNobody() {
        story.addFramework(sharing("f1", "role1"), FrameworkOptions.DEFAULT);
        story.addAgent("A", VOLUME.plus(Story.resources("cpus:4;mem:1024")), Map.of());
        Resources volume = VOLUME.allocate("role1");
        story.apply(new AllocatorCommand.UpdateAllocation(
                new FrameworkId("f1"),
                new AgentId("A"),
                volume.plus(Story.resources("cpus:4;mem:1024", "role1")),
                List.of(new ResourceConversion(volume, Resources.empty(), Optional.empty()))));
        story.giveBack("f1", "role1", "A", "cpus:2;mem:512");
        assertThat(story.addFramework(sharing("f2", "role1"), FrameworkOptions.DEFAULT))
                .containsExactly("f2 role1 A cpus:2; mem:512");
    }

    @Test
    void whatRolesShareCountsOnceForTheRoleAboveThem() {
        story.addFramework(sharing("f1", "role1/a"), FrameworkOptions.DEFAULT);
        story.addFramework(sharing("f2", "role1/b"), FrameworkOptions.DEFAULT);
        story.addFramework("f3", "role2");
        story.addAgent(
                "A",
                VOLUME.plus(Story.resources("disk:4096")),
                Map.of(
                        new FrameworkId("f1"),
                        VOLUME.allocate("role1/a"),
                        new FrameworkId("f2"),
                        VOLUME.allocate("role1/b"),
                        new FrameworkId("f3"),
                        Story.resources("disk:1500", "role2")));
        // role1: 1024 of 5120; role2: 1500 of 5120.
        assertThat(story.addAgent("B", "cpus:1;mem:64"))
                .singleElement()
                .asString()
                .contains(" role1/");
    }

    @Test
    void whatFrameworksOfOneRoleShareShowsOnceForEachAgent() {
        Resources volume = VOLUME.allocate("role1");
        story.addFramework(sharing("f1", "role1"), FrameworkOptions.DEFAULT);
        story.addFramework(sharing("f2", "role1"), FrameworkOptions.DEFAULT);
        story.addAgent("A", VOLUME, Map.of(new FrameworkId("f1"), volume, new FrameworkId("f2"), volume));
        story.addAgent("B", VOLUME, Map.of(new FrameworkId("f1"), volume));
        assertThat(story.allocator().metrics())
                .containsEntry("allocator/mesos/resources/disk/offered_or_allocated", 2048.0);
    }
}
