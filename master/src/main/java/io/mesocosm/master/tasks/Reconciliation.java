package io.mesocosm.master.tasks;

import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.TaskId;
import io.mesocosm.master.state.Agents;
import io.mesocosm.master.state.Framework;
import io.mesocosm.master.state.TaskEntry;
import io.mesocosm.master.turn.Schedulers;
import io.mesocosm.master.turn.Statuses;
import io.mesocosm.master.turn.TaskRules;
import io.mesocosm.master.turn.Turn;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.TaskStatus.Reason;
import org.apache.mesos.v1.scheduler.Protos.Call;

/**
 * What schedulers are told of tasks when they ask. Mesos: {@code Master::reconcile}.
 *
 * <table>
 * <caption>answers, the first row that fits; frameworks that are not PARTITION_AWARE are told LOST for those marked *</caption>
 * <tr><th>the master knows</th><th>answer</th></tr>
 * <tr><td>the task</td><td>the state that the scheduler was last told</td></tr>
 * <tr><td>the agent: in the registry, not back yet; or no agent was named and some are not back yet</td><td>none</td></tr>
 * <tr><td>the agent: registered</td><td>GONE *</td></tr>
 * <tr><td>the agent: unreachable</td><td>UNREACHABLE *, with the time</td></tr>
 * <tr><td>the agent: gone</td><td>GONE_BY_OPERATOR *</td></tr>
 * <tr><td>nothing</td><td>UNKNOWN *</td></tr>
 * </table>
 */
public final class Reconciliation {

    private Reconciliation() {}

    /** Answers RECONCILE: of the tasks asked for, or of all that are known if none was. */
    public static void reconcile(Turn turn, Framework framework, Call.Reconcile call) {
        turn.count("master/messages_reconcile_tasks");
        if (call.getTasksCount() == 0) {
            for (TaskEntry task : framework.work().tasks().values()) {
                Schedulers.update(turn, framework, known(turn, task.task()), task.executorId());
            }
            return;
        }
        for (Call.Reconcile.Task asked : call.getTasksList()) {
            Optional<TaskEntry> task = framework.task(TaskId.of(asked.getTaskId()));
            if (task.isPresent()) {
                Schedulers.update(
                        turn,
                        framework,
                        known(turn, task.get().task()),
                        task.get().executorId());
            } else {
                unknown(turn, framework, asked).ifPresent(status -> Schedulers.update(turn, framework, status));
            }
        }
    }

    private static TaskStatus known(Turn turn, Task task) {
        return Statuses.again(
                task,
                Statuses.told(task),
                Reason.REASON_RECONCILIATION,
                "Reconciliation: Latest task state",
                turn.now());
    }

    private static Optional<TaskStatus> unknown(Turn turn, Framework framework, Call.Reconcile.Task asked) {
        Agents agents = turn.state().agents();
        Optional<AgentId> agent = asked.hasAgentId() ? Optional.of(AgentId.of(asked.getAgentId())) : Optional.empty();
        boolean maybeBackSoon = agent.map(agents.recovered()::containsKey)
                .orElse(!agents.recovered().isEmpty());
        if (maybeBackSoon) {
            return Optional.empty();
        }
        if (agent.filter(agents.registered()::containsKey).isPresent()) {
            return Optional.of(
                    status(turn, framework, asked, TaskState.TASK_GONE, "Reconciliation: Task is unknown to the agent")
                            .build());
        }
        var since = agent.flatMap(agents.unreachable()::get);
        if (since.isPresent()) {
            return Optional.of(
                    status(turn, framework, asked, TaskState.TASK_UNREACHABLE, "Reconciliation: Task is unreachable")
                            .setUnreachableTime(since.get().since())
                            .build());
        }
        if (agent.filter(agents.gone()::containsKey).isPresent()) {
            return Optional.of(
                    status(turn, framework, asked, TaskState.TASK_GONE_BY_OPERATOR, "Reconciliation: Task is gone")
                            .build());
        }
        return Optional.of(status(turn, framework, asked, TaskState.TASK_UNKNOWN, "Reconciliation: Task is unknown")
                .build());
    }

    private static TaskStatus.Builder status(
            Turn turn, Framework framework, Call.Reconcile.Task asked, TaskState precise, String message) {
        return Statuses.of(
                TaskId.of(asked.getTaskId()),
                asked.hasAgentId() ? Optional.of(AgentId.of(asked.getAgentId())) : Optional.empty(),
                TaskRules.lostOr(framework, precise),
                Reason.REASON_RECONCILIATION,
                message,
                turn.now());
    }
}
