package io.mesocosm.agent.tasks;

import io.mesocosm.agent.state.AgentState;
import io.mesocosm.agent.state.Executor;
import io.mesocosm.common.ids.UuidBytes;
import io.mesocosm.common.resources.ResourceConversion;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.proto.internal.Messages.ResourceVersionUUID;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskStatus.Reason;

/** Why an order is not carried out. Each looks at one thing; the first that objects decides. */
final class Objections {

    /** The reason and the words that the framework hears. */
    record Objection(Reason reason, String message) {}

    private Objections() {}

    /** Limits that the isolation here cannot enforce. */
    static Optional<Objection> limits(AgentState state, Order order) {
        for (TaskInfo task : order.tasks()) {
            boolean docker = task.hasContainer() && task.getContainer().getType() == ContainerInfo.Type.DOCKER;
            if (!docker
                    && task.containsLimits("cpus")
                    && !state.config().executors().limitsCpus()) {
                // The reason is Mesos', however odd.
                return Optional.of(new Objection(
                        Reason.REASON_GC_ERROR,
                        "CPU limits can only be set on tasks launched in Mesos containers"
                                + " when the agent has loaded the 'cgroups/cpu' isolator"));
            }
            if (!docker
                    && task.containsLimits("mem")
                    && !state.config().executors().limitsMem()) {
                return Optional.of(new Objection(
                        Reason.REASON_GC_ERROR,
                        "Memory limits can only be set on tasks launched in Mesos"
                                + " containers when the agent has loaded the 'cgroups/mem' isolator"));
            }
        }
        return Optional.empty();
    }

    /** Draining, and resources that are no longer what the master thinks. */
    static Optional<Objection> resources(AgentState state, Order order) {
        if (state.drain().isPresent()) {
            return Optional.of(
                    new Objection(Reason.REASON_AGENT_DRAINING, "Task was received while agent was already draining"));
        }
        if (isOutdated(state, order)) {
            return Optional.of(new Objection(Reason.REASON_INVALID_OFFERS, "Task assumes outdated resource state"));
        }
        if (order.tasks().stream().anyMatch(task -> isUnknown(state, task.getResourcesList()))) {
            return Optional.of(new Objection(
                    Reason.REASON_RESOURCES_UNKNOWN,
                    "The checkpointed resources being used by the task or task group are unknown to the agent"));
        }
        if (isUnknown(state, order.executor().getResourcesList())) {
            return Optional.of(new Objection(
                    Reason.REASON_RESOURCES_UNKNOWN,
                    "The checkpointed resources being used by the executor are unknown to the agent"));
        }
        return Optional.empty();
    }

    /** The master's picture of the executors here is wrong. */
    static Optional<Objection> executor(Order order, Optional<Executor> existing) {
        if (order.launchExecutor().isEmpty()) {
            return Optional.empty();
        }
        if (order.kind() == Executor.Kind.COMMAND) {
            return existing.map(executor -> new Objection(
                    Reason.REASON_TASK_INVALID, "Cannot reuse an already existing executor for a command task"));
        }
        boolean launch = order.launchExecutor().get();
        if (launch && existing.isPresent()) {
            return Optional.of(new Objection(
                    Reason.REASON_EXECUTOR_TERMINATED, "Master wants to launch executor, but one already exists"));
        }
        if (!launch && existing.isEmpty()) {
            return Optional.of(new Objection(
                    Reason.REASON_EXECUTOR_TERMINATED, "No executor is expected to launch and there is none running"));
        }
        return Optional.empty();
    }

    private static boolean isOutdated(AgentState state, Order order) {
        if (order.versions().isEmpty()) {
            return false;
        }
        var resources = order.tasks().stream()
                .flatMap(task -> task.getResourcesList().stream())
                .toList();
        boolean ofProvider = resources.stream().anyMatch(Resource::hasProviderId);
        boolean ofAgent = resources.stream().anyMatch(resource -> !resource.hasProviderId());
        var version = UuidBytes.of(state.resources().version());
        boolean current = order.versions().stream()
                .filter(known -> !known.hasResourceProviderId())
                .map(ResourceVersionUUID::getUuid)
                .anyMatch(uuid -> uuid.getValue().equals(version));
        return ofProvider || (ofAgent && !current);
    }

    /** Only what exists by a checkpoint can be unknown: dynamic reservations and persistent volumes. */
    private static boolean isUnknown(AgentState state, List<Resource> used) {
        Resources checkpointed = Resources.of(state.resources().checkpointed());
        return used.stream()
                .filter(ResourceConversion::needsCheckpointing)
                .map(resource -> resource.toBuilder().clearAllocationInfo().build())
                .anyMatch(resource -> !checkpointed.contains(resource));
    }
}
