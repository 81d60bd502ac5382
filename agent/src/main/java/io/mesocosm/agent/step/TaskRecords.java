package io.mesocosm.agent.step;

import io.mesocosm.common.ids.FrameworkId;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;

/** The records that are kept of tasks. Mesos: protobuf::createTask, Executor::updateTaskState. */
public final class TaskRecords {

    private TaskRecords() {}

    /** The record of a task that has not been heard of yet. */
    public static Task staging(TaskInfo task, FrameworkId framework) {
        var record = Task.newBuilder()
                .setFrameworkId(framework.toProto())
                .setState(TaskState.TASK_STAGING)
                .setName(task.getName())
                .setTaskId(task.getTaskId())
                .setAgentId(task.getAgentId())
                .addAllResources(task.getResourcesList())
                .putAllLimits(task.getLimitsMap());
        if (task.hasExecutor()) {
            record.setExecutorId(task.getExecutor().getExecutorId());
        }
        if (task.hasLabels()) {
            record.setLabels(task.getLabels());
        }
        if (task.hasDiscovery()) {
            record.setDiscovery(task.getDiscovery());
        }
        if (task.hasContainer()) {
            record.setContainer(task.getContainer());
        }
        if (task.hasHealthCheck()) {
            record.setHealthCheck(task.getHealthCheck());
        }
        if (task.hasKillPolicy()) {
            record.setKillPolicy(task.getKillPolicy());
        }
        if (task.hasCommand() && task.getCommand().hasUser()) {
            record.setUser(task.getCommand().getUser());
        } else if (task.hasExecutor() && task.getExecutor().getCommand().hasUser()) {
            record.setUser(task.getExecutor().getCommand().getUser());
        }
        return record.build();
    }

    /** The record with a new status; a status of the same state as the last replaces it. */
    public static Task with(Task task, TaskStatus status) {
        var record = task.toBuilder();
        int last = record.getStatusesCount() - 1;
        if (last >= 0 && record.getStatuses(last).getState() == status.getState()) {
            record.removeStatuses(last);
        }
        return record.addStatuses(status).setState(status.getState()).build();
    }

    /** Whether a word of an executor is among the statuses: it did get the task. */
    public static boolean wasDelivered(Task task) {
        return task.getStatusesList().stream()
                .anyMatch(status -> status.getSource() == TaskStatus.Source.SOURCE_EXECUTOR);
    }
}
