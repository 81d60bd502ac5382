package io.mesocosm.agent.hosting;

import io.mesocosm.agent.state.ExecutorRun;
import io.mesocosm.common.collect.PersistentMap;
import io.mesocosm.common.loop.Core;
import io.mesocosm.common.loop.Ids;
import io.mesocosm.common.loop.Step;
import io.mesocosm.executor.command.CommandEffect;
import io.mesocosm.executor.command.CommandEvent;
import io.mesocosm.executor.command.CommandExecutor;
import io.mesocosm.executor.command.CommandState;
import io.mesocosm.executor.command.CommandTimer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Decides for all hosted executors, for each as if it were alone. */
final class HostedCore implements Core<PersistentMap<ExecutorRun, CommandState>, HostedEvent, HostedEffect> {

    private final CommandExecutor executor = new CommandExecutor();

    @Override
    public Step<PersistentMap<ExecutorRun, CommandState>, HostedEffect> step(
            PersistentMap<ExecutorRun, CommandState> all, HostedEvent event, Instant now, Ids ids) {
        return switch (event) {
            case HostedEvent.Begin(var run, var state) -> Step.of(all.put(run, state));
            case HostedEvent.Drop(var run) -> drop(all, run);
            case HostedEvent.Heard(var run, var heard) -> heard(all, run, heard, now, ids);
        };
    }

    private static Step<PersistentMap<ExecutorRun, CommandState>, HostedEffect> drop(
            PersistentMap<ExecutorRun, CommandState> all, ExecutorRun run) {
        if (!all.containsKey(run)) {
            return Step.of(all);
        }
        List<HostedEffect> forget = Arrays.stream(CommandTimer.values())
                .<HostedEffect>map(timer -> new HostedEffect.Forget(run, timer))
                .toList();
        return new Step<>(all.remove(run), forget);
    }

    private Step<PersistentMap<ExecutorRun, CommandState>, HostedEffect> heard(
            PersistentMap<ExecutorRun, CommandState> all, ExecutorRun run, CommandEvent event, Instant now, Ids ids) {
        Optional<CommandState> state = all.get(run);
        if (state.isEmpty()) {
            return Step.of(all);
        }
        Step<CommandState, CommandEffect> step = executor.step(state.get(), event, now, ids);
        List<HostedEffect> effects = step.effects().stream()
                .<HostedEffect>map(effect -> new HostedEffect.Asked(run, effect))
                .toList();
        return new Step<>(all.put(run, step.state()), effects);
    }
}
