package io.mesocosm.executor.command;

import io.mesocosm.common.loop.Core;
import io.mesocosm.common.loop.Ids;
import io.mesocosm.common.loop.Step;
import io.mesocosm.executor.command.CommandState.Cause;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.mesos.v1.Protos.TaskState;

/**
 * Decides for a command executor. The states and their transitions are drawn at {@link CommandState}.
 *
 * <p>Behaviour: Mesos: mesos-executor (launcher/executor.cpp).
 */
public final class CommandExecutor implements Core<CommandState, CommandEvent, CommandEffect> {

    /** What a shutdown leaves of the grace period for the forced kill and the last update. */
    private static final Duration SHUTDOWN_RESERVE = Duration.ofSeconds(2);

    @Override
    public Step<CommandState, CommandEffect> step(CommandState state, CommandEvent event, Instant now, Ids ids) {
        var turn = new CommandTurn(state, now, ids);
        if (event instanceof CommandEvent.Subscribed subscribed) {
            turn.subscribed(subscribed.framework());
        } else if (event instanceof CommandEvent.Launch launch) {
            turn.launch(launch.task());
        } else if (event instanceof CommandEvent.Resumed resumed) {
            turn.resumed(resumed);
        } else if (event instanceof CommandEvent.Kill kill) {
            turn.kill(turn.grace(kill.policy()), Cause.REQUEST);
        } else if (event instanceof CommandEvent.Shutdown) {
            Duration grace = state.shutdownGrace().minus(SHUTDOWN_RESERVE);
            turn.kill(grace.isNegative() ? Duration.ZERO : grace, Cause.REQUEST);
        } else if (event instanceof CommandEvent.Acknowledged acknowledged) {
            turn.acknowledged(acknowledged);
        } else if (event instanceof CommandEvent.Started) {
            turn.started();
        } else if (event instanceof CommandEvent.StartFailed failed) {
            turn.end(TaskState.TASK_FAILED, Optional.empty(), failed.message());
        } else if (event instanceof CommandEvent.Exited exited) {
            turn.exited(exited.waitStatus());
        } else if (event instanceof CommandEvent.Checked checked) {
            TaskChecks.checked(turn, checked);
        } else if (event instanceof CommandEvent.TimerFired fired) {
            turn.fired(fired.timer());
        } else {
            throw new AssertionError("an event that this switch forgot: " + event);
        }
        return turn.finish();
    }
}
