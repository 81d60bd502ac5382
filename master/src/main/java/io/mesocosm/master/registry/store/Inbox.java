package io.mesocosm.master.registry.store;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks one after the other, in their order, on the threads of those who bring them: who comes while another is at it
 * leaves his task with him. So what the tasks share needs no lock and nobody waits. A task that brings another one is
 * finished first.
 */
final class Inbox {

    private final Consumer<RuntimeException> fault;
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private boolean busy;

    /**
     * An empty one.
     *
     * @param fault told of a task that threw; the next ones run all the same
     */
    Inbox(Consumer<RuntimeException> fault) {
        this.fault = fault;
    }

    void put(Runnable task) {
        synchronized (tasks) {
            tasks.add(task);
            if (busy) {
                return;
            }
            busy = true;
        }
        for (Runnable next = next(); next != null; next = next()) {
            try {
                next.run();
            } catch (RuntimeException e) {
                fault.accept(e);
            }
        }
    }

    private @Nullable Runnable next() {
        synchronized (tasks) {
            Runnable next = tasks.poll();
            busy = next != null;
            return next;
        }
    }
}
