package io.mesocosm.agent.executors;

import io.mesocosm.agent.state.Executor;
import io.mesocosm.agent.state.Framework;
import io.mesocosm.agent.step.ExecutorLine;
import io.mesocosm.agent.step.Followup;
import io.mesocosm.agent.step.TaskRecords;
import io.mesocosm.agent.step.Turn;
import io.mesocosm.agent.step.Updates;
import io.mesocosm.common.ids.TaskId;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus.Reason;

/** What holds for executors of every transport once they are there. */
final class Reconnection {

    private Reconnection() {}

    /** Tasks that were on their way when the agent died and that the executor never heard of are lost. */
    static void dropUnheard(Turn turn, Framework framework, Executor executor, Set<TaskId> listed) {
        var verdict = new Updates.Verdict(
                Updates.dropped(framework.isPartitionAware()),
                Reason.REASON_AGENT_RESTARTED,
                "Task launched during agent restart",
                Optional.of(executor.id()));
        executor.tasks().launched().stream()
                .filter(entry -> entry.getValue().getState() == TaskState.TASK_STAGING)
                .filter(entry -> !listed.contains(entry.getKey()))
                .forEach(entry -> Updates.tell(turn, framework.id(), entry.getKey(), verdict));
    }

    /** An executor without any task goes; another is welcomed, and gets what waits for it. */
    static void begin(Turn turn, Framework framework, Executor executor) {
        if (isUnused(executor)) {
            turn.then(new Followup.ShutdownExecutor(executor.run()));
            return;
        }
        ExecutorLine.welcome(turn, framework, executor);
        turn.then(
                executor.hosted()
                        ? new Followup.DeliverTasks(executor.run())
                        : new Followup.ResizeContainer(executor.run()));
    }

    /** Whether it never got a task, and none waits for it: all were killed before. */
    static boolean isUnused(Executor executor) {
        var tasks = executor.tasks();
        return tasks.queued().isEmpty()
                && tasks.launched().isEmpty()
                && tasks.terminated().values().stream().noneMatch(TaskRecords::wasDelivered)
                && tasks.completed().stream().noneMatch(TaskRecords::wasDelivered);
    }
}
