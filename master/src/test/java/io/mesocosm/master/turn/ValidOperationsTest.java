package io.mesocosm.master.turn;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.ids.AgentId;
import io.mesocosm.master.core.Given;
import io.mesocosm.master.core.GivenOperations;
import io.mesocosm.master.core.Story;
import io.mesocosm.master.event.AgentMessage;
import io.mesocosm.master.state.Agent;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.AgentInfo.Capability;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Offer.Operation;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Resource.DiskInfo.Source;
import org.apache.mesos.v1.Protos.Resource.ReservationInfo;
import org.apache.mesos.v1.Protos.ResourceProviderID;
import org.apache.mesos.v1.Protos.Volume;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which operations may be asked of an agent: each kind as it should be, and with each thing wrong that may be. */
class ValidOperationsTest {

    private static final String DEV = "(allocated: dev)(reservations: [(DYNAMIC,dev)])";
    private static final Resource CPUS = GivenOperations.reserved("cpus:1").getFirst();
    private static final Resource DISK = GivenOperations.reserved("disk:50").getFirst();
    private static final Resource THERE = GivenOperations.volume("there", 100);
    private static final Resource NEW = GivenOperations.volume("new", 100);
    private static final ResourceProviderID ONE =
            ResourceProviderID.newBuilder().setValue("one").build();
    private static final ResourceProviderID TWO =
            ResourceProviderID.newBuilder().setValue("two").build();
    private static final Resource PLAIN = Given.allocated("cpus:1", "dev").getFirst();

    private static Resource with(Resource resource, Consumer<Resource.Builder> change) {
        Resource.Builder changed = resource.toBuilder();
        change.accept(changed);
        return changed.build();
    }

    private static Resource of(ResourceProviderID provider, Resource resource) {
        return with(resource, some -> some.setProviderId(provider));
    }

    /** With another reservation instead of that of the role dev. */
    private static Resource reserved(Resource resource, String... roles) {
        return with(resource, some -> {
            some.clearReservations();
            for (String role : roles) {
                some.addReservationsBuilder()
                        .setType(ReservationInfo.Type.DYNAMIC)
                        .setRole(role);
            }
        });
    }

    private static Resource allocated(Resource resource, String role) {
        return with(resource, some -> some.getAllocationInfoBuilder().setRole(role));
    }

    private static Resource signed(Resource resource, String principal) {
        return with(resource, some -> {
            some.getReservationsBuilder(0).setPrincipal(principal);
            if (some.getDisk().hasPersistence()) {
                some.getDiskBuilder().getPersistenceBuilder().setPrincipal(principal);
            }
        });
    }

    private static Operation unreserve(Resource... resources) {
        return Operation.newBuilder()
                .setType(Operation.Type.UNRESERVE)
                .setUnreserve(Operation.Unreserve.newBuilder().addAllResources(List.of(resources)))
                .build();
    }

    private static Operation reserve(Resource... resources) {
        return GivenOperations.reserve(List.of(resources));
    }

    private static Operation update(Resource source, Resource... resources) {
        Operation.Builder operation = reserve(resources).toBuilder();
        operation.getReserveBuilder().addSource(source);
        return operation.build();
    }

    private static Operation grow(Resource volume, Resource addition) {
        return Operation.newBuilder()
                .setType(Operation.Type.GROW_VOLUME)
                .setGrowVolume(
                        Operation.GrowVolume.newBuilder().setVolume(volume).setAddition(addition))
                .build();
    }

    private static Resource disk(Source.Type type, Consumer<Source.Builder> change) {
        return of(ONE, with(Given.allocated("disk:100", "dev").getFirst(), some -> {
            Source.Builder source = some.getDiskBuilder().getSourceBuilder().setType(type);
            change.accept(source);
        }));
    }

    private static Operation createDisk(Resource source, Source.Type target, String... profile) {
        var create = Operation.newBuilder().setType(Operation.Type.CREATE_DISK);
        create.getCreateDiskBuilder().setSource(source).setTargetType(target);
        for (String name : profile) {
            create.getCreateDiskBuilder().setTargetProfile(name);
        }
        return create.build();
    }

    private static Operation destroyDisk(Resource source) {
        var destroy = Operation.newBuilder().setType(Operation.Type.DESTROY_DISK);
        destroy.getDestroyDiskBuilder().setSource(source);
        return destroy.build();
    }

