package io.mesocosm.master.offers;

import io.mesocosm.common.ids.ExecutorId;
import io.mesocosm.common.ids.TaskId;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.common.resources.Scalar;
import io.mesocosm.master.state.Agent;
import io.mesocosm.master.state.Framework;
import io.mesocosm.master.turn.Identifiers;
import io.mesocosm.master.turn.ResourceChecks;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.Value;

/** Which tasks are launched. Each check returns what is wrong; empty if nothing. */
final class TaskChecks {

    private TaskChecks() {}

    /**
     * Checks a task of a LAUNCH. Mesos: {@code validation::task::validate}.
     *
     * @param offered what is left of the offers
     */
    static Optional<String> check(TaskInfo task, Framework framework, Agent agent, Resources offered) {
        return checkTask(task, framework, agent)
                .or(() -> executor(task, framework, agent, offered))
                .or(() -> ContainerChecks.sharesCgroups(task.hasContainer(), task.getContainer())
                        .filter(shares -> !shares)
                        .map(shares -> "Only tasks in a task group may have 'share_cgroups' set to 'false'"));
    }

    /** What tasks of a LAUNCH and of a LAUNCH_GROUP have in common. */
    static Optional<String> checkTask(TaskInfo task, Framework framework, Agent agent) {
        return Identifiers.check(task.getTaskId().getValue())
                .or(() -> unique(TaskId.of(task.getTaskId()), framework))
                .or(() -> onAgent(task, agent))
                .or(() -> times(task))
                .or(() -> checks(task))
                .or(() -> resources(task))
                .or(() -> task.hasCommand()
                        ? CommandChecks.command(task.getCommand())
                                .map(error -> "Task's `CommandInfo` is invalid: " + error)
                        : Optional.empty())
                .or(() -> task.hasContainer()
                        ? ContainerChecks.check(task.getContainer())
                                .map(error -> "Task's `ContainerInfo` is invalid: " + error)
                        : Optional.empty())
                .or(() -> limits(task, agent));
    }

    private static Optional<String> unique(TaskId id, Framework framework) {
        if (framework.work().tasks().containsKey(id)) {
            return Optional.of("Task has duplicate ID: " + id);
        }
        return framework.work().unreachable().containsKey(id)
                ? Optional.of("Task reuses the ID of an unreachable task: " + id)
                : Optional.empty();
    }

    private static Optional<String> onAgent(TaskInfo task, Agent agent) {
        String asked = task.getAgentId().getValue();
        return asked.equals(agent.id().value())
                ? Optional.empty()
                : Optional.of("Task uses invalid agent " + asked + " while agent " + agent.id() + " is expected");
    }

    private static Optional<String> times(TaskInfo task) {
        if (task.getKillPolicy().getGracePeriod().getNanoseconds() < 0) {
            return Optional.of("Task's 'kill_policy.grace_period' must be non-negative");
        }
        return task.getMaxCompletionTime().getNanoseconds() < 0
                ? Optional.of("Task's `max_completion_time` must be non-negative")
                : Optional.empty();
    }

    private static Optional<String> checks(TaskInfo task) {
        Optional<String> error = task.hasCheck()
                ? CommandChecks.check(task.getCheck()).map(text -> "Task uses invalid check: " + text)
                : Optional.empty();
        return error.or(() -> task.hasHealthCheck()
                ? CommandChecks.healthCheck(task.getHealthCheck())
                        .map(text -> "Task uses invalid health check: " + text)
                : Optional.empty());
    }

    private static Optional<String> resources(TaskInfo task) {
        if (task.getResourcesCount() == 0) {
            return Optional.of("Task uses no resources");
        }
        Optional<String> malformed = ResourceChecks.check(task.getResourcesList());
        if (malformed.isPresent()) {
            return malformed.map(error -> "Task uses invalid resources: " + error);
        }
        Resources resources = Resources.of(task.getResourcesList());
        return ResourceChecks.uniquePersistenceIds(resources)
                .map(error -> "Task uses duplicate persistence ID: " + error)
                .or(() -> ResourceChecks.oneRole(task.getResourcesList())
                        .map(error -> "Invalid task resources: " + error))
                .or(() -> ResourceChecks.notMixed(resources)
                        .map(error -> "Task mixes revocable and non-revocable resources: " + error));
    }

