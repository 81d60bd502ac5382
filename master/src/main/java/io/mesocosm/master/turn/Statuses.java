package io.mesocosm.master.turn;

import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.TaskId;
import io.mesocosm.master.state.TaskEntry;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;

/** Statuses of tasks that the master itself makes up. They carry no uuid: nobody acknowledges them. */
public final class Statuses {

    private Statuses() {}

    /** A status of a task that the master may know nothing about. */
    public static TaskStatus.Builder of(
            TaskId task,
            Optional<AgentId> agent,
            TaskState state,
            TaskStatus.Reason reason,
            String message,
            Instant now) {
        var status = TaskStatus.newBuilder()
                .setTaskId(task.toProto())
                .setState(state)
                .setSource(TaskStatus.Source.SOURCE_MASTER)
                .setReason(reason)
                .setMessage(message)
                .setTimestamp(Times.seconds(now));
        agent.ifPresent(id -> status.setAgentId(id.toProto()));
        return status;
    }

    /** A status of a task that the master knows. */
    public static TaskStatus.Builder of(
            TaskEntry task, TaskState state, TaskStatus.Reason reason, String message, Instant now) {
        return of(task.id(), Optional.of(task.agentId()), state, reason, message, now);
    }

    /** The state of a task once more, with what is known of its health, check and container. */
    public static TaskStatus again(Task task, TaskState state, TaskStatus.Reason reason, String message, Instant now) {
        var status = of(
                TaskId.of(task.getTaskId()), Optional.of(AgentId.of(task.getAgentId())), state, reason, message, now);
        int count = task.getStatusesCount();
        if (count > 0) {
            TaskStatus last = task.getStatuses(count - 1);
            if (last.hasHealthy()) {
                status.setHealthy(last.getHealthy());
            }
            if (last.hasCheckStatus()) {
                status.setCheckStatus(last.getCheckStatus());
            }
        }
        for (int i = count - 1; i >= 0; i--) {
            if (task.getStatuses(i).hasContainerStatus()) {
                status.setContainerStatus(task.getStatuses(i).getContainerStatus());
                break;
            }
        }
        return status.build();
    }

    /** The state that the scheduler was last told, or the one that the agent told if it was told none. */
    public static TaskState told(Task task) {
        return task.hasStatusUpdateState() ? task.getStatusUpdateState() : task.getState();
    }

    /**
     * The metric {@code master/<state>/<source>/<reason>} with the words of the v0 API.
     *
     * @return {@code master/task_lost/source_master/reason_slave_removed}
     */
    public static String metric(TaskStatus status) {
        return "master/" + status.getState().name().toLowerCase(Locale.ROOT) + "/"
                + v0(status.getSource().name()) + "/" + v0(status.getReason().name());
    }

    private static String v0(String name) {
        return name.toLowerCase(Locale.ROOT).replace("agent", "slave");
    }

    /** The counter {@code master/tasks_<state>} of a terminal state. */
    public static Optional<String> terminalMetric(TaskState state) {
        return switch (state) {
            case TASK_FINISHED -> Optional.of("master/tasks_finished");
            case TASK_FAILED -> Optional.of("master/tasks_failed");
            case TASK_KILLED -> Optional.of("master/tasks_killed");
            case TASK_LOST -> Optional.of("master/tasks_lost");
            case TASK_ERROR -> Optional.of("master/tasks_error");
            case TASK_DROPPED -> Optional.of("master/tasks_dropped");
            case TASK_GONE -> Optional.of("master/tasks_gone");
            case TASK_GONE_BY_OPERATOR -> Optional.of("master/tasks_gone_by_operator");
            case TASK_STAGING, TASK_STARTING, TASK_RUNNING, TASK_KILLING, TASK_UNREACHABLE, TASK_UNKNOWN ->
                Optional.empty();
        };
    }
}
