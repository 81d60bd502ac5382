package io.mesocosm.simulation.story;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

/** Chance for one purpose: equal seeds throw equal dice. */
final class Dice {

    private final SplittableRandom random;

    Dice(long seed) {
        this.random = new SplittableRandom(seed);
    }

    long seed() {
        return random.nextLong();
    }

    /** Drawn uniformly from {@code [0, bound)}. */
    int below(int bound) {
        return random.nextInt(bound);
    }

    /** True with that probability. */
    boolean happens(double probability) {
        return random.nextDouble() < probability;
    }

    /** Drawn uniformly between nothing and that. */
    Duration upTo(Duration most) {
        return Duration.ofNanos(random.nextLong(most.toNanos() + 1));
    }

    /** One of them, of which there must be any. */
    <T> T any(List<T> some) {
        return some.get(below(some.size()));
    }
}
