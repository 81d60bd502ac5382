package io.mesocosm.agent.state;

import io.mesocosm.common.collect.PersistentMap;
import io.mesocosm.common.ids.ExecutorId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.ids.TaskId;
import io.mesocosm.common.libprocess.Upid;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo.Capability;

/**
 * A framework that has executors on this agent; when the last is gone, so is the framework.
 *
 * @param info with its id
 * @param pid where its v0 scheduler is; empty for a scheduler on HTTP
 * @param terminating whether it is being shut down: it gets no more tasks
 * @param completedExecutors oldest first, only so many
 */
public record Framework(
        FrameworkInfo info,
        Optional<Upid> pid,
        boolean terminating,
        PersistentMap<ExecutorId, Executor> executors,
        List<Executor> completedExecutors) {

    public Framework {
        completedExecutors = List.copyOf(completedExecutors);
    }

    /** A framework without executors. */
    public static Framework of(FrameworkInfo info, Optional<Upid> pid) {
        return new Framework(info, pid, false, PersistentMap.empty(), List.of());
    }

    /** Its id. */
    public FrameworkId id() {
        return FrameworkId.of(info.getId());
    }

    /** Whether its executors survive the agent. */
    public boolean checkpoints() {
        return info.getCheckpoint();
    }

    /** Whether it announced that. */
    public boolean has(Capability.Type capability) {
        return info.getCapabilitiesList().stream().anyMatch(c -> c.getType() == capability);
    }

    /** Whether it tells a lost task from a dropped, gone or unreachable one. */
    public boolean isPartitionAware() {
        return has(Capability.Type.PARTITION_AWARE);
    }

    /** The executor that has that task in any state but completed. */
    public Optional<Executor> executorOf(TaskId task) {
        // The executor of a command task has the task's id: the common case costs one lookup.
        return executors
                .get(new ExecutorId(task.value()))
                .filter(e -> e.tasks().has(task))
                .or(() -> executors.values().stream()
                        .filter(e -> e.tasks().has(task))
                        .findFirst());
    }

    /** Its executors, those of the past included. */
    public Stream<Executor> allExecutors() {
        return Stream.concat(executors.values().stream(), completedExecutors.stream());
    }

    /** With that executor, new or changed. */
    public Framework with(Executor executor) {
        return new Framework(info, pid, terminating, executors.put(executor.id(), executor), completedExecutors);
    }

    /** That executor becomes history, of which {@code keep} executors are kept. */
    public Framework complete(Executor executor, int keep) {
        return new Framework(
                info,
                pid,
                terminating,
                executors.remove(executor.id()),
                Rings.append(completedExecutors, executor, keep));
    }

    /** With that history. */
    public Framework withHistory(List<Executor> history) {
        return new Framework(info, pid, terminating, executors, history);
    }

    /** Being shut down. */
    public Framework asTerminating() {
        return new Framework(info, pid, true, executors, completedExecutors);
    }

    /** With what a new subscription of its scheduler changed. */
    public Framework withInfo(FrameworkInfo value, Optional<Upid> at) {
        return new Framework(value, at, terminating, executors, completedExecutors);
    }
}
