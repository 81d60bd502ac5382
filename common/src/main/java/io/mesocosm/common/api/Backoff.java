package io.mesocosm.common.api;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Random delays that grow. For one thread.
 *
 * <p>The first delay is drawn from {@code [0, first]}; each failure doubles the bound up to {@code cap}.
 */
public final class Backoff {

    private final Duration first;
    private final Duration cap;
    private final RandomGenerator random;
    private Duration bound;

    /** Delays up to {@code first} in the beginning and up to {@code cap} in the end. */
    public Backoff(Duration first, Duration cap, RandomGenerator random) {
        this.first = first;
        this.cap = cap;
        this.random = random;
        this.bound = first;
    }

    /** The delay before the next try. */
    public Duration next() {
        Duration delay = Duration.ofNanos((long) (random.nextDouble() * bound.toNanos()));
        bound = bound.multipliedBy(2).compareTo(cap) > 0 ? cap : bound.multipliedBy(2);
        return delay;
    }

    /** A try went well: begin anew. */
    public void reset() {
        bound = first;
    }
}
