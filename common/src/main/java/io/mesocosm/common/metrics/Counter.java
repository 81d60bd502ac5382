package io.mesocosm.common.metrics;

import java.util.concurrent.atomic.LongAdder;

/** A number that only grows. Any thread may add without waiting. */
public final class Counter {

    private final LongAdder value = new LongAdder();

    Counter() {}

    /** Counts one. */
    public void increment() {
        value.increment();
    }

    /** Counts so many; not negative. */
    public void add(long amount) {
        if (amount < 0) {
            throw new IllegalArgumentException("a counter does not go back by " + amount);
        }
        value.add(amount);
    }

    /** What has been counted so far. */
    public long value() {
        return value.sum();
    }
}
