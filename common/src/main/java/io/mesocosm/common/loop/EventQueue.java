package io.mesocosm.common.loop;

import java.time.Duration;

/**
 * The one way into a loop: events, now or at a deadline. Safe to use from any thread.
 *
 * @param <E> the sealed type of the events
 */
public interface EventQueue<E> {

    /** Enqueues; waits while the queue is full. Never called from the loop's own thread or from a Netty thread. */
    void submit(E event);

    /**
     * Enqueues if there is room.
     *
     * @return false when the queue is full and the event was not taken: the caller answers 503 or stops reading
     */
    boolean offer(E event);

    /**
     * Delivers {@code event} once {@code delay} has passed. A timer with an equal key that has not fired is replaced.
     *
     * @param key any value with equals and hashCode; names the timer
     */
    void schedule(Object key, Duration delay, E event);

    /** Forgets the timer of that key, if there is one. */
    void cancel(Object key);
}