    static Stream<Arguments> reservations() {
        return Stream.of(
                Arguments.of("", reserve(CPUS, DISK)),
                Arguments.of(
                        "Invalid resources: Some resources have a resource provider and some do not",
                        reserve(CPUS, of(ONE, DISK))),
                Arguments.of(
                        "Invalid resources: The resources have multiple resource providers: one, two",
                        reserve(of(ONE, DISK), of(TWO, DISK))),
                Arguments.of("Resource cpus(allocated: dev):1 is not dynamically reserved", reserve(PLAIN)),
                Arguments.of(
                        "A reserve operation was attempted on unallocated resource"
                                + " cpus(reservations: [(DYNAMIC,dev)]):1, but frameworks can only perform"
                                + " reservations on allocated resources",
                        reserve(with(CPUS, Resource.Builder::clearAllocationInfo))),
                Arguments.of(
                        "A reserve operation was attempted for a resource with role 'qa', but the resource was"
                                + " allocated to role 'dev'",
                        reserve(reserved(CPUS, "qa"))),
                Arguments.of(
                        "A reserve operation was attempted for a resource allocated to role 'qa', but the framework"
                                + " only has roles '{ dev }'",
                        reserve(allocated(reserved(CPUS, "qa"), "qa"))),
                Arguments.of("", update(reserved(CPUS, "qa"), CPUS)),
                Arguments.of(
                        "Source and target resources should refer to identical resource quantities:"
                                + " cpus(allocated: dev):1 vs. cpus(allocated: dev):1; disk(allocated: dev):50",
                        update(CPUS, CPUS, DISK)),
                Arguments.of(
                        "Invalid resources: Mixed reservations are not supported[ cpus" + DEV
                                + ":1, disk(allocated: dev)(reservations: [(DYNAMIC,qa)]):50 ]",
                        update(CPUS, CPUS, reserved(DISK, "qa"))),
                Arguments.of("Invalid resources: Resource cannot be empty", update(CPUS)),
                Arguments.of("", unreserve(CPUS, DISK)),
                Arguments.of("Resource cpus(allocated: dev):1 is not dynamically reserved", unreserve(PLAIN)),
                Arguments.of(
                        "A dynamically reserved persistent volume disk" + DEV + "[there:data]:100 cannot be unreserved"
                                + " directly. Please destroy the persistent volume first then unreserve the resource",
                        unreserve(THERE)),
                Arguments.of(
                        "Invalid resources: Some resources have a resource provider and some do not",
                        unreserve(CPUS, of(ONE, DISK))));
    }

    static Stream<Arguments> volumes() {
        return Stream.of(
                Arguments.of("", GivenOperations.create(NEW)),
                Arguments.of("", GivenOperations.create(GivenOperations.shared(NEW))),
                Arguments.of(
                        "Not a persistent volume: Resource disk" + DEV + ":50 does not have DiskInfo",
                        GivenOperations.create(DISK)),
                Arguments.of(
                        "Not a persistent volume: Read-only persistent volume not supported",
                        GivenOperations.create(with(
                                NEW,
                                some -> some.getDiskBuilder().getVolumeBuilder().setMode(Volume.Mode.RO)))),
                Arguments.of("Persistence ID 'there' is not unique", GivenOperations.create(THERE)),
                Arguments.of("Persistence ID 'new' is not unique", GivenOperations.create(NEW, NEW)),
                Arguments.of(
                        "Invalid resources: Invalid DiskInfo: Persistent volumes cannot be created from unreserved"
                                + " resources",
                        GivenOperations.create(with(NEW, Resource.Builder::clearReservations))),
                Arguments.of(
                        "Invalid resources: Some resources have a resource provider and some do not",
                        GivenOperations.create(NEW, of(ONE, GivenOperations.volume("other", 10)))),
                Arguments.of(
                        "Invalid volume resources: The resources have multiple allocation roles ('qa' and 'dev') but"
                                + " only one allocation role is allowed",
                        GivenOperations.create(NEW, allocated(GivenOperations.volume("other", 10), "qa"))),
                Arguments.of("", GivenOperations.destroy(THERE)),
                Arguments.of("Persistent volumes not found", GivenOperations.destroy(NEW)),
                Arguments.of("", GivenOperations.destroy(of(ONE, NEW))),
                Arguments.of(
                        "Not a persistent volume: Resource disk(reservations: [(DYNAMIC,dev)]):50 does not have"
                                + " DiskInfo",
                        GivenOperations.destroy(DISK)));
    }

