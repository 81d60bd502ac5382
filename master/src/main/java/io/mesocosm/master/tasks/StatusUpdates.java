package io.mesocosm.master.tasks;

import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.ids.TaskId;
import io.mesocosm.common.tasks.TaskStates;
import io.mesocosm.master.event.AgentMessage;
import io.mesocosm.master.state.Framework;
import io.mesocosm.master.state.TaskEntry;
import io.mesocosm.master.turn.Schedulers;
import io.mesocosm.master.turn.TaskRules;
import io.mesocosm.master.turn.Turn;
import io.mesocosm.proto.internal.Messages.StatusUpdate;
import java.util.Optional;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;

/**
 * What agents tell of tasks. The scheduler is told what the agent told; the task itself takes the agent's latest state,
 * which may be ahead of that. Mesos: {@code Master::statusUpdate}, {@code Master::forward}.
 */
public final class StatusUpdates {

    private static final int UUID_BYTES = 16;

    private StatusUpdates() {}

    /** Passes an update on to the scheduler and takes note of it. */
    public static void received(Turn turn, AgentMessage.StatusUpdate event) {
        turn.count("master/messages_status_update");
        StatusUpdate update = event.message().getUpdate();
        AgentId agentId = AgentId.of(update.getSlaveId());
        if (turn.agent(agentId).isEmpty()) {
            boolean left = turn.state().agents().removed().containsKey(agentId);
            ignore(turn, update, left ? "the agent is removed" : "the agent is unknown");
            return;
        }
        if (update.getUuid().size() != UUID_BYTES) {
            ignore(turn, update, "Not a valid UUID");
            return;
        }
        Optional<Framework> framework = turn.framework(FrameworkId.of(update.getFrameworkId()));
        boolean told = framework.isPresent() && framework.get().isConnected();
        if (told) {
            Schedulers.forward(
                    turn,
                    framework.get(),
                    update,
                    turn.agent(agentId).orElseThrow().pid());
        }
        Optional<TaskEntry> task = framework
                .flatMap(some -> some.task(TaskId.of(update.getStatus().getTaskId())))
                .filter(some -> some.agentId().equals(agentId));
        if (task.isEmpty()) {
            ignore(turn, update, "the task is unknown");
            return;
        }
        takeNote(turn, task.get(), update, told);
        turn.count(told ? "master/valid_status_updates" : "master/invalid_status_updates");
    }

    private static void takeNote(Turn turn, TaskEntry task, StatusUpdate update, boolean told) {
        TaskStatus status = update.getStatus();
        TaskState reported = update.hasLatestState() ? update.getLatestState() : status.getState();
        TaskEntry after = TaskRules.changed(task, status, isForAgentsToSay(reported) ? reported : task.state());
        if (told) {
            after = after.with(after.task().toBuilder()
                    .setStatusUpdateState(status.getState())
                    .setStatusUpdateUuid(status.getUuid())
                    .build());
        }
        TaskRules.update(turn, task, after, status);
        if (isOfNoTask(status)) {
            TaskRules.removeDoubted(turn, task);
        }
    }

    /** Whether the agent says that it never had the task, or refused it as it does not have its executor. */
    private static boolean isOfNoTask(TaskStatus status) {
        return TaskStates.isTerminal(status.getState())
                && status.getSource() == TaskStatus.Source.SOURCE_AGENT
                && (status.getReason() == TaskStatus.Reason.REASON_RECONCILIATION
                        || status.getReason() == TaskStatus.Reason.REASON_EXECUTOR_TERMINATED);
    }

    /**
     * Whether a state is one that an agent can know of. UNREACHABLE and UNKNOWN are the master's own words: an executor
     * that uses them is passed on, but the task of an agent that reports is neither.
     */
    private static boolean isForAgentsToSay(TaskState state) {
        return state != TaskState.TASK_UNREACHABLE && state != TaskState.TASK_UNKNOWN;
    }

    private static void ignore(Turn turn, StatusUpdate update, String why) {
        turn.count("master/invalid_status_updates");
        turn.warn("ignored status update task=" + update.getStatus().getTaskId().getValue() + " framework="
                + update.getFrameworkId().getValue() + " agent="
                + update.getSlaveId().getValue() + ": " + why);
    }
}
