package io.mesocosm.common.loop;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What waits for a loop: a bounded queue of events and the timers. Any thread puts, the loop's thread alone takes.
 *
 * <p>The loop takes all waiting events in one grip and works through them without the lock, so that the lock costs
 * little per event. The bound holds for what waits; the events of the grip at hand are in addition to it. Timers that
 * are due and waiting events take turns, so that neither starves the other.
 */
final class Inbox<E> implements EventQueue<E> {

    private final int capacity;
    private final long origin = System.nanoTime();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private final Condition work = lock.newCondition();

    // Guarded by the lock.
    private ArrayDeque<E> waiting = new ArrayDeque<>();
    private final Timers<E> timers = new Timers<>();
    private boolean idle;
    private boolean closed;

    /** Written under the lock; lets the loop see without the lock that no timer is due. */
    private volatile long nextDeadline = Timers.NEVER;

    /** Written by the loop's thread, read by those that submit. */
    private volatile @Nullable Thread owner;

    // Of the loop's thread.
    private ArrayDeque<E> taken = new ArrayDeque<>();
    private boolean timerWasLast;

    Inbox(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity of an event queue must be positive: " + capacity);
        }
        this.capacity = capacity;
    }

    @Override
    public void submit(E event) {
        if (Thread.currentThread() == owner) {
            throw new IllegalStateException("submit from the loop's own thread would wait for itself; use offer");
        }
        lock.lock();
        try {
            while (waiting.size() >= capacity && !closed) {
                room.awaitUninterruptibly();
            }
            enqueue(event);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean offer(E event) {
        lock.lock();
        try {
            return waiting.size() < capacity && enqueue(event);
        } finally {
            lock.unlock();
        }
    }

    private boolean enqueue(E event) {
        if (closed) {
            return false;
        }
        waiting.addLast(event);
        wake();
        return true;
    }

    @Override
    public void schedule(Object key, Duration delay, E event) {
        long deadline = saturatedAdd(now(), nanos(delay));
        lock.lock();
        try {
            if (closed) {
                return;
            }
            timers.set(key, event, deadline);
            nextDeadline = timers.nextDeadline();
            if (nextDeadline == deadline) {
                wake();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void cancel(Object key) {
        lock.lock();
        try {
            timers.cancel(key);
            nextDeadline = timers.nextDeadline();
        } finally {
            lock.unlock();
        }
    }

    /** Makes the calling thread the one that takes. */
    void own() {
        owner = Thread.currentThread();
    }

    /**
     * The next event; waits for it.
     *
     * @return empty once the inbox is closed and what was in its queue has been taken
     */
    Optional<E> take() {
        if (!timerWasLast && nextDeadline <= dueBound()) {
            Optional<E> due = pollTimer();
            if (due.isPresent()) {
                timerWasLast = true;
                return due;
            }
        }
        timerWasLast = false;
        E event = taken.pollFirst();
        return event != null ? Optional.of(event) : takeWaiting();
    }

    private Optional<E> takeWaiting() {
        lock.lock();
        try {
            while (true) {
                if (!waiting.isEmpty()) {
                    ArrayDeque<E> empty = taken;
                    taken = waiting;
                    waiting = empty;
                    room.signalAll();
                    return Optional.of(taken.removeFirst());
                }
                if (closed) {
                    return Optional.empty();
                }
                Optional<E> due = timers.pollDue(now());
                if (due.isPresent()) {
                    nextDeadline = timers.nextDeadline();
                    timerWasLast = true;
                    return due;
                }
                idle = true;
                await();
                idle = false;
            }
        } finally {
            lock.unlock();
        }
    }

    private Optional<E> pollTimer() {
        lock.lock();
        try {
            Optional<E> due = timers.pollDue(now());
            nextDeadline = timers.nextDeadline();
            return due;
        } finally {
            lock.unlock();
        }
    }

    @SuppressWarnings("WaitNotInLoop") // takeWaiting is the loop
    private void await() {
        long deadline = timers.nextDeadline();
        try {
            if (deadline == Timers.NEVER) {
                work.await();
            } else {
                work.awaitNanos(deadline - now());
            }
        } catch (InterruptedException e) {
            // Nobody may interrupt a loop: it ends by close. Looking again is all that it does.
            return;
        }
    }

    private void wake() {
        if (idle) {
            work.signal();
        }
    }

    /** Takes nothing more in; what is queued can still be taken, timers are forgotten. */
    void close() {
        lock.lock();
        try {
            closed = true;
            timers.clear();
            nextDeadline = Timers.NEVER;
            room.signalAll();
            work.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** How many events wait, without those that the loop has taken in its grip. */
    int size() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    /** The clock is asked only when there is a timer at all. */
    private long dueBound() {
        return nextDeadline == Timers.NEVER ? Timers.NEVER - 1 : now();
    }

    private long now() {
        return System.nanoTime() - origin;
    }

    private static long nanos(Duration delay) {
        if (delay.isNegative()) {
            return 0;
        }
        try {
            return delay.toNanos();
        } catch (ArithmeticException e) {
            return Timers.NEVER;
        }
    }

    private static long saturatedAdd(long now, long delay) {
        long sum = now + delay;
        return sum < 0 ? Timers.NEVER - 1 : Math.min(sum, Timers.NEVER - 1);
    }
}
