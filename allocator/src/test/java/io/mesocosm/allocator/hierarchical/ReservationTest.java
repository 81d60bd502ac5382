package io.mesocosm.allocator.hierarchical;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.allocator.AllocatorCommand;
import io.mesocosm.allocator.AllocatorCommand.FrameworkOptions;
import io.mesocosm.allocator.AllocatorOutput;
import io.mesocosm.allocator.AllocatorOutput.AvailableUpdated;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.resources.ResourceConversion;
import io.mesocosm.common.resources.Resources;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Resource.ReservationInfo;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Reserved resources go to their role and to those below it, and operations change what is reserved. */
class ReservationTest {

    private final Story story = Story.begin();

    @Test
    void reservedResourcesAreOfferedToTheirRoleOnly() {
        story.addFramework("f1", "role1");
        story.addFramework("f2", "role2");
        story.addAgent("A", "cpus:4;mem:1024");
        assertThat(story.addAgent("B", "cpus(role1):2;mem(role1):512;cpus:1;mem:128"))
                .containsExactlyInAnyOrder(
                        "f2 role2 B cpus:1; mem:128",
                        "f1 role1 B cpus(reservations: [(STATIC,role1)]):2;"
                                + " mem(reservations: [(STATIC,role1)]):512");
    }

    @Tag("B017")
    @Test
    void reservationsOfAnAncestorAreOfferedToDescendantsButNotTheReverse() {
        story.addFramework("f1", "a/b/c");
        assertThat(story.addAgent("A", "cpus(a):1;mem(a):512"))
                .containsExactly("f1 a/b/c A cpus(reservations: [(STATIC,a)]):1; mem(reservations: [(STATIC,a)]):512");
        assertThat(story.addAgent("B", "cpus:2;mem:1024;cpus(a/b):4"))
                .containsExactly("f1 a/b/c B cpus:2; cpus(reservations: [(STATIC,a/b)]):4; mem:1024");
        story.addFramework("f2", "a");
        assertThat(story.addAgent("C", "cpus(a/b):4;cpus(ab):4"))
                .containsExactly("f1 a/b/c C cpus(reservations:" + " [(STATIC,a/b)]):4");
    }

    @Test
    void refinedReservationsAreHiddenFromFrameworksThatDoNotKnowThem() {
        Resources refined = push(push(Story.resources("cpus:1;mem:512"), "a"), "a/b");
        FrameworkInfo old = FrameworkInfo.newBuilder()
                .setId(new FrameworkId("f1").toProto())
                .setUser("user")
                .setName("f1")
                .addRoles("a/b")
                .addCapabilities(
                        FrameworkInfo.Capability.newBuilder().setType(FrameworkInfo.Capability.Type.MULTI_ROLE))
                .build();
        story.addFramework(old, FrameworkOptions.DEFAULT);
        assertThat(story.addAgent("A", refined, Map.of())).isEmpty();
        assertThat(story.addFramework("f2", "a/b")).hasSize(1);
    }

    @Test
    void whoCannotHaveWhatIsLeftDoesNotKeepItFromOthers() {
        story.addFramework("f1", "a/b");
        story.addAgent("A", "cpus:1;mem:512");
        FrameworkInfo old = Story.framework("f2", List.of("a/b")).toBuilder()
                .clearCapabilities()
                .addCapabilities(
                        FrameworkInfo.Capability.newBuilder().setType(FrameworkInfo.Capability.Type.MULTI_ROLE))
                .build();
        story.addFramework(old, FrameworkOptions.DEFAULT);
        Resources refined = push(push(Story.resources("cpus:1;mem:512"), "a"), "a/b");
        assertThat(story.addAgent("B", refined, Map.of()))
                .hasSize(1)
                .allSatisfy(line -> assertThat(line).startsWith("f1 a/b B"));
    }

    @Test
    void anOperatorWhoAsksOfAnAgentThatIsGoneIsToldSo() {
        List<AllocatorOutput> answers =
                story.apply(new AllocatorCommand.UpdateAvailable(7, new AgentId("gone"), List.of()));
        assertThat(answers).containsExactly(new AvailableUpdated(7, Optional.of("Agent gone is not known")));
    }

