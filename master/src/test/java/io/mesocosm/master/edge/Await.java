package io.mesocosm.master.edge;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Waits for conditions. */
final class Await {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long PAUSE_NANOS = 1_000_000;

    private Await() {}

    /** Asks until the answer is so, and returns it. */
    static <T> T until(String what, Supplier<T> source, Predicate<T> condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            T value = source.get();
            if (condition.test(value)) {
                return value;
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError("waited in vain for " + what + ", last " + value);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }
}
