package io.mesocosm.common.endpoints;

import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Bounds how many answers are rendered at a time. An answer about a whole cluster takes memory and a processor to
 * itself; whoever polls for many of them waits here, on a virtual thread, and leaves processors to the rest.
 */
public final class Rendering {

    private final Semaphore permits;

    /** Lets as many render as there are processors, but for one. */
    public Rendering() {
        this(Math.max(1, Runtime.getRuntime().availableProcessors() - 1));
    }

    /** Lets so many render at a time. */
    public Rendering(int atATime) {
        permits = new Semaphore(atATime, true);
    }

    /** Does the work when it is its turn. */
    public <T> T render(Supplier<T> work) {
        permits.acquireUninterruptibly();
        try {
            return work.get();
        } finally {
            permits.release();
        }
    }
}
