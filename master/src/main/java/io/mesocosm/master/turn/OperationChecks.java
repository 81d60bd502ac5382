package io.mesocosm.master.turn;

import io.mesocosm.common.resources.Resources;
import io.mesocosm.master.state.Agent;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentInfo.Capability;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Offer.Operation;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskInfo;

/**
 * Which operations of schedulers and operators are well formed, whatever was offered or is there. Each check returns what
 * is wrong; empty if nothing.
 */
public final class OperationChecks {

    private OperationChecks() {}

    /**
     * Whether an operation says what it wants, with resources that are valid each by itself. Mesos: {@code
     * validateAndUpgradeResources}, {@code Master::accept}.
     */
    public static Optional<String> malformed(Operation operation) {
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
                .or(() -> Resources.validate(operation.getReserve().getSourceList()));
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
    public static Optional<String> feedback(Operation operation, Agent agent) {
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

    /**
     * Whether an operation may be asked of that agent, whether or not its resources are free. Mesos: {@code
     * validation::operation::validate}.
     *
     * @param operation not {@linkplain #malformed malformed}, its resources with a stack of reservations
     * @param principal who asks, if that is known
     * @param framework that asks, whose resources are allocated; empty for an operator, whose resources are not
     */
    public static Optional<String> invalid(
            Operation operation, Agent agent, Optional<String> principal, Optional<FrameworkInfo> framework) {
        return switch (operation.getType()) {
            case RESERVE -> ReservationChecks.reserve(operation.getReserve(), agent, principal, framework);
            case UNRESERVE -> ReservationChecks.unreserve(operation.getUnreserve());
            case CREATE -> VolumeChecks.create(operation.getCreate(), agent, principal, framework);
            case DESTROY -> VolumeChecks.destroy(operation.getDestroy(), agent);
            case GROW_VOLUME -> VolumeChecks.grow(operation.getGrowVolume(), agent);
            case SHRINK_VOLUME -> VolumeChecks.shrink(operation.getShrinkVolume(), agent);
            case CREATE_DISK -> DiskChecks.create(operation.getCreateDisk());
            case DESTROY_DISK -> DiskChecks.destroy(operation.getDestroyDisk());
            case LAUNCH, LAUNCH_GROUP, UNKNOWN ->
                throw new IllegalArgumentException("not an operation on resources: " + operation.getType());
        };
    }

    /**
     * Whether an operation is on what agents have themselves. What their resource providers have is offered and used, but
     * only the agent that knows a provider could tell what becomes of an operation there.
     */
    public static Optional<String> foreign(Operation operation) {
        return first(operation)
                .filter(Resource::hasProviderId)
                .map(resource -> "Operations on resources of resource provider '"
                        + resource.getProviderId().getValue() + "' are not supported by this master");
    }

    /** One of the resources of an operation, which all have one provider. */
    static Optional<Resource> first(Operation operation) {
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
