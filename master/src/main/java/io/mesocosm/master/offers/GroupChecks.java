package io.mesocosm.master.offers;

import io.mesocosm.common.ids.ExecutorId;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.master.state.Agent;
import io.mesocosm.master.state.Framework;
import io.mesocosm.master.state.TaskEntry;
import io.mesocosm.master.turn.ResourceChecks;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.HealthCheck;
import org.apache.mesos.v1.Protos.TaskGroupInfo;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;

/** Which task groups are launched. Each check returns what is wrong; empty if nothing. */
final class GroupChecks {

    private GroupChecks() {}

    /**
     * Checks a group and its executor. Mesos: {@code validation::task::group::validate}; of two tasks with one id there
     * it is the launch that fails.
     */
    static Optional<String> check(
            TaskGroupInfo group, ExecutorInfo executor, Framework framework, Agent agent, Resources offered) {
        Set<TaskID> seen = new HashSet<>();
        for (TaskInfo task : group.getTasksList()) {
            Optional<String> error = task(task, framework, agent)
                    .or(() -> seen.add(task.getTaskId())
                            ? Optional.empty()
                            : Optional.of(
                                    "Task has duplicate ID: " + task.getTaskId().getValue()));
            if (error.isPresent()) {
                return error.map(text -> "Task '" + task.getTaskId().getValue() + "' is invalid: " + text);
            }
        }
        return executor(group, executor, framework, agent)
                .or(() -> together(group, executor))
                .or(() -> available(group, executor, framework, agent, offered))
                .or(() -> sharing(group, executor, framework, agent));
    }

    private static Optional<String> task(TaskInfo task, Framework framework, Agent agent) {
        Optional<String> error = TaskChecks.checkTask(task, framework, agent);
        if (error.isPresent()) {
            return error;
        }
        if (!task.hasExecutor()) {
            return Optional.of("'TaskInfo.executor' must be set");
        }
        boolean overNetwork = task.getHealthCheck().getType() == HealthCheck.Type.HTTP
                || task.getHealthCheck().getType() == HealthCheck.Type.TCP;
        if (overNetwork && task.getContainer().getNetworkInfosCount() > 0) {
            return Optional.of("HTTP and TCP health checks are not supported for nested containers"
                    + " not joining parent's network");
        }
        if (task.hasContainer() && task.getContainer().getType() == ContainerInfo.Type.DOCKER) {
            return Optional.of("Docker ContainerInfo is not supported on the task");
        }
        boolean ownCgroups = task.getContainer().hasLinuxInfo()
                && !task.getContainer().getLinuxInfo().getShareCgroups();
        return task.getLimitsCount() > 0 && !ownCgroups
                ? Optional.of("Resource limits may only be set for tasks within a task group when the"
                        + " 'share_cgroups' field is set to 'false'.")
                : Optional.empty();
    }

    private static Optional<String> executor(
            TaskGroupInfo group, ExecutorInfo executor, Framework framework, Agent agent) {
        Optional<String> error = ExecutorChecks.check(executor, framework, agent);
        if (error.isPresent()) {
            return error;
        }
        if (!executor.hasType()) {
            return Optional.of("'ExecutorInfo.type' must be set");
        }
        if (executor.getType() == ExecutorInfo.Type.UNKNOWN) {
            return Optional.of("Unknown executor type");
        }
        if (executor.hasContainer() && executor.getContainer().getType() == ContainerInfo.Type.DOCKER) {
            return Optional.of("Docker ContainerInfo is not supported on the executor");
        }
        for (TaskInfo task : group.getTasksList()) {
            if (task.hasExecutor() && !SameExecutor.same(task.getExecutor(), executor)) {
                return Optional.of("The `ExecutorInfo` of task '"
                        + task.getTaskId().getValue() + "' is different from executor '"
                        + executor.getExecutorId().getValue() + "'");
            }
        }
        return enough(executor);
    }

