package io.mesocosm.master.turn;

import io.mesocosm.common.resources.ReservationStack;
import io.mesocosm.common.resources.ResourceConversion;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.common.resources.Roles;
import io.mesocosm.common.resources.Scalar;
import io.mesocosm.master.state.Agent;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentInfo.Capability;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Offer.Operation;
import org.apache.mesos.v1.Protos.Resource;

/**
 * Which persistent volumes may be made, resized and destroyed. Each check returns what is wrong; empty if nothing. Mesos:
 * {@code validation::operation::validate}.
 */
final class VolumeChecks {

    private VolumeChecks() {}

    /** Whether somebody may make volumes on an agent, if it has what they are made of. */
    static Optional<String> create(
            Operation.Create create, Agent agent, Optional<String> principal, Optional<FrameworkInfo> framework) {
        List<Resource> volumes = create.getVolumesList();
        Resources made = Resources.of(volumes).unallocate();
        return ResourceChecks.check(volumes)
                .or(() -> ResourceChecks.oneProvider(volumes))
                .map(error -> "Invalid resources: " + error)
                .or(() -> ResourceChecks.volumes(volumes).map(error -> "Not a persistent volume: " + error))
                .or(() -> ResourceChecks.uniquePersistenceIds(
                        agent.total().persistentVolumes().plus(made)))
                .or(() -> volumes.stream()
                        .map(volume -> create(volume, agent, principal, framework))
                        .flatMap(Optional::stream)
                        .findFirst())
                .or(() -> framework
                        .flatMap(info -> ResourceChecks.oneRole(volumes))
                        .map(error -> "Invalid volume resources: " + error));
    }

    private static Optional<String> create(
            Resource volume, Agent agent, Optional<String> principal, Optional<FrameworkInfo> framework) {
        String text = Resources.print(volume);
        if (volume.hasShared() && framework.filter(info -> !canShare(info)).isPresent()) {
            return Optional.of("Create volume operation for '" + text + "' has been attempted by framework '"
                    + framework.get().getId().getValue() + "' with no SHARED_RESOURCES capability");
        }
        String role = ReservationStack.role(volume);
        if (!agent.can(Capability.Type.HIERARCHICAL_ROLE) && Roles.isNested(role)) {
            return Optional.of("Volume " + text + " with reservation for hierarchical role '" + role
                    + "' cannot be created on an agent without HIERARCHICAL_ROLE capability");
        }
        if (!agent.can(Capability.Type.RESERVATION_REFINEMENT) && ReservationStack.isRefined(volume)) {
            return Optional.of("Volume " + text + " with reservation refinement cannot be created on an agent without"
                    + " RESERVATION_REFINEMENT capability");
        }
        return principal.flatMap(name -> signed(volume.getDisk().getPersistence(), name));
    }

    private static boolean canShare(FrameworkInfo info) {
        return info.getCapabilitiesList().stream()
                .anyMatch(some -> some.getType() == FrameworkInfo.Capability.Type.SHARED_RESOURCES);
    }

    private static Optional<String> signed(Resource.DiskInfo.Persistence persistence, String principal) {
        if (!persistence.hasPrincipal()) {
            return Optional.of("Create volume operation attempted by principal '" + principal
                    + "', but there is a volume in the operation with no principal set in 'disk.persistence'");
        }
        return persistence.getPrincipal().equals(principal)
                ? Optional.empty()
                : Optional.of("Create volume operation attempted by authenticated principal '" + principal
                        + "', which does not match a volume in the operation with principal '"
                        + persistence.getPrincipal() + "' set in 'disk.persistence'");
    }

