package io.mesocosm.containerizer.testing;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for what the kernel does in its own time. */
public final class Await {

    /** Emulated machines are told to have more. */
    public static final Duration PATIENCE = Duration.parse(System.getProperty("mesocosm.test.patience", "PT20S"));

    private Await() {}

    /** Looks every millisecond until it is so. */
    public static void until(String what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("never happened: " + what);
            }
            LockSupport.parkNanos(1_000_000);
        }
    }
}
