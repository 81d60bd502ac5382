package io.mesocosm.common.libprocess;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Where host names are looked up: a few threads of its own. A lookup holds the thread that carries a virtual one until a
 * name server answers, and peers choose the names in their addresses: on virtual threads slow names would stop everything
 * else.
 */
final class NameLookups implements Executor, AutoCloseable {

    /** How many names are looked up at a time. */
    static final int THREADS = 4;

    /** How many wait. */
    static final int WAITING = 256;

    private static final long IDLE_SECONDS = 10;

    private final ThreadPoolExecutor pool;

    /** Has no thread until there is a name. */
    NameLookups() {
        pool = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(WAITING),
                NameLookups::thread);
        pool.allowCoreThreadTimeOut(true);
    }

    private static Thread thread(Runnable lookup) {
        var thread = new Thread(lookup, "lookup");
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Looks up when there is a thread.
     *
     * @throws RejectedExecutionException if too many wait, or after the end
     */
    @Override
    public void execute(Runnable lookup) {
        pool.execute(lookup);
    }

    /** Forgets what waits. */
    @Override
    public void close() {
        pool.shutdownNow();
    }
}