    /**
     * Whether volumes may be destroyed: they are there, and nobody uses them. Only shared ones can be in use and yet be
     * held by somebody else.
     */
    static Optional<String> destroy(Operation.Destroy destroy, Agent agent) {
        Resources gone = Resources.of(destroy.getVolumesList()).unallocate();
        List<Resource> volumes = gone.toProto();
        return ResourceChecks.check(volumes)
                .or(() -> ResourceChecks.oneProvider(volumes))
                .map(error -> "Invalid resources: " + error)
                .or(() -> ResourceChecks.volumes(volumes).map(error -> "Not a persistent volume: " + error))
                .or(() -> agent.total().contains(gone.filter(volume -> !volume.hasProviderId()))
                        ? Optional.empty()
                        : Optional.of("Persistent volumes not found"))
                .or(() -> isUsed(volumes, agent) ? Optional.of("Persistent volumes in use") : Optional.empty());
    }

    private static boolean isUsed(List<Resource> volumes, Agent agent) {
        for (Resources used : agent.work().used().values()) {
            Resources unallocated = used.unallocate();
            if (volumes.stream().anyMatch(unallocated::contains)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a volume on an agent may grow by that, if they are there. */
    static Optional<String> grow(Operation.GrowVolume grow, Agent agent) {
        Resource volume = grow.getVolume();
        Resource addition = grow.getAddition();
        return invalid(volume, "GrowVolume.volume")
                .or(() -> invalid(addition, "GrowVolume.addition"))
                .or(() -> unless(
                        isPositive(Scalar.of(addition.getScalar())),
                        "The size of 'GrowVolume.addition' field must be greater than zero"))
                .or(() -> unless(!volume.hasProviderId(), "Growing a volume from a resource provider is not supported"))
                .or(() -> ResourceChecks.volumes(List.of(volume))
                        .map(error -> "Invalid persistent volume in the 'GrowVolume.volume' field: " + error))
                .or(() -> unless(!volume.hasShared(), "Growing a shared persistent volume is not supported"))
                .or(() -> unless(
                        Resources.of(ResourceConversion.withoutVolume(volume))
                                        .plus(addition)
                                        .size()
                                == 1,
                        "Incompatible resources in the 'GrowVolume.volume' and 'GrowVolume.addition' fields"))
                .or(() -> unless(
                        agent.can(Capability.Type.RESIZE_VOLUME),
                        "Volume " + Resources.print(volume)
                                + " cannot be grown on an agent without RESIZE_VOLUME capability"));
    }

    /** Whether a volume on an agent may shrink by that, if it is there. */
    static Optional<String> shrink(Operation.ShrinkVolume shrink, Agent agent) {
        Resource volume = shrink.getVolume();
        Scalar subtract = Scalar.of(shrink.getSubtract());
        return invalid(volume, "ShrinkVolume.volume")
                .or(() -> unless(isPositive(subtract), "Value of 'ShrinkVolume.subtract' must be greater than zero"))
                .or(() -> unless(
                        isPositive(Scalar.of(volume.getScalar()).minus(subtract)),
                        "Value of 'ShrinkVolume.subtract' must be smaller than the size of 'ShrinkVolume.volume'"))
                .or(() ->
                        unless(!volume.hasProviderId(), "Shrinking a volume from a resource provider is not supported"))
                .or(() -> unless(
                        volume.getDisk().getSource().getType() != Resource.DiskInfo.Source.Type.MOUNT,
                        "Shrinking a volume on a MOUNT disk is not supported"))
                .or(() -> ResourceChecks.volumes(List.of(volume))
                        .map(error -> "Invalid persistent volume in the 'ShrinkVolume.volume' field: " + error))
                .or(() -> unless(!volume.hasShared(), "Shrinking a shared persistent volume is not supported"))
                .or(() -> unless(
                        agent.can(Capability.Type.RESIZE_VOLUME),
                        "Volume " + Resources.print(volume)
                                + " cannot be shrunk on an agent without RESIZE_VOLUME capability"));
    }

    private static Optional<String> invalid(Resource resource, String field) {
        return Resources.validate(resource).map(error -> "Invalid resource in the '" + field + "' field: " + error);
    }

    private static boolean isPositive(Scalar scalar) {
        return scalar.millis() > 0;
    }

    private static Optional<String> unless(boolean holds, String error) {
        return holds ? Optional.empty() : Optional.of(error);
    }
}
