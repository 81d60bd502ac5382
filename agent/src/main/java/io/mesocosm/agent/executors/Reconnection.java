package io.mesocosm.agent.executors;

import io.mesocosm.agent.state.Executor;
import io.mesocosm.agent.state.Framework;
import io.mesocosm.agent.step.ExecutorLine;
import io.mesocosm.agent.step.Followup;
import io.mesocosm.agent.step.TaskRecords;
import io.mesocosm.agent.step.Turn;
import io.mesocosm.agent.step.Updates;
import io.mesocosm.common.ids.TaskId;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus.Reason;

/** What holds for executors of every transport once they are there. */
final class Reconnection {

    private Reconnection() {}

    /**
     * Tasks that were on their way when the agent died and that the executor never heard of are lost.
     *
     * @param listed the tasks that the executor knows of
     * @return those that are lost
     */
    static Set<TaskId> dropUnheard(Turn turn, Framework framework, Executor executor, Set<TaskId> listed) {
        var verdict = new Updates.Verdict(
                Updates.dropped(framework.isPartitionAware()),
                Reason.REASON_AGENT_RESTARTED,
                "Task launched during agent restart",
                Optional.of(executor.id()));
        Set<TaskId> unheard = executor.tasks().launched().stream()
                .filter(entry -> entry.getValue().getState() == TaskState.TASK_STAGING)
                .map(Map.Entry::getKey)
                .filter(task -> !listed.contains(task))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        unheard.forEach(task -> Updates.tell(turn, framework.id(), task, verdict));
        return unheard;
    }

    /**
     * An executor without any task goes; another is welcomed, and gets what waits for it.
     *
     * @param unheard tasks that it never heard of, of which nobody knows yet that they are lost
     */
    static void begin(Turn turn, Framework framework, Executor executor, Set<TaskId> unheard) {
        if (isUnused(executor, unheard)) {
            turn.then(new Followup.ShutdownExecutor(executor.run()));
            return;
        }
        ExecutorLine.welcome(turn, framework, executor);
        turn.then(
                executor.hosted()
                        ? new Followup.DeliverTasks(executor.run())
                        : new Followup.ResizeContainer(executor.run()));
    }

    /**
     * Whether it never got a task, and none waits for it: all were killed before, or lost on their way. Mesos: {@code
     * Executor::everSentTask}.
     *
     * @param unheard launched tasks that do not count
     */
    static boolean isUnused(Executor executor, Set<TaskId> unheard) {
        var tasks = executor.tasks();
        return tasks.queued().isEmpty()
                && tasks.launched().stream().map(Map.Entry::getKey).allMatch(unheard::contains)
                && tasks.terminated().values().stream().noneMatch(TaskRecords::wasDelivered)
                && tasks.completed().stream().noneMatch(TaskRecords::wasDelivered);
    }
}