    private static Optional<String> limits(TaskInfo task, Agent agent) {
        Map<String, Value.Scalar> limits = task.getLimitsMap();
        if (limits.isEmpty()) {
            return Optional.empty();
        }
        if (!agent.can(AgentInfo.Capability.Type.TASK_RESOURCE_LIMITS)) {
            return Optional.of("Agent is not capable of handling task resource limits");
        }
        if (limits.keySet().stream().anyMatch(name -> !name.equals("cpus") && !name.equals("mem"))) {
            return Optional.of("Only cpus and mem may be included in a task's resource limits");
        }
        Resources request = Resources.of(task.getResourcesList());
        return cpuLimit(limits, request.scalar("cpus")).or(() -> memoryLimit(limits, request.scalar("mem")));
    }

    private static Optional<String> cpuLimit(Map<String, Value.Scalar> limits, Optional<Scalar> request) {
        if (!limits.containsKey("cpus")) {
            return Optional.empty();
        }
        if (request.isEmpty()) {
            return Optional.of("When a CPU limit is specified, a CPU request must also be specified");
        }
        return limits.get("cpus").getValue() >= request.get().value()
                ? Optional.empty()
                : Optional.of("The cpu limit must be greater than or equal to the cpu request");
    }

    /** Memory is compared in whole megabytes. */
    private static Optional<String> memoryLimit(Map<String, Value.Scalar> limits, Optional<Scalar> request) {
        if (!limits.containsKey("mem")) {
            return Optional.empty();
        }
        if (request.isEmpty()) {
            return Optional.of("When a memory limit is specified, a memory request must also be specified");
        }
        return (long) limits.get("mem").getValue() >= (long) request.get().value()
                ? Optional.empty()
                : Optional.of("The memory limit must be greater than or equal to the memory request");
    }

    private static Optional<String> executor(TaskInfo task, Framework framework, Agent agent, Resources offered) {
        if (task.hasExecutor() == task.hasCommand()) {
            return Optional.of("Task should have at least one (but not both) of CommandInfo or ExecutorInfo present");
        }
        Resources total = Resources.of(task.getResourcesList());
        if (task.hasExecutor()) {
            Optional<String> error =
                    customExecutor(task.getExecutor(), framework, agent).or(() -> together(task));
            if (error.isPresent()) {
                return error;
            }
            ExecutorId id = ExecutorId.of(task.getExecutor().getExecutorId());
            if (agent.work().executor(framework.id(), id).isEmpty()) {
                total = total.plus(Resources.of(task.getExecutor().getResourcesList()));
            }
        }
        return offered.contains(total)
                ? Optional.empty()
                : Optional.of("Total resources " + total + " required by task and its executor is more than available "
                        + offered);
    }

    private static Optional<String> customExecutor(ExecutorInfo executor, Framework framework, Agent agent) {
        Optional<String> error = ExecutorChecks.check(executor, framework, agent);
        if (error.isPresent()) {
            return error;
        }
        if (executor.hasType() && executor.getType() != ExecutorInfo.Type.CUSTOM) {
            return Optional.of("'ExecutorInfo.type' must be 'CUSTOM'");
        }
        if (!executor.hasCommand()) {
            return Optional.of("'ExecutorInfo.command' must be set");
        }
        Resources resources = Resources.of(executor.getResourcesList());
        if (!resources.shared().isEmpty()) {
            return Optional.of("Executor resources " + resources + " should not contain any shared resources");
        }
        return ContainerChecks.sharesCgroups(executor.hasContainer(), executor.getContainer())
                .filter(shares -> shares)
                .map(shares -> "The 'share_cgroups' field cannot be set to 'true' on executor containers");
    }

    /** Checks the resources of a task and its executor taken together. */
    private static Optional<String> together(TaskInfo task) {
        Resources ofTask = Resources.of(task.getResourcesList());
        Resources ofExecutor = Resources.of(task.getExecutor().getResourcesList());
        Resources total = ofTask.plus(ofExecutor);
        Optional<String> error = ResourceChecks.check(total.toProto());
        if (error.isPresent()) {
            return error.map(text -> "Task and its executor use invalid resources: " + text);
        }
        if (ResourceChecks.overlap(List.of(ofTask, ofExecutor))) {
            return Optional.of("There are overlapping resources in the task resources " + ofTask
                    + " and executor resources " + ofExecutor);
        }
        return ResourceChecks.uniquePersistenceIds(total)
                .map(text -> "Task and its executor use duplicate persistence ID: " + text)
                .or(() -> ResourceChecks.notMixed(total)
                        .map(text -> "Task and its executor mix revocable and non-revocable resources: " + text));
    }
}
