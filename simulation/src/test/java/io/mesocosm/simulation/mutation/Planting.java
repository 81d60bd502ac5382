package io.mesocosm.simulation.mutation;

import io.mesocosm.agent.core.AgentCore;
import io.mesocosm.agent.effect.AgentEffect;
import io.mesocosm.agent.event.AgentEvent;
import io.mesocosm.agent.state.AgentState;
import io.mesocosm.allocator.Allocator;
import io.mesocosm.allocator.AllocatorCommand;
import io.mesocosm.allocator.AllocatorFactory;
import io.mesocosm.allocator.AllocatorOptions;
import io.mesocosm.allocator.AllocatorOutput;
import io.mesocosm.allocator.hierarchical.HierarchicalAllocatorFactory;
import io.mesocosm.common.loop.Core;
import io.mesocosm.common.loop.Ids;
import io.mesocosm.common.loop.Step;
import io.mesocosm.master.core.MasterCore;
import io.mesocosm.master.effect.MasterEffect;
import io.mesocosm.master.event.MasterEvent;
import io.mesocosm.master.state.MasterState;
import io.mesocosm.simulation.nodes.Cores;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** How a bug gets into a part that decides: by changing what the sound part decided. */
final class Planting {

    /**
     * Changes a step.
     *
     * @param <S> the state
     * @param <E> the events
     * @param <F> the effects
     */
    @FunctionalInterface
    interface Slip<S, E, F> {
        Step<S, F> of(S before, E event, Step<S, F> sound);
    }

    private Planting() {}

    /** Masters with that bug. */
    static Cores inMaster(Slip<MasterState, MasterEvent, MasterEffect> slip) {
        return Cores.ofProduction().withMaster(() -> slipping(new MasterCore(), slip));
    }

    /** Agents with that bug. */
    static Cores inAgent(Slip<AgentState, AgentEvent, AgentEffect> slip) {
        return Cores.ofProduction().withAgent(() -> slipping(new AgentCore(), slip));
    }

    private static <S, E, F> Core<S, E, F> slipping(Core<S, E, F> sound, Slip<S, E, F> slip) {
        return (state, event, now, ids) -> slip.of(state, event, sound.step(state, event, now, ids));
    }

    /** Effects of that kind never happen. */
    static <S, E, F> Slip<S, E, F> losing(Predicate<F> lost) {
        return (before, event, step) -> new Step<>(
                step.state(), step.effects().stream().filter(lost.negate()).toList());
    }

    /** Effects are not what they should be. */
    static <S, E, F> Slip<S, E, F> changing(UnaryOperator<F> change) {
        return (before, event, step) ->
                new Step<>(step.state(), step.effects().stream().map(change).toList());
    }

    /** Events of that kind are not noticed. */
    static <S, E, F> Slip<S, E, F> missing(Predicate<E> missed) {
        return (before, event, step) -> missed.test(event) ? new Step<>(before, List.of()) : step;
    }

    /** Allocators that hear something else than they are told, or nothing. */
    static Cores hearing(Function<AllocatorCommand, Optional<AllocatorCommand>> ear) {
        return withAllocator(sound -> new Slipping(sound, ear, UnaryOperator.identity()));
    }

    /** Allocators that say something else than they should. */
    static Cores saying(UnaryOperator<List<AllocatorOutput>> tongue) {
        return withAllocator(sound -> new Slipping(sound, Optional::of, tongue));
    }

    private static Cores withAllocator(UnaryOperator<Allocator> planting) {
        var sound = new HierarchicalAllocatorFactory();
        return Cores.ofProduction().withAllocator(new AllocatorFactory() {
            @Override
            public List<String> names() {
                return sound.names();
            }

            @Override
            public Allocator create(AllocatorOptions options, Ids ids, Instant start) {
                return planting.apply(sound.create(options, ids, start));
            }
        });
    }

    private record Slipping(
            Allocator sound,
            Function<AllocatorCommand, Optional<AllocatorCommand>> ear,
            UnaryOperator<List<AllocatorOutput>> tongue)
            implements Allocator {

        @Override
        public List<AllocatorOutput> apply(AllocatorCommand command, Instant now) {
            return ear.apply(command)
                    .map(heard -> tongue.apply(sound.apply(heard, now)))
                    .orElse(List.of());
        }

        @Override
        public List<AllocatorOutput> run(Instant now) {
            return tongue.apply(sound.run(now));
        }

        @Override
        public Optional<Instant> nextDeadline() {
            return sound.nextDeadline();
        }

        @Override
        public SortedMap<String, Double> metrics() {
            return sound.metrics();
        }
    }
}
