package io.mesocosm.executor.command;

import io.mesocosm.common.ids.UuidBytes;
import io.mesocosm.executor.checks.Health;
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
 * @param last the update sent last, which news of checks repeats
 * @param health of a task with a health check, once that began
 */
public record CommandState(
        ExecutorID executorId,
        Duration shutdownGrace,
        Phase phase,
        Optional<FrameworkInfo> framework,
        Optional<TaskInfo> task,
        Optional<Killing> killing,
        List<TaskStatus> unacknowledged,
        Optional<TaskStatus> last,
        Optional<Health> health) {

    /** Where the executor is in its life. */
    public enum Phase {
        IDLE,
        STARTING,
        RUNNING,
        ENDED,
        STOPPED
    }

    /** Why a task is killed. */
    public enum Cause {
        /** Somebody asked for it. */
        REQUEST,
        /** It ran out of {@code max_completion_time}. */
        MAX_COMPLETION,
        /** Its health check failed too often. */
        UNHEALTHY
    }

    /**
     * A kill under way.
     *
     * @param since when the first kill came
     * @param deadline when SIGKILL follows
     */
    public record Killing(Instant since, Instant deadline, Cause cause) {}

    public CommandState {
        unacknowledged = List.copyOf(unacknowledged);
    }

    /** An executor that has not been given its task. */
    public static CommandState idle(ExecutorID executorId, Duration shutdownGrace) {
        return new CommandState(
                executorId,
                shutdownGrace,
                Phase.IDLE,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.empty());
    }

    /** Whether its task runs and nobody wants it to end: only then is it checked. */
    boolean isChecked() {
        return phase == Phase.RUNNING && killing.isEmpty();
    }

    CommandState in(Phase next) {
        return copy(next, framework, task, killing, unacknowledged);
    }

    CommandState subscribed(FrameworkInfo info) {
        return copy(phase, Optional.of(info), task, killing, unacknowledged);
    }

    CommandState with(TaskInfo launched) {
        return copy(phase, framework, Optional.of(launched), killing, unacknowledged);
    }

    CommandState with(Killing kill) {
        return copy(phase, framework, task, Optional.of(kill), unacknowledged);
    }

    CommandState with(Health value) {
        return new CommandState(
                executorId, shutdownGrace, phase, framework, task, killing, unacknowledged, last, Optional.of(value));
    }

    CommandState withLast(TaskStatus status) {
        return new CommandState(
                executorId,
                shutdownGrace,
                phase,
                framework,
                task,
                killing,
                unacknowledged,
                Optional.of(status),
                health);
    }

    CommandState sent(TaskStatus status) {
        var more = new ArrayList<>(unacknowledged);
        more.add(status);
        return copy(phase, framework, task, killing, more).withLast(status);
    }

    CommandState acknowledged(UUID uuid) {
        var bytes = UuidBytes.of(uuid);
        var rest = unacknowledged.stream()
                .filter(status -> !status.getUuid().equals(bytes))
                .toList();
        return copy(phase, framework, task, killing, rest);
    }

    private CommandState copy(
            Phase newPhase,
            Optional<FrameworkInfo> newFramework,
            Optional<TaskInfo> newTask,
            Optional<Killing> newKilling,
            List<TaskStatus> newUnacknowledged) {
        return new CommandState(
                executorId,
                shutdownGrace,
                newPhase,
                newFramework,
                newTask,
                newKilling,
                newUnacknowledged,
                last,
                health);
    }
}
