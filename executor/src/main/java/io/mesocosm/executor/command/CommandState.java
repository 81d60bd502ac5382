package io.mesocosm.executor.command;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskStatus;

/**
 * All that a command executor knows.
 *
 * <pre>
 * IDLE ──Launch──▶ STARTING ──Started──▶ RUNNING ──Exited──▶ ENDED ──terminal update acknowledged──▶ STOPPED
 *   │                  └──StartFailed──────────────────────────▲                                       ▲
 *   └──Kill, Shutdown──────────────────────────────────────────────────────────────────────────────────┘
 * </pre>
 *
 * @param shutdownGrace how long the agent waits between SHUTDOWN and destroying the container
 * @param killing set from the first kill on
 * @param unacknowledged the updates sent and not acknowledged, oldest first
 */
public record CommandState(
        ExecutorID executorId,
        Duration shutdownGrace,
        Phase phase,
        Optional<FrameworkInfo> framework,
        Optional<TaskInfo> task,
        Optional<Killing> killing,
        List<TaskStatus> unacknowledged) {

    /** Where the executor is in its life. */
    public enum Phase {
        IDLE,
        STARTING,
        RUNNING,
        ENDED,
        STOPPED
    }

    /**
     * A kill under way.
     *
     * @param since when the first kill came
     * @param deadline when SIGKILL follows
     * @param maxCompletion whether the task ran out of {@code max_completion_time}, rather than being asked to end
     */
    public record Killing(Instant since, Instant deadline, boolean maxCompletion) {}

    public CommandState {
        unacknowledged = List.copyOf(unacknowledged);
    }

    /** An executor that has not been given its task. */
    public static CommandState idle(ExecutorID executorId, Duration shutdownGrace) {
        return new CommandState(
                executorId, shutdownGrace, Phase.IDLE, Optional.empty(), Optional.empty(), Optional.empty(), List.of());
    }

    CommandState in(Phase next) {
        return new CommandState(executorId, shutdownGrace, next, framework, task, killing, unacknowledged);
    }

    CommandState subscribed(FrameworkInfo info) {
        return new CommandState(executorId, shutdownGrace, phase, Optional.of(info), task, killing, unacknowledged);
    }

    CommandState with(TaskInfo launched) {
        return new CommandState(
                executorId, shutdownGrace, phase, framework, Optional.of(launched), killing, unacknowledged);
    }

    CommandState with(Killing kill) {
        return new CommandState(executorId, shutdownGrace, phase, framework, task, Optional.of(kill), unacknowledged);
    }

    CommandState sent(TaskStatus status) {
        var more = new ArrayList<>(unacknowledged);
        more.add(status);
        return new CommandState(executorId, shutdownGrace, phase, framework, task, killing, more);
    }

    CommandState acknowledged(UUID uuid) {
        var bytes = Uuids.toBytes(uuid);
        var rest = unacknowledged.stream()
                .filter(status -> !status.getUuid().equals(bytes))
                .toList();
        return new CommandState(executorId, shutdownGrace, phase, framework, task, killing, rest);
    }
}
