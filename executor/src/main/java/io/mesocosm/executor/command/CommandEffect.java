package io.mesocosm.executor.command;

import io.mesocosm.executor.checks.CheckKind;
import io.mesocosm.executor.checks.Probe;
import java.time.Duration;
import java.util.Optional;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskStatus;

/** What the command executor asks for. */
public sealed interface CommandEffect {

    /** Send an UPDATE call; it stays unacknowledged until {@link CommandEvent.Acknowledged}. */
    record Update(TaskStatus status) implements CommandEffect {}

    /** Run the command of the task; answered by Started and Exited, or by StartFailed. */
    record Start(TaskInfo task) implements CommandEffect {}

    /**
     * Check the task; answered by {@link CommandEvent.Checked} of that kind.
     *
     * @param timeout after which it has failed; empty: never
     */
    record MakeCheck(CheckKind kind, Probe probe, Optional<Duration> timeout) implements CommandEffect {}

    /** Send a signal to every process of the task. */
    record Signal(int signal) implements CommandEffect {}

    /** Deliver {@link CommandEvent.TimerFired} after {@code delay}; replaces a running timer of that kind. */
    record SetTimer(CommandTimer timer, Duration delay) implements CommandEffect {}

    /** Forget a timer. */
    record CancelTimer(CommandTimer timer) implements CommandEffect {}

    /** The executor is done: its process or its hosted place can go. */
    record Stop() implements CommandEffect {}
}
