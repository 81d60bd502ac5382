package io.mesocosm.simulation.world;

import io.mesocosm.common.loop.Core;
import io.mesocosm.common.loop.EffectRunner;
import io.mesocosm.common.loop.EventQueue;
import io.mesocosm.common.loop.Ids;
import io.mesocosm.common.loop.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * A loop of the simulated world: the same cores and effects as in {@code EventLoop}, on the world's clock and without a
 * thread. Stopping it is the crash of its process: what waits is lost.
 *
 * @param <S> the immutable state
 * @param <E> the sealed type of the events
 * @param <F> the sealed type of the effects
 */
public final class SimLoop<S, E, F> implements EventQueue<E> {

    /**
     * Asked after every step.
     *
     * @param <S> the state
     * @param <E> the events
     * @param <F> the effects
     */
    @FunctionalInterface
    public interface Check<S, E, F> {

        /** Throws when the step must not have been. */
        void after(S before, E event, Step<S, F> step);
    }

    private final World world;
    private final String name;
    private final Core<S, E, F> core;
    private final EffectRunner<S, F> runner;
    private final Ids ids;
    private final Check<S, E, F> check;
    private final Map<Object, Long> timers = new HashMap<>();
    private S state;
    private long timersSet;
    private Instant busyUntil = Instant.MIN;
    private boolean stopped;

    /**
     * A loop that waits for events.
     *
     * @param runner made with the queue of this loop
     */
    public SimLoop(
            World world,
            String name,
            S initial,
            Core<S, E, F> core,
            Function<EventQueue<E>, EffectRunner<S, F>> runner,
            Check<S, E, F> check) {
        this.world = world;
        this.name = name;
        this.core = core;
        this.state = initial;
        this.ids = world.ids();
        this.check = check;
        this.runner = runner.apply(this);
    }

    /** The state after the last step. */
    public S state() {
        return state;
    }

    /** Whether its process has ended. */
    public boolean isStopped() {
        return stopped;
    }

    /** Takes no event for so long: its process gets no time from its host. What comes meanwhile waits. */
    public void stall(Duration time) {
        Instant until = world.now().plus(time);
        busyUntil = until.isAfter(busyUntil) ? until : busyUntil;
    }

    /** How many timers are set. */
    public int timers() {
        return timers.size();
    }

    /** Ends it at once. */
    public void stop() {
        stopped = true;
        timers.clear();
    }

    @Override
    public void submit(E event) {
        offer(event);
    }

    @Override
    public boolean offer(E event) {
        if (stopped) {
            return false;
        }
        world.after(Duration.ZERO, () -> process(event));
        return true;
    }

    @Override
    public void schedule(Object key, Duration delay, E event) {
        if (stopped) {
            return;
        }
        long number = timersSet++;
        timers.put(key, number);
        world.after(delay, () -> fire(key, number, event));
    }

    /** A timer of a stalled loop can still be cancelled by what waits before it. */
    private void fire(Object key, long number, E event) {
        if (busyUntil.isAfter(world.now())) {
            world.at(busyUntil, () -> fire(key, number, event));
        } else if (timers.remove(key, number)) {
            process(event);
        }
    }

    @Override
    public void cancel(Object key) {
        timers.remove(key);
    }

    private void process(E event) {
        if (stopped) {
            return;
        }
        if (busyUntil.isAfter(world.now())) {
            world.at(busyUntil, () -> process(event));
            return;
        }
        world.note(name, event);
        S before = state;
        Step<S, F> step = core.step(before, event, world.now(), ids);
        state = step.state();
        check.after(before, event, step);
        for (F effect : step.effects()) {
            if (stopped) {
                return;
            }
            runner.run(effect, state);
        }
    }
}