    private static Optional<String> enough(ExecutorInfo executor) {
        Resources resources = Resources.of(executor.getResourcesList());
        return ExecutorChecks.tooFewCpus(resources)
                .or(() -> ExecutorChecks.tooLittleMemory(resources))
                .or(() -> resources.scalar("disk").isEmpty() ? Optional.of("no disk") : Optional.empty())
                .map(text -> "Executor '" + executor.getExecutorId().getValue() + "' uses " + text);
    }

    private static Optional<String> together(TaskGroupInfo group, ExecutorInfo executor) {
        List<Resources> ofTasks = group.getTasksList().stream()
                .map(task -> Resources.of(task.getResourcesList()))
                .toList();
        Resources ofExecutor = Resources.of(executor.getResourcesList());
        Resources total = Resources.sum(ofTasks).plus(ofExecutor);
        Optional<String> error = ResourceChecks.uniquePersistenceIds(total)
                .map(text -> "Task group and executor use duplicate persistence ID: " + text)
                .or(() -> ResourceChecks.notMixed(total)
                        .map(text -> "Task group and executor mix revocable and non-revocable resources: " + text));
        if (error.isPresent()) {
            return error;
        }
        var all = new ArrayList<>(ofTasks);
        all.add(ofExecutor);
        return ResourceChecks.overlap(all)
                ? Optional.of("There are overlapping resources in the task group's task resources " + listed(ofTasks)
                        + " and/or executor resources " + ofExecutor)
                : Optional.empty();
    }

    private static String listed(List<Resources> all) {
        return all.stream().map(Resources::toString).collect(Collectors.joining(", ", "[ ", " ]"));
    }

    private static Optional<String> available(
            TaskGroupInfo group, ExecutorInfo executor, Framework framework, Agent agent, Resources offered) {
        Resources total = Resources.sum(group.getTasksList().stream()
                .map(task -> Resources.of(task.getResourcesList()))
                .toList());
        ExecutorId id = ExecutorId.of(executor.getExecutorId());
        if (agent.work().executor(framework.id(), id).isEmpty()) {
            total = total.plus(Resources.of(executor.getResourcesList()));
        }
        return offered.contains(total)
                ? Optional.empty()
                : Optional.of("Total resources " + total
                        + " required by task group and its executor are more than available " + offered);
    }

    /** All tasks of an executor share its cgroups, or none does. */
    private static Optional<String> sharing(
            TaskGroupInfo group, ExecutorInfo executor, Framework framework, Agent agent) {
        boolean executorShares = ContainerChecks.sharesCgroups(executor.hasContainer(), executor.getContainer())
                .orElse(false);
        if (executorShares) {
            return Optional.of("The 'share_cgroups' field cannot be set to 'true' on executor containers");
        }
        Stream<Boolean> ofGroup = group.getTasksList().stream()
                .map(task -> ContainerChecks.sharesCgroups(task.hasContainer(), task.getContainer())
                        .orElse(true));
        Stream<Boolean> ofOthers = siblings(executor, framework, agent)
                .map(task -> ContainerChecks.sharesCgroups(
                                task.task().hasContainer(), task.task().getContainer())
                        .orElse(true));
        return Stream.concat(ofGroup, ofOthers).distinct().count() > 1
                ? Optional.of("If set, the value of 'share_cgroups' must be the same for all tasks in each task group"
                        + " and under a single executor")
                : Optional.empty();
    }

    /** The tasks of the executor that runs already; none if it is yet to be started. */
    private static Stream<TaskEntry> siblings(ExecutorInfo executor, Framework framework, Agent agent) {
        Optional<ExecutorId> id = Optional.of(ExecutorId.of(executor.getExecutorId()));
        if (id.flatMap(some -> agent.work().executor(framework.id(), some)).isEmpty()) {
            return Stream.empty();
        }
        return agent.work().tasks(framework.id()).stream()
                .map(framework::task)
                .flatMap(Optional::stream)
                .filter(task -> task.executorId().equals(id));
    }
}
