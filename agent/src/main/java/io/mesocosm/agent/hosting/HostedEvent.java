package io.mesocosm.agent.hosting;

import io.mesocosm.agent.state.ExecutorRun;
import io.mesocosm.executor.command.CommandEvent;
import io.mesocosm.executor.command.CommandState;

/** What happens to hosted executors. */
sealed interface HostedEvent {

    /** Which one. */
    ExecutorRun run();

    /** One is hosted from now on. */
    record Begin(ExecutorRun run, CommandState state) implements HostedEvent {}

    /** One hears something. */
    record Heard(ExecutorRun run, CommandEvent event) implements HostedEvent {}

    /** One is gone, and with it all that it wanted. */
    record Drop(ExecutorRun run) implements HostedEvent {}
}
