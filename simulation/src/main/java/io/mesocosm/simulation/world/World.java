package io.mesocosm.simulation.world;

import io.mesocosm.common.loop.Ids;
import io.mesocosm.common.loop.SeededIds;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/**
 * Time and chance. What shall happen waits in one queue, ordered by its instant and then by who came first; the world
 * takes one thing after the other and nothing ever happens at once. One seed decides everything.
 */
public final class World {

    /** When every world begins. */
    public static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");

    private record Happening(Instant at, long order, Runnable what) {}

    private final long seed;
    private final SplittableRandom random;
    private final Trace trace = new Trace();
    private final List<Runnable> checks = new ArrayList<>();
    private final PriorityQueue<Happening> future = new PriorityQueue<>((a, b) -> {
        int byInstant = a.at().compareTo(b.at());
        return byInstant != 0 ? byInstant : Long.compare(a.order(), b.order());
    });
    private Instant now = BEGINNING;
    private long orders;
    private long happened;

    /** A world in which nothing has happened. */
    public World(long seed) {
        this.seed = seed;
        this.random = new SplittableRandom(seed);
    }

    /** What decides everything. */
    public long seed() {
        return seed;
    }

    /** The simulated time. */
    public Instant now() {
        return now;
    }

    /** How many things have happened. */
    public long happened() {
        return happened;
    }

    /** What has happened. */
    public Trace trace() {
        return trace;
    }

    /** Writes down who did what now. */
    public void note(String who, Object what) {
        trace.add(now, who, what);
    }

    /** A source of chance for one part of the world; parts do not disturb each other's sequence. */
    public Ids ids() {
        return new SeededIds(random.nextLong());
    }

    /** Drawn uniformly from {@code [0, bound)}. */
    public long below(long bound) {
        return random.nextLong(bound);
    }

    /** True with that probability. */
    public boolean happens(double probability) {
        return random.nextDouble() < probability;
    }

    /** Drawn uniformly between both. */
    public Duration between(Duration least, Duration most) {
        long span = most.toNanos() - least.toNanos();
        return least.plusNanos(span <= 0 ? 0 : random.nextLong(span + 1));
    }

    /** Lets something happen later; things of one instant happen in the order in which they were asked for. */
    public void after(Duration delay, Runnable what) {
        at(now.plus(delay.isNegative() ? Duration.ZERO : delay), what);
    }

    /** Lets something happen at that instant, or now if it is past. */
    public void at(Instant instant, Runnable what) {
        future.add(new Happening(instant.isBefore(now) ? now : instant, orders++, what));
    }

    /** What must hold after everything that happens; it throws, best by {@link #fail}. */
    public void always(Runnable check) {
        checks.add(check);
    }

    /** Lets the next thing happen; false when nothing waits, or nothing until that instant. */
    public boolean step(Instant until) {
        Happening next = future.peek();
        if (next == null || next.at().isAfter(until)) {
            return false;
        }
        future.remove();
        now = next.at();
        happened++;
        try {
            next.what().run();
            checks.forEach(Runnable::run);
        } catch (SimulationFailure failure) {
            throw failure;
        } catch (RuntimeException | AssertionError cause) {
            throw new SimulationFailure(this, String.valueOf(cause), cause);
        }
        return true;
    }

    /** Goes on for so long. */
    public void pass(Duration time) {
        Instant end = now.plus(time);
        while (step(end)) {
            // Until then.
        }
        now = end;
    }

    /** Goes on until something holds; false when it did not within that time. */
    public boolean until(BooleanSupplier holds, Duration most) {
        Instant end = now.plus(most);
        while (!holds.getAsBoolean()) {
            if (!step(end)) {
                now = end;
                return false;
            }
        }
        return true;
    }

    /** Something is wrong: ends the simulation. */
    public SimulationFailure fail(String what) {
        return new SimulationFailure(this, what);
    }
}
