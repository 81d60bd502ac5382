package io.mesocosm.agent.state;

import io.mesocosm.common.collect.PersistentMap;
import io.mesocosm.common.ids.TaskId;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskInfo;

/**
 * The tasks of one executor, each in exactly one place.
 *
 * <pre>
 * queued ─▶ launched ─▶ terminated ─▶ completed
 *    └─────────────────────▲
 * </pre>
 *
 * @param queued waiting to be delivered, in order
 * @param launched delivered and not terminal
 * @param terminated terminal, with an update that is not acknowledged yet
 * @param completed terminal and acknowledged, oldest first, only so many
 */
public record ExecutorTasks(
        List<QueuedWork> queued,
        PersistentMap<TaskId, Task> launched,
        PersistentMap<TaskId, Task> terminated,
        List<Task> completed) {

    /** No tasks. */
    public static final ExecutorTasks NONE =
            new ExecutorTasks(List.of(), PersistentMap.empty(), PersistentMap.empty(), List.of());

    public ExecutorTasks {
        queued = List.copyOf(queued);
        completed = List.copyOf(completed);
    }

    /** All tasks that wait to be delivered. */
    public Stream<TaskInfo> queuedTasks() {
        return queued.stream().flatMap(work -> work.tasks().stream());
    }

    /** What waits together with that task. */
    public Optional<QueuedWork> queuedWork(TaskId id) {
        return queued.stream()
                .filter(work -> work.tasks().stream()
                        .anyMatch(task -> task.getTaskId().getValue().equals(id.value())))
                .findFirst();
    }

    /** Whether the executor has that task in any state but completed. */
    public boolean has(TaskId id) {
        return launched.containsKey(id)
                || terminated.containsKey(id)
                || queuedWork(id).isPresent();
    }

    /** Whether anything is left to run, deliver or acknowledge. */
    public boolean incomplete() {
        return !queued.isEmpty() || !launched.isEmpty() || !terminated.isEmpty();
    }

    /** With other work waiting. */
    public ExecutorTasks withQueued(List<QueuedWork> work) {
        return new ExecutorTasks(work, launched, terminated, completed);
    }

    /** With one more piece of work waiting. */
    public ExecutorTasks queue(QueuedWork work) {
        return withQueued(Stream.concat(queued.stream(), Stream.of(work)).toList());
    }

    /** Without that work waiting. */
    public ExecutorTasks dequeue(QueuedWork work) {
        return withQueued(queued.stream().filter(other -> !other.equals(work)).toList());
    }

    /** Without that task waiting, alone or in its group. */
    public ExecutorTasks withoutQueued(TaskId id) {
        return withQueued(queued.stream()
                .map(work -> work.without(id))
                .filter(work -> !work.tasks().isEmpty())
                .toList());
    }

    /** With another record of a task that was delivered. */
    public ExecutorTasks withRecord(Task task) {
        TaskId id = TaskId.of(task.getTaskId());
        return terminated.containsKey(id)
                ? new ExecutorTasks(queued, launched, terminated.put(id, task), completed)
                : withLaunched(task);
    }

    /** With that task delivered, or its record replaced. */
    public ExecutorTasks withLaunched(Task task) {
        TaskId id = TaskId.of(task.getTaskId());
        return new ExecutorTasks(queued, launched.put(id, task), terminated, completed);
    }

    /** With that task terminal, wherever it was; it must not be queued any more. */
    public ExecutorTasks withTerminated(Task task) {
        TaskId id = TaskId.of(task.getTaskId());
        return new ExecutorTasks(queued, launched.remove(id), terminated.put(id, task), completed);
    }

    /** A terminated task is acknowledged and becomes history, of which {@code keep} tasks are kept. */
    public ExecutorTasks complete(TaskId id, int keep) {
        return terminated
                .get(id)
                .map(task ->
                        new ExecutorTasks(queued, launched, terminated.remove(id), Rings.append(completed, task, keep)))
                .orElse(this);
    }
}
