package io.mesocosm.simulation.processes;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Waits for conditions, never for time. */
public final class Await {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long LOOK_AGAIN_NANOS = Duration.ofMillis(20).toNanos();

    private Await() {}

    /** Looks at the condition until it holds; what throws does not hold yet. */
    public static void until(String what, Supplier<String> otherwise, Callable<Boolean> condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        String last = "";
        while (System.nanoTime() < deadline) {
            try {
                if (condition.call()) {
                    return;
                }
            } catch (Exception e) {
                last = " (" + e + ")";
            }
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
        }
        throw new AssertionError("not within " + PATIENCE + ": " + what + last + "\n" + otherwise.get());
    }
}