    static Stream<Arguments> sizes() {
        return Stream.of(
                Arguments.of("", grow(THERE, DISK)),
                Arguments.of(
                        "The size of 'GrowVolume.addition' field must be greater than zero",
                        grow(THERE, with(DISK, some -> some.getScalarBuilder().setValue(0)))),
                Arguments.of("Growing a volume from a resource provider is not supported", grow(of(ONE, THERE), DISK)),
                Arguments.of(
                        "Invalid persistent volume in the 'GrowVolume.volume' field: Resource disk" + DEV
                                + ":50 does not have DiskInfo",
                        grow(DISK, DISK)),
                Arguments.of(
                        "Growing a shared persistent volume is not supported",
                        grow(GivenOperations.shared(THERE), DISK)),
                Arguments.of(
                        "Incompatible resources in the 'GrowVolume.volume' and 'GrowVolume.addition' fields",
                        grow(THERE, CPUS)),
                Arguments.of(
                        "Incompatible resources in the 'GrowVolume.volume' and 'GrowVolume.addition' fields",
                        grow(THERE, reserved(DISK, "qa"))),
                Arguments.of("", GivenOperations.shrink(THERE, 99)),
                Arguments.of(
                        "Value of 'ShrinkVolume.subtract' must be greater than zero", GivenOperations.shrink(THERE, 0)),
                Arguments.of(
                        "Value of 'ShrinkVolume.subtract' must be smaller than the size of 'ShrinkVolume.volume'",
                        GivenOperations.shrink(THERE, 100)),
                Arguments.of(
                        "Shrinking a volume from a resource provider is not supported",
                        GivenOperations.shrink(of(ONE, THERE), 1)),
                Arguments.of(
                        "Shrinking a volume on a MOUNT disk is not supported",
                        GivenOperations.shrink(
                                with(
                                        THERE,
                                        some -> some.getDiskBuilder()
                                                .getSourceBuilder()
                                                .setType(Source.Type.MOUNT)),
                                1)),
                Arguments.of(
                        "Invalid persistent volume in the 'ShrinkVolume.volume' field: Resource disk" + DEV
                                + ":50 does not have DiskInfo",
                        GivenOperations.shrink(DISK, 1)),
                Arguments.of(
                        "Shrinking a shared persistent volume is not supported",
                        GivenOperations.shrink(GivenOperations.shared(THERE), 1)));
    }

    static Stream<Arguments> disks() {
        Resource bare = disk(Source.Type.RAW, source -> {});
        Resource fast = disk(Source.Type.RAW, source -> source.setProfile("fast"));
        Resource made = disk(Source.Type.MOUNT, source -> source.setId("id"));
        Resource own = with(fast, Resource.Builder::clearProviderId);
        return Stream.of(
                Arguments.of("", createDisk(fast, Source.Type.MOUNT)),
                Arguments.of("", createDisk(fast, Source.Type.BLOCK)),
                Arguments.of("", createDisk(bare, Source.Type.MOUNT, "fast")),
                Arguments.of("'source' is not managed by a resource provider", createDisk(own, Source.Type.MOUNT)),
                Arguments.of("'source' is not a RAW disk resource", createDisk(made, Source.Type.MOUNT)),
                Arguments.of("'target_type' is neither MOUNT or BLOCK", createDisk(fast, Source.Type.PATH)),
                Arguments.of(
                        "'target_profile' must not be set when 'source' has a profile",
                        createDisk(fast, Source.Type.MOUNT, "slow")),
                Arguments.of(
                        "'target_profile' must be set when 'source' has no profile",
                        createDisk(bare, Source.Type.MOUNT)),
                Arguments.of("", destroyDisk(made)),
                Arguments.of("", destroyDisk(disk(Source.Type.BLOCK, source -> source.setId("id")))),
                Arguments.of("", destroyDisk(disk(Source.Type.RAW, source -> source.setId("id")))),
                Arguments.of("'source' is not managed by a resource provider", destroyDisk(own)),
                Arguments.of(
                        "'source' is neither a MOUNT, BLOCK or RAW disk resource",
                        destroyDisk(disk(Source.Type.PATH, source -> source.setId("id")))),
                Arguments.of("'source' is not backed by a CSI volume", destroyDisk(bare)));
    }

    @ParameterizedTest
    @MethodSource({"reservations", "volumes", "sizes", "disks"})
    void ofAFramework(String error, Operation operation) {
        assertThat(invalid(operation, Set.of(), Optional.empty()))
                .isEqualTo(Optional.of(error).filter(text -> !text.isEmpty()));
    }

