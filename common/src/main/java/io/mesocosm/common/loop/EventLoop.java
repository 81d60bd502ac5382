package io.mesocosm.common.loop;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One thread that owns one state: takes an event, lets the core decide, publishes the next state with one volatile
 * write, performs the effects in order, takes the next event.
 *
 * <pre>
 *   created ──start──▶ running ──close──▶ draining ──queue empty──▶ ended
 *                         └────────── Throwable in step or effect ─────▲
 * </pre>
 *
 * <p>A {@code Throwable} from the core or from the effect runner goes to the fault handler and ends the loop at once.
 * An ended or draining loop takes no events any more: {@code offer} answers false, {@code submit} and {@code schedule}
 * drop the event, for nobody is left to hear of what it would lead to.
 *
 * @param <S> the immutable state
 * @param <E> the sealed type of the events
 * @param <F> the sealed type of the effects
 */
public final class EventLoop<S, E, F> implements EventQueue<E>, AutoCloseable {

    /**
     * What a loop needs of the world.
     *
     * @param clock the instants that the core sees; timers run on the machine's monotonic clock instead, so that
     *     setting the time of day fires nothing
     * @param capacity how many events may wait; timers are not counted and never refused
     */
    public record Environment(InstantSource clock, Ids ids, FaultHandler faults, int capacity) {}

    private final Core<S, E, F> core;
    private final Environment environment;
    private final Inbox<E> inbox;
    private final EffectRunner<S, F> runner;
    private final Thread thread;
    private final AtomicLong steps = new AtomicLong();
    private volatile S state;

    /** Makes a loop that has not started yet. */
    public EventLoop(String name, S initial, Core<S, E, F> core, EffectRunner<S, F> runner, Environment environment) {
        this(name, initial, core, queue -> runner, environment);
    }

    /**
     * Makes a loop that has not started yet, for an effect runner that itself brings events and timers.
     *
     * @param runner called once, here, with the queue of this loop
     */
    public EventLoop(
            String name,
            S initial,
            Core<S, E, F> core,
            Function<EventQueue<E>, EffectRunner<S, F>> runner,
            Environment environment) {
        this.core = core;
        this.environment = environment;
        this.state = initial;
        this.inbox = new Inbox<>(environment.capacity());
        this.runner = runner.apply(inbox);
        this.thread = new Thread(this::run, name);
    }

    /** Lets the process end while this loop runs, as suits a library; to be said before the start. */
    public void keepNoProcessAlive() {
        thread.setDaemon(true);
    }

    /** Starts the loop's thread; once. */
    public void start() {
        thread.start();
    }

    /** The state after the last step, as of now; never waits. */
    public S snapshot() {
        return state;
    }

    /** How many events have been decided. */
    public long steps() {
        return steps.get();
    }

    /** How many events wait. */
    public int queued() {
        return inbox.size();
    }

    @Override
    public void submit(E event) {
        inbox.submit(event);
    }

    @Override
    public boolean offer(E event) {
        return inbox.offer(event);
    }

    @Override
    public void schedule(Object key, Duration delay, E event) {
        inbox.schedule(key, delay, event);
    }

    @Override
    public void cancel(Object key) {
        inbox.cancel(key);
    }

    /**
     * Ends the loop after the events that are queued now; timers are forgotten. Waits for the end, except on the
     * loop's own thread and on a loop that was never started. Closing twice does nothing more.
     */
    @Override
    public void close() {
        inbox.close();
        if (Thread.currentThread() != thread) {
            awaitEnd();
        }
    }

    /** Waits until the loop has ended, by {@link #close} or by a fault. */
    public void awaitEnd() {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        inbox.own();
        try {
            Optional<E> event = inbox.take();
            while (event.isPresent() && process(event.get())) {
                event = inbox.take();
            }
        } finally {
            inbox.close();
        }
    }

    /** Catches everything, for here is the top of the thread. */
    private boolean process(E event) {
        @Nullable F current = null;
        try {
            Step<S, F> step = core.step(state, event, environment.clock().instant(), environment.ids());
            S next = step.state();
            state = next;
            steps.lazySet(steps.getPlain() + 1);
            List<F> effects = step.effects();
            for (int i = 0; i < effects.size(); i++) {
                current = effects.get(i);
                runner.run(current, next);
            }
            return true;
        } catch (Throwable cause) {
            inbox.close();
            environment.faults().fault(doing(event, current), cause);
            return false;
        }
    }

    private static String doing(Object event, @Nullable Object effect) {
        return effect == null
                ? "step " + event.getClass().getSimpleName()
                : "effect " + effect.getClass().getSimpleName();
    }
}
