package io.mesocosm.common.api;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The few threads that a client library waits on, where daemons have virtual ones. They keep no process alive, and end
 * when there has been nothing to do for a while. Tasks that nobody takes wait; whoever submits keeps their number bounded.
 */
public final class ClientThreads implements Executor, AutoCloseable {

    private static final long IDLE_SECONDS = 10;

    private final ThreadPoolExecutor pool;

    /** Starts threads when they are needed, up to {@code size}. */
    public ClientThreads(String name, int size) {
        this.pool = new ThreadPoolExecutor(
                size, size, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    var thread = new Thread(task, name);
                    thread.setDaemon(true);
                    return thread;
                });
        this.pool.allowCoreThreadTimeOut(true);
        this.pool.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
    }

    @Override
    public void execute(Runnable task) {
        pool.execute(task);
    }

    /** Takes nothing more; what was taken is done. */
    @Override
    public void close() {
        pool.shutdown();
    }
}