    @Test
    void anAllocationIsConvertedByAReservation() {
        story.addFramework("f1", "role1");
        story.addAgent("A", "cpus:4;mem:1024");
        Resources offered = Story.resources("cpus:4;mem:1024", "role1");
        Resources two = Story.resources("cpus:2", "role1");
        story.apply(new AllocatorCommand.UpdateAllocation(
                new FrameworkId("f1"), new AgentId("A"), offered, List.of(conversion(two, push(two, "role1")))));
        story.giveBack(
                "f1",
                "A",
                Story.resources("cpus:2;mem:1024", "role1").plus(push(two, "role1")),
                Optional.of(Story.refuse(3600)));
        assertThat(story.addFramework("f2", "role2")).containsExactly("f2 role2 A cpus:2; mem:1024");
        assertThat(story.revive("f1")).containsExactly("f1 role1 A cpus(reservations: [(DYNAMIC,role1)]):2");
    }

    @Test
    void convertedResourcesThatVanishLeaveTheTotal() {
        story.addFramework("f1", "role1");
        story.addAgent("A", "cpus:4;mem:1024");
        Resources offered = Story.resources("cpus:4;mem:1024", "role1");
        story.apply(new AllocatorCommand.UpdateAllocation(
                new FrameworkId("f1"),
                new AgentId("A"),
                offered,
                List.of(conversion(Story.resources("mem:1024", "role1"), Resources.empty()))));
        story.giveBack("f1", "role1", "A", "cpus:4");
        assertThat(story.nextRound()).containsExactly("f1 role1 A cpus:4");
        assertThat(story.allocator().metrics())
                .containsEntry("allocator/mesos/resources/mem/total", 0.0)
                .containsEntry("allocator/mesos/resources/mem/offered_or_allocated", 0.0);
    }

    @Test
    void anOperatorReservesWhatNobodyHolds() {
        story.addAgent("A", "cpus:4;mem:1024");
        Resources two = Story.resources("cpus:2;mem:512");
        assertThat(story.apply(new AllocatorCommand.UpdateAvailable(
                        7, new AgentId("A"), List.of(conversion(two, push(two, "role1"))))))
                .containsExactly(new AvailableUpdated(7, Optional.empty()));
        assertThat(story.addFramework("f2", "role2")).containsExactly("f2 role2 A cpus:2; mem:512");
        assertThat(story.addFramework("f1", "role1")).hasSize(1);
    }

    @Test
    void anOperatorCannotReserveWhatIsHeld() {
        story.addFramework("f1", "role1");
        story.addAgent("A", "cpus:4;mem:1024");
        Resources two = Story.resources("cpus:2");
        assertThat(story.apply(new AllocatorCommand.UpdateAvailable(
                        8, new AgentId("A"), List.of(conversion(two, push(two, "role2"))))))
                .containsExactly(new AvailableUpdated(8, Optional.of("{} does not contain cpus:2")));
        story.giveBack("f1", "role1", "A");
        assertThat(story.nextRound()).containsExactly("f1 role1 A cpus:4; mem:1024");
    }

    @Test
    void whatAnOperatorFreesOnAnAgentThatShrankIsForThoseWhoHoldTooMuch() {
        Resources reserved = push(Story.resources("cpus:2"), "role2");
        story.addFramework("f1", "role1");
        assertThat(story.addAgent("A", Story.resources("cpus:4;mem:1024").plus(reserved), Map.of()))
                .containsExactly("f1 role1 A cpus:4; mem:1024");
        story.updateTotal("A", Story.resources("cpus:2;mem:1024").plus(reserved));
        assertThat(story.apply(new AllocatorCommand.UpdateAvailable(
                        7, new AgentId("A"), List.of(conversion(reserved, Story.resources("cpus:2"))))))
                .containsExactly(new AvailableUpdated(7, Optional.empty()));
        assertThat(story.addFramework("f2", "role2")).isEmpty();
    }

    private static ResourceConversion conversion(Resources consumed, Resources converted) {
        return new ResourceConversion(consumed, converted, Optional.empty());
    }

    private static Resources push(Resources resources, String role) {
        return resources.pushReservation(ReservationInfo.newBuilder()
                .setType(ReservationInfo.Type.DYNAMIC)
                .setRole(role)
                .build());
    }

    /** Of a volume that several may use. */
    static Resource sharedVolume(String role, String id, double size) {
        Resource.Builder volume = Resource.newBuilder()
                .setName("disk")
                .setType(org.apache.mesos.v1.Protos.Value.Type.SCALAR)
                .setShared(Resource.SharedInfo.getDefaultInstance());
        volume.getScalarBuilder().setValue(size);
        volume.addReservationsBuilder().setType(ReservationInfo.Type.DYNAMIC).setRole(role);
        volume.getDiskBuilder().getPersistenceBuilder().setId(id);
        volume.getDiskBuilder()
                .getVolumeBuilder()
                .setMode(org.apache.mesos.v1.Protos.Volume.Mode.RW)
                .setContainerPath("path");
        return volume.build();
    }
}
