package io.mesocosm.containerizer.cgroups;

import java.time.Duration;

/** Waits a little longer each time, until a time is up. Of one thread. */
final class Deadline {

    private static final long LONGEST_PAUSE_MILLIS = 20;

    private final long nanos;
    private long pauseMillis = 1;

    private Deadline(long nanos) {
        this.nanos = nanos;
    }

    static Deadline in(Duration duration) {
        return new Deadline(System.nanoTime() + duration.toNanos());
    }

    /** One that is over then, or with this one if that is sooner. */
    Deadline within(Duration duration) {
        return new Deadline(System.nanoTime() + Math.min(duration.toNanos(), nanos - System.nanoTime()));
    }

    boolean isOver() {
        return System.nanoTime() - nanos >= 0;
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
