package io.mesocosm.agent.tasks;

import io.mesocosm.agent.state.Executor;
import io.mesocosm.agent.state.ExecutorRun;
import io.mesocosm.agent.state.ExecutorTasks;
import io.mesocosm.agent.state.Framework;
import io.mesocosm.agent.state.QueuedWork;
import io.mesocosm.agent.step.ExecutorLine;
import io.mesocosm.agent.step.Followup;
import io.mesocosm.agent.step.TaskRecords;
import io.mesocosm.agent.step.Turn;
import io.mesocosm.common.ids.TaskId;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.TaskInfo;

/**
 * From the queue to the executor: what is durable is delivered once the container may use the resources for it.
 *
 * <p>Behaviour: Mesos: Slave::___run.
 */
public final class Delivery {

    private Delivery() {}

    /** Those tasks of a running or coming executor are durable. */
    public static void stored(Turn turn, ExecutorRun run, List<TaskId> tasks) {
        turn.state().executor(run).ifPresent(executor -> {
            List<QueuedWork> queue = executor.tasks().queued().stream()
                    .map(work -> ids(work).anyMatch(tasks::contains) ? work.asStored() : work)
                    .toList();
            turn.put(executor.withTasks(executor.tasks().withQueued(queue)));
            prepare(turn, run);
        });
    }

    private static Stream<TaskId> ids(QueuedWork work) {
        return work.tasks().stream().map(task -> TaskId.of(task.getTaskId()));
    }

    /** A running executor's container gets the resources of what waits; delivery follows when it has them. */
    static void prepare(Turn turn, ExecutorRun run) {
        turn.state()
                .executor(run)
                .filter(executor -> executor.state() == Executor.State.RUNNING)
                .ifPresent(executor -> turn.then(new Followup.ResizeContainer(run)));
    }

    /** Delivers what may be delivered, in the order in which it came: what is not durable yet holds up the rest. */
    public static void deliver(Turn turn, ExecutorRun run) {
        Optional<Framework> framework = turn.state().framework(run.frameworkId());
        Optional<Executor> found =
                turn.state().executor(run).filter(executor -> executor.state() == Executor.State.RUNNING);
        if (found.isEmpty() || framework.isEmpty() || framework.get().terminating()) {
            return;
        }
        Executor executor = found.get();
        for (QueuedWork work : executor.tasks().queued()) {
            if (!work.stored()) {
                break;
            }
            ExecutorTasks tasks = executor.tasks().dequeue(work);
            for (TaskInfo task : work.tasks()) {
                tasks = tasks.withLaunched(TaskRecords.staging(task, run.frameworkId()));
            }
            executor = executor.withTasks(tasks);
            ExecutorLine.launch(turn, framework.get(), executor, work);
        }
        turn.put(executor);
    }
}
