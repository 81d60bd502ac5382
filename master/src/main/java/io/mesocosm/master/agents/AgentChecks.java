package io.mesocosm.master.agents;

import io.mesocosm.common.ids.ExecutorId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.common.tasks.TaskStates;
import io.mesocosm.common.text.SemanticVersion;
import io.mesocosm.master.state.MasterState;
import io.mesocosm.master.turn.Identifiers;
import io.mesocosm.proto.internal.Messages.RegisterSlaveMessage;
import io.mesocosm.proto.internal.Messages.ReregisterSlaveMessage;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskState;

/** Which agents may register. Each check returns what is wrong; empty if nothing. */
final class AgentChecks {

    private static final SemanticVersion MINIMUM = new SemanticVersion(1, 0, 0);

    /** The field {@code checkpoint} of v0 agents, which v1 does not declare. */
    private static final int CHECKPOINT_FIELD = 7;

    private AgentChecks() {}

    /** Mesos: {@code validation::master::message::registerSlave}. */
    static Optional<String> check(RegisterSlaveMessage message) {
        AgentInfo info = message.getSlave();
        Optional<String> error = info(info);
        if (error.isPresent()) {
            return error;
        }
        boolean checkpoints = info.getUnknownFields()
                .getField(CHECKPOINT_FIELD)
                .getVarintList()
                .contains(1L);
        if (message.getCheckpointedResourcesCount() > 0 && !checkpoints) {
            return Optional.of("Checkpointed resources provided when checkpointing is not enabled");
        }
        return Resources.validate(message.getCheckpointedResourcesList());
    }

    private static Optional<String> info(AgentInfo info) {
        Optional<String> error = info.hasId() ? Identifiers.check(info.getId().getValue()) : Optional.empty();
        return error.or(() -> Resources.validate(info.getResourcesList()));
    }

    /** Mesos: {@code validation::master::message::reregisterSlave}. */
    static Optional<String> check(ReregisterSlaveMessage message) {
        Optional<String> error =
                info(message.getSlave()).or(() -> Resources.validate(message.getCheckpointedResourcesList()));
        if (error.isPresent()) {
            return error;
        }
        Set<FrameworkId> frameworks = new HashSet<>();
        for (FrameworkInfo framework : message.getFrameworksList()) {
            FrameworkId id = FrameworkId.of(framework.getId());
            Optional<String> invalid = Identifiers.check(id.value());
            if (invalid.isPresent()) {
                return invalid;
            }
            if (!frameworks.add(id)) {
                return Optional.of("Framework has a duplicate FrameworkID: '" + id + "'");
            }
        }
        Set<Map.Entry<FrameworkId, ExecutorId>> executors = new HashSet<>();
        for (ExecutorInfo executor : message.getExecutorInfosList()) {
            Optional<String> invalid = executor(executor, frameworks, executors);
            if (invalid.isPresent()) {
                return invalid;
            }
        }
        for (Task task : message.getTasksList()) {
            Optional<String> invalid = task(task, message.getSlave(), frameworks, executors);
            if (invalid.isPresent()) {
                return invalid;
            }
        }
        return usedTwice(message);
    }

    /** A port that two tasks of a framework use would be freed twice, and offered to another in between. */
    private static Optional<String> usedTwice(ReregisterSlaveMessage message) {
        Map<FrameworkId, Resources> used = new HashMap<>();
        for (ExecutorInfo executor : message.getExecutorInfosList()) {
            if (!use(used, executor.getFrameworkId(), executor.getResourcesList())) {
                return Optional.of("Executor '" + executor.getExecutorId().getValue()
                        + "' uses resources that another uses as well");
            }
        }
        for (Task task : message.getTasksList()) {
            if (!TaskStates.isTerminal(task.getState()) && !use(used, task.getFrameworkId(), task.getResourcesList())) {
                return Optional.of(
                        "Task '" + task.getTaskId().getValue() + "' uses resources that another uses as well");
            }
        }
        return Optional.empty();
    }

    private static boolean use(Map<FrameworkId, Resources> used, FrameworkID framework, List<Resource> some) {
        if (some.stream().allMatch(Resource::hasScalar)) {
            return true;
        }
        Resources more = Resources.of(some).filter(resource -> !resource.hasScalar());
        Resources before = used.getOrDefault(FrameworkId.of(framework), Resources.empty());
        Resources after = before.plus(more);
        used.put(FrameworkId.of(framework), after);
        return after.minus(more).equals(before);
    }

    private static Optional<String> executor(
            ExecutorInfo executor, Set<FrameworkId> frameworks, Set<Map.Entry<FrameworkId, ExecutorId>> seen) {
        FrameworkId framework = FrameworkId.of(executor.getFrameworkId());
        ExecutorId id = ExecutorId.of(executor.getExecutorId());
        Optional<String> error =
                Identifiers.check(id.value()).or(() -> Resources.validate(executor.getResourcesList()));
        if (error.isPresent()) {
            return error;
        }
        if (!frameworks.contains(framework)) {
            return Optional.of("Executor has an invalid FrameworkID '" + framework + "'");
        }
        return seen.add(Map.entry(framework, id))
                ? Optional.empty()
                : Optional.of("Framework '" + framework + "' has a duplicate ExecutorID '" + id + "'");
    }

    private static Optional<String> task(
            Task task,
            AgentInfo agent,
            Set<FrameworkId> frameworks,
            Set<Map.Entry<FrameworkId, ExecutorId>> executors) {
        Optional<String> invalid = Identifiers.check(task.getTaskId().getValue());
        if (invalid.isPresent()) {
            return invalid.map(error -> "Task has an invalid TaskID: " + error);
        }
        if (!task.getAgentId().equals(agent.getId())) {
            return Optional.of(
                    "Task has an invalid SlaveID '" + task.getAgentId().getValue() + "'");
        }
        FrameworkId framework = FrameworkId.of(task.getFrameworkId());
        if (!frameworks.contains(framework)) {
            return Optional.of("Task has an invalid FrameworkID '" + framework + "'");
        }
        ExecutorId executor = ExecutorId.of(task.getExecutorId());
        boolean running = task.hasExecutorId() && task.getState() == TaskState.TASK_RUNNING;
        if (running && !executors.contains(Map.entry(framework, executor))) {
            return Optional.of("Task has an invalid ExecutorID '" + executor + "'");
        }
        return Resources.validate(task.getResourcesList()).map(error -> "Task uses invalid resources: " + error);
    }

    /** Checks the software and the place of an agent. Mesos: {@code Master::_registerSlave}. */
    static Optional<String> admissible(AgentInfo info, String version, MasterState state) {
        try {
            if (SemanticVersion.parse(version).compareTo(MINIMUM) < 0) {
                return Optional.of("agent version is " + version + ", minimum supported agent version is " + MINIMUM);
            }
        } catch (IllegalArgumentException e) {
            return Optional.of("failed to parse version '" + version + "'");
        }
        if (info.hasDomain() && !state.info().hasDomain()) {
            return Optional.of("the agent has a domain but the master has none");
        }
        return state.settings().agents().requireDomain() && !info.hasDomain()
                ? Optional.of("the agent has no domain, which --require_agent_domain demands")
                : Optional.empty();
    }

    /** Whether two descriptions mean the same; resources are compared as values. */
    static boolean same(AgentInfo one, AgentInfo other) {
        if (one.equals(other)) {
            return true;
        }
        return one.toBuilder()
                        .clearResources()
                        .build()
                        .equals(other.toBuilder().clearResources().build())
                && Resources.of(one.getResourcesList()).equals(Resources.of(other.getResourcesList()));
    }
}