    static Stream<Arguments> askForMore() {
        Resource nested = allocated(reserved(CPUS, "dev/a"), "dev/a");
        Resource refined = reserved(CPUS, "dev", "dev/a");
        Resource refinedVolume = reserved(NEW, "dev", "dev/a");
        return Stream.of(
                Arguments.of(
                        Capability.Type.HIERARCHICAL_ROLE,
                        "Resource cpus(allocated: dev/a)(reservations: [(DYNAMIC,dev/a)]):1 with reservation for"
                                + " hierarchical role 'dev/a' cannot be reserved on an agent without"
                                + " HIERARCHICAL_ROLE capability",
                        reserve(nested)),
                Arguments.of(
                        Capability.Type.RESERVATION_REFINEMENT,
                        "Resource cpus(allocated: dev)(reservations: [(DYNAMIC,dev),(DYNAMIC,dev/a)]):1 with"
                                + " reservation refinement cannot be reserved on an agent without"
                                + " RESERVATION_REFINEMENT capability",
                        reserve(refined)),
                Arguments.of(
                        Capability.Type.HIERARCHICAL_ROLE,
                        "Volume disk(allocated: dev)(reservations: [(DYNAMIC,dev/a)])[new:data]:100 with reservation"
                                + " for hierarchical role 'dev/a' cannot be created on an agent without"
                                + " HIERARCHICAL_ROLE capability",
                        GivenOperations.create(reserved(NEW, "dev/a"))),
                Arguments.of(
                        Capability.Type.RESERVATION_REFINEMENT,
                        "Volume disk(allocated: dev)(reservations: [(DYNAMIC,dev),(DYNAMIC,dev/a)])[new:data]:100"
                                + " with reservation refinement cannot be created on an agent without"
                                + " RESERVATION_REFINEMENT capability",
                        GivenOperations.create(refinedVolume)),
                Arguments.of(
                        Capability.Type.RESIZE_VOLUME,
                        "Volume disk" + DEV + "[there:data]:100 cannot be grown on an agent without RESIZE_VOLUME"
                                + " capability",
                        grow(THERE, DISK)),
                Arguments.of(
                        Capability.Type.RESIZE_VOLUME,
                        "Volume disk" + DEV + "[there:data]:100 cannot be shrunk on an agent without RESIZE_VOLUME"
                                + " capability",
                        GivenOperations.shrink(THERE, 1)));
    }

    @ParameterizedTest
    @MethodSource("askForMore")
    void anAgentMustBeAbleTo(Capability.Type capability, String error, Operation operation) {
        assertThat(invalid(operation, Set.of(capability), Optional.empty())).contains(error);
        assertThat(invalid(operation, Set.of(), Optional.empty())).isNotEqualTo(Optional.of(error));
    }

    static Stream<Arguments> principals() {
        return Stream.of(
                Arguments.of("", reserve(signed(CPUS, "ops"))),
                Arguments.of(
                        "A reserve operation was attempted by principal 'ops', but there is a reserved resource in the"
                                + " request with no principal set",
                        reserve(CPUS)),
                Arguments.of(
                        "A reserve operation was attempted by authenticated principal 'ops', which does not match a"
                                + " reserved resource in the request with principal 'eve'",
                        reserve(signed(CPUS, "eve"))),
                Arguments.of("", GivenOperations.create(signed(NEW, "ops"))),
                Arguments.of(
                        "Create volume operation attempted by principal 'ops', but there is a volume in the operation"
                                + " with no principal set in 'disk.persistence'",
                        GivenOperations.create(NEW)),
                Arguments.of(
                        "Create volume operation attempted by authenticated principal 'ops', which does not match a"
                                + " volume in the operation with principal 'eve' set in 'disk.persistence'",
                        GivenOperations.create(signed(NEW, "eve"))),
                Arguments.of("", unreserve(signed(CPUS, "eve"))),
                Arguments.of("", GivenOperations.destroy(THERE)));
    }

    @ParameterizedTest
    @MethodSource("principals")
    void whoAsksSigns(String error, Operation operation) {
        assertThat(invalid(operation, Set.of(), Optional.of("ops")))
                .isEqualTo(Optional.of(error).filter(text -> !text.isEmpty()));
    }

    private static Optional<String> invalid(
            Operation operation, Set<Capability.Type> without, Optional<String> principal) {
        FrameworkInfo framework = Given.framework("dev");
        return OperationChecks.invalid(operation, agent(without), principal, Optional.of(framework));
    }

    /** An agent that has a volume, and can do all but that. */
    private static Agent agent(Set<Capability.Type> without) {
        var story = Story.leading();
        AgentId id = story.agent("host", "cpus:4;disk:1000");
        var registration = Given.reregistration(id, "host", "cpus:4;disk:1000");
        var capabilities = registration.getAgentCapabilitiesList().stream()
                .filter(some -> !without.contains(some.getType()))
                .toList();
        registration.clearAgentCapabilities().addAllAgentCapabilities(capabilities);
        registration.addCheckpointedResources(
                THERE.toBuilder().clearAllocationInfo().build());
        story.exited(id);
        story.on(new AgentMessage.Reregister(story.agent(id).pid(), registration.build()));
        return story.agent(id);
    }
}
