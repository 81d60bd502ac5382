package io.mesocosm.master.offers;

import io.mesocosm.common.resources.ResourceFormat;
import io.mesocosm.proto.internal.Messages.RunTaskGroupMessage;
import io.mesocosm.proto.internal.Messages.RunTaskMessage;
import java.util.List;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.HealthCheck;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskGroupInfo;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;

/**
 * The forms of a task: as schedulers leave it incomplete, as the master completes it, as it is kept, and as agents that
 * know less want it.
 *
 * @param framework whose tasks
 * @param role to which their resources are allocated
 */
record TaskForms(FrameworkID framework, String role) {

    /** A task with what schedulers may leave out. */
    TaskInfo complete(TaskInfo task) {
        TaskInfo.Builder complete = task.toBuilder();
        for (int i = 0; i < task.getResourcesCount(); i++) {
            complete.setResources(i, allocate(task.getResources(i)));
        }
        if (task.hasExecutor()) {
            ExecutorInfo.Builder executor = allocate(task.getExecutor()).toBuilder();
            if (!executor.hasFrameworkId()) {
                executor.setFrameworkId(framework);
            }
            complete.setExecutor(executor);
        }
        if (task.hasHealthCheck() && !task.getHealthCheck().hasType()) {
            complete.setHealthCheck(withType(task.getHealthCheck()));
        }
        return complete.build();
    }

    /** A task group with what schedulers may leave out; each task carries the executor. */
    TaskGroupInfo complete(TaskGroupInfo group, ExecutorInfo executor) {
        TaskGroupInfo.Builder complete = TaskGroupInfo.newBuilder();
        for (TaskInfo task : group.getTasksList()) {
            TaskInfo.Builder next = task.toBuilder();
            for (int i = 0; i < task.getResourcesCount(); i++) {
                next.setResources(i, allocate(task.getResources(i)));
            }
            next.setExecutor(task.hasExecutor() ? allocate(task.getExecutor()) : executor);
            complete.addTasks(next);
        }
        return complete.build();
    }

    /** An executor whose resources are allocated. */
    ExecutorInfo allocate(ExecutorInfo executor) {
        ExecutorInfo.Builder allocated = executor.toBuilder();
        for (int i = 0; i < executor.getResourcesCount(); i++) {
            allocated.setResources(i, allocate(executor.getResources(i)));
        }
        return allocated.build();
    }

    private Resource allocate(Resource resource) {
        Resource current = ResourceFormat.POST_REFINEMENT.convert(resource);
        return current.hasAllocationInfo()
                ? current
                : current.toBuilder()
                        .setAllocationInfo(Resource.AllocationInfo.newBuilder().setRole(role))
                        .build();
    }

    private static HealthCheck withType(HealthCheck check) {
        if (check.hasCommand() && !check.hasHttp()) {
            return check.toBuilder().setType(HealthCheck.Type.COMMAND).build();
        }
        if (check.hasHttp() && !check.hasCommand()) {
            return check.toBuilder().setType(HealthCheck.Type.HTTP).build();
        }
        return check;
    }

    /** A task as the master keeps and shows it. Mesos: {@code protobuf::createTask}. */
    static Task toTask(TaskInfo info, TaskState state, FrameworkID framework) {
        Task.Builder task = Task.newBuilder()
                .setName(info.getName())
                .setTaskId(info.getTaskId())
                .setFrameworkId(framework)
                .setAgentId(info.getAgentId())
                .setState(state)
                .addAllResources(info.getResourcesList())
                .putAllLimits(info.getLimitsMap());
        if (info.hasExecutor()) {
            task.setExecutorId(info.getExecutor().getExecutorId());
        }
        if (info.hasLabels()) {
            task.setLabels(info.getLabels());
        }
        if (info.hasDiscovery()) {
            task.setDiscovery(info.getDiscovery());
        }
        if (info.hasContainer()) {
            task.setContainer(info.getContainer());
        }
        if (info.hasHealthCheck()) {
            task.setHealthCheck(info.getHealthCheck());
        }
        if (info.hasKillPolicy()) {
            task.setKillPolicy(info.getKillPolicy());
        }
        if (info.getCommand().hasUser()) {
            task.setUser(info.getCommand().getUser());
        } else if (info.getExecutor().getCommand().hasUser()) {
            task.setUser(info.getExecutor().getCommand().getUser());
        }
        return task.build();
    }

    /** A message in the form that its agent understands. */
    static RunTaskMessage forAgent(RunTaskMessage message, boolean refinement) {
        return refinement
                ? message
                : message.toBuilder().setTask(downgrade(message.getTask())).build();
    }

    /** A message in the form that its agent understands. */
    static RunTaskGroupMessage forAgent(RunTaskGroupMessage message, boolean refinement) {
        if (refinement) {
            return message;
        }
        var group = TaskGroupInfo.newBuilder();
        message.getTaskGroup().getTasksList().forEach(task -> group.addTasks(downgrade(task)));
        return message.toBuilder()
                .setExecutor(downgrade(message.getExecutor()))
                .setTaskGroup(group)
                .build();
    }

    private static TaskInfo downgrade(TaskInfo task) {
        TaskInfo.Builder old = task.toBuilder().clearResources().addAllResources(downgrade(task.getResourcesList()));
        if (task.hasExecutor()) {
            old.setExecutor(downgrade(task.getExecutor()));
        }
        return old.build();
    }

    private static ExecutorInfo downgrade(ExecutorInfo executor) {
        return executor.toBuilder()
                .clearResources()
                .addAllResources(downgrade(executor.getResourcesList()))
                .build();
    }

    private static List<Resource> downgrade(List<Resource> resources) {
        return resources.stream().map(ResourceFormat.PRE_REFINEMENT::convert).toList();
    }
}
