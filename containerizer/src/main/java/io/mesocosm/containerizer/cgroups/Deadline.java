package io.mesocosm.containerizer.cgroups;

import java.time.Duration;

/** Waits a little longer each time, until a time is up: for the kernel, so the time is the kernel's. Of one thread. */
public final class Deadline {

    private static final long LONGEST_PAUSE_MILLIS = 20;

    private final long nanos;
    private long pauseMillis = 1;

    private Deadline(long nanos) {
        this.nanos = nanos;
    }

    public static Deadline in(Duration duration) {
        return new Deadline(System.nanoTime() + duration.toNanos());
    }

    /** One that is over then, or with this one if that is sooner. */
    Deadline within(Duration duration) {
        return in(duration.compareTo(left()) < 0 ? duration : left());
    }

    /** Nothing when the time is up. */
    public Duration left() {
        return Duration.ofNanos(Math.max(0, nanos - System.nanoTime()));
    }

    boolean isOver() {
        return left().isZero();
    }

    /** False, without waiting, when the time is up. */
    boolean pause() throws InterruptedException {
        if (isOver()) {
            return false;
        }
        Thread.sleep(pauseMillis);
        pauseMillis = Math.min(2 * pauseMillis, LONGEST_PAUSE_MILLIS);
        return true;
    }
}
