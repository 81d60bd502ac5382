package io.mesocosm.scheduler.edge;

import io.mesocosm.common.api.ClientThread;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;

/**
 * Tells the scheduler, one thing after the other on a thread of its own, so that a scheduler that takes its time holds up
 * nobody but those who send it more. What waits is bounded by those who bring it: each of them asks for room first.
 *
 * <p>The driver's loop never waits here, for the scheduler may be waiting for it.
 */
final class Callbacks {

    /** Beyond so many, nobody brings more. */
    static final int ROOM = 1024;

    /** What waits for its turn. */
    @FunctionalInterface
    interface Turn {
        void take();
    }

    private final ClientThread thread;
    private final Queue<Turn> waiting = new ArrayDeque<>();

    /** Guarded by the queue: nobody waits for room any more, and nothing is added. */
    private boolean closing;

    /** Of the thread. */
    private boolean ended;

    private volatile Optional<Thread> runner = Optional.empty();

    Callbacks() {
        this.thread = new ClientThread("scheduler-driver", this::run);
    }

    void start() {
        thread.start();
    }

    /** Whether the caller is the scheduler, in one of its callbacks. */
    boolean isCurrent() {
        return runner.filter(Thread.currentThread()::equals).isPresent();
    }

    /** Waits until less than {@link #ROOM} waits, except in a callback, which would wait for itself. */
    void awaitRoom() {
        if (isCurrent()) {
            return;
        }
        boolean interrupted = false;
        synchronized (waiting) {
            while (waiting.size() >= ROOM && !closing) {
                try {
                    waiting.wait();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Lets something have its turn after all that waits. */
    void add(Turn turn) {
        synchronized (waiting) {
            if (!closing) {
                waiting.add(turn);
                waiting.notifyAll();
            }
        }
    }

    /** Ends the thread after all that waits; nothing can be added from now on. */
    void end() {
        synchronized (waiting) {
            add(() -> ended = true);
            closing = true;
            waiting.notifyAll();
        }
    }

    private void run() {
        runner = Optional.of(Thread.currentThread());
        while (!ended) {
            next().ifPresent(Turn::take);
        }
    }

    private Optional<Turn> next() {
        synchronized (waiting) {
            while (waiting.isEmpty()) {
                try {
                    waiting.wait();
                } catch (InterruptedException e) {
                    // The scheduler was interrupted; its thread goes on.
                    return Optional.empty();
                }
            }
            Turn turn = waiting.remove();
            waiting.notifyAll();
            return Optional.of(turn);
        }
    }
}
