package io.mesocosm.agent.hosting;

import io.mesocosm.agent.state.ExecutorRun;
import io.mesocosm.executor.command.CommandEffect;
import io.mesocosm.executor.command.CommandTimer;

/** What hosted executors ask for. */
sealed interface HostedEffect {

    /** One asks for something. */
    record Asked(ExecutorRun run, CommandEffect effect) implements HostedEffect {}

    /** One is gone: forget this timer of it. */
    record Forget(ExecutorRun run, CommandTimer timer) implements HostedEffect {}
}
