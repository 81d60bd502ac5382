package io.mesocosm.master.offers;

import io.mesocosm.common.resources.Resources;
import io.mesocosm.master.state.Agent;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentInfo.Capability;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.Offer.Operation;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskInfo;

/**
 * Which operations of an ACCEPT are well formed, whatever was offered. Each check returns what is wrong; empty if
 * nothing.
 */
final class OperationChecks {

    private OperationChecks() {}

    /**
     * Whether an operation says what it wants, with resources that are valid each by itself. Mesos: {@code
     * validateAndUpgradeResources}, {@code Master::accept}.
     */
    static Optional<String> malformed(Operation operation) {
        return switch (operation.getType()) {
            case LAUNCH ->
                present(operation.hasLaunch(), "A LAUNCH offer", "launch", ".")
                        .or(() -> tasks(operation.getLaunch().getTaskInfosList()));
            case LAUNCH_GROUP ->
                present(operation.hasLaunchGroup(), "A LAUNCH_GROUP offer", "launch_group", ".")
                        .or(() -> executor(operation.getLaunchGroup().getExecutor()))
                        .or(() ->
                                tasks(operation.getLaunchGroup().getTaskGroup().getTasksList()));
            case RESERVE -> reserve(operation);
            case UNRESERVE ->
                present(operation.hasUnreserve(), "An UNRESERVE offer", "unreserve", ".")
                        .or(() -> Resources.validate(operation.getUnreserve().getResourcesList()));
            case CREATE ->
                present(operation.hasCreate(), "A CREATE offer", "create", ".")
                        .or(() -> Resources.validate(operation.getCreate().getVolumesList()));
            case DESTROY ->
                present(operation.hasDestroy(), "A DESTROY offer", "destroy", ".")
                        .or(() -> Resources.validate(operation.getDestroy().getVolumesList()));
            case GROW_VOLUME ->
                present(operation.hasGrowVolume(), "A GROW_VOLUME", "grow_volume", "")
                        .or(() -> Resources.validate(operation.getGrowVolume().getVolume()))
                        .or(() -> Resources.validate(operation.getGrowVolume().getAddition()));
            case SHRINK_VOLUME ->
                present(operation.hasShrinkVolume(), "A SHRINK_VOLUME offer", "shrink_volume", "")
                        .or(() -> Resources.validate(operation.getShrinkVolume().getVolume()));
            case CREATE_DISK ->
                present(operation.hasCreateDisk(), "A CREATE_DISK offer", "create_disk", ".")
                        .or(() -> Resources.validate(operation.getCreateDisk().getSource()));
            case DESTROY_DISK ->
                present(operation.hasDestroyDisk(), "A DESTROY_DISK offer", "destroy_disk", ".")
                        .or(() -> Resources.validate(operation.getDestroyDisk().getSource()));
            case UNKNOWN -> Optional.of("Unknown offer operation");
        };
    }

    private static Optional<String> reserve(Operation operation) {
        return present(operation.hasReserve(), "A RESERVE offer", "reserve", ".")
                .or(() -> Resources.validate(operation.getReserve().getResourcesList()))
                .or(() -> Resources.validate(operation.getReserve().getSourceList()))
                .or(() -> operation.getReserve().getSourceCount() > 0
                        ? Optional.of("Reservation updates are not yet implemented for the scheduler API.")
                        : Optional.empty());
    }

    private static Optional<String> present(boolean present, String what, String field, String end) {
        return present
                ? Optional.empty()
                : Optional.of(what + " operation must have the Offer.Operation." + field + " field set" + end);
    }

    private static Optional<String> tasks(List<TaskInfo> tasks) {
        for (TaskInfo task : tasks) {
            Optional<String> error = Resources.validate(task.getResourcesList()).or(() -> executor(task.getExecutor()));
            if (error.isPresent()) {
                return error;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> executor(ExecutorInfo executor) {
        return Resources.validate(executor.getResourcesList());
    }

    /** Whether an agent can tell what becomes of an operation that its framework gave an id. */
    static Optional<String> feedback(Operation operation, Agent agent) {
        if (!agent.can(Capability.Type.RESOURCE_PROVIDER)) {
            return Optional.of("Operation requested feedback, but agent " + agent.id()
                    + " does not have the required RESOURCE_PROVIDER capability");
        }
        boolean ofAgent =
                first(operation).filter(resource -> !resource.hasProviderId()).isPresent();
        return ofAgent && !agent.can(Capability.Type.AGENT_OPERATION_FEEDBACK)
                ? Optional.of("Operation on agent default resources requested feedback, but agent " + agent.id()
                        + " does not have the required AGENT_OPERATION_FEEDBACK and RESOURCE_PROVIDER capabilities")
                : Optional.empty();
    }

    /** One of the resources of an operation, which all have one provider. */
    private static Optional<Resource> first(Operation operation) {
        return switch (operation.getType()) {
            case RESERVE -> operation.getReserve().getResourcesList().stream().findFirst();
            case UNRESERVE ->
                operation.getUnreserve().getResourcesList().stream().findFirst();
            case CREATE -> operation.getCreate().getVolumesList().stream().findFirst();
            case DESTROY -> operation.getDestroy().getVolumesList().stream().findFirst();
            case GROW_VOLUME -> Optional.of(operation.getGrowVolume().getVolume());
            case SHRINK_VOLUME -> Optional.of(operation.getShrinkVolume().getVolume());
            case CREATE_DISK -> Optional.of(operation.getCreateDisk().getSource());
            case DESTROY_DISK -> Optional.of(operation.getDestroyDisk().getSource());
            case LAUNCH, LAUNCH_GROUP, UNKNOWN -> Optional.empty();
        };
    }
}
