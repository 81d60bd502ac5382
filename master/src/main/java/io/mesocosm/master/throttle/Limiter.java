package io.mesocosm.master.throttle;

import io.mesocosm.common.libprocess.Envelope;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.master.throttle.Limits.Limit;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The queue of those who share one limit: one message goes every {@code 1/qps} seconds, in the order of arrival. Guarded
 * by the throttle that it belongs to. Mesos: {@code BoundedRateLimiter}, {@code process::RateLimiter}.
 *
 * <p>Bounded whether or not a capacity is given: by {@value #MOST_MESSAGES} messages if none is, and by {@value
 * #MOST_BYTES} bytes in any case.
 */
final class Limiter {

    /** How many messages wait at most where no capacity is given. */
    static final long MOST_MESSAGES = 100_000;

    /** How many bytes of messages wait at most. One message waits however large it is. */
    static final long MOST_BYTES = 64L << 20;

    private static final double NANOS_PER_SECOND = 1e9;
    private static final Duration LONGEST_INTERVAL = Duration.ofDays(365);

    /** What waits. */
    sealed interface Entry {

        /** A message. */
        record Message(Envelope envelope) implements Entry {}

        /** The end of a connection: keeps its place among the messages, and does not count. */
        record Exited(Upid pid) implements Entry {}
    }

    private final Duration interval;
    private final long capacity;
    private final ArrayDeque<Entry> queue = new ArrayDeque<>();
    private Instant next = Instant.MIN;
    private long messages;
    private long bytes;

    Limiter(Limit limit) {
        this.interval = interval(limit.qps());
        this.capacity = limit.capacity().orElse(MOST_MESSAGES);
    }

    private static Duration interval(double qps) {
        double nanos = NANOS_PER_SECOND / qps;
        return nanos < LONGEST_INTERVAL.toNanos() ? Duration.ofNanos((long) nanos) : LONGEST_INTERVAL;
    }

    /** Lets a message wait for its turn; if there is no room, says how many may wait. */
    OptionalLong add(Envelope envelope, Instant now) {
        long size = envelope.body().size();
        if (messages >= capacity) {
            return OptionalLong.of(capacity);
        }
        if (messages > 0 && bytes + size > MOST_BYTES) {
            return OptionalLong.of(messages);
        }
        enqueue(new Entry.Message(envelope), now);
        messages++;
        bytes += size;
        return OptionalLong.empty();
    }

    /** Lets the end of a connection wait for its turn. There is never more than one to a subscription. */
    void add(Upid exited, Instant now) {
        enqueue(new Entry.Exited(exited), now);
    }

    /** Turns that nobody took are lost, so that there are no bursts; one that is only given late is not. */
    private void enqueue(Entry entry, Instant now) {
        if (queue.isEmpty() && next.isBefore(now)) {
            next = now;
        }
        queue.add(entry);
    }

    /** When the first in the queue has its turn; empty when nothing waits. */
    Optional<Instant> due() {
        return queue.isEmpty() ? Optional.empty() : Optional.of(next);
    }

    /** Takes the first out of the queue if it has its turn. */
    Optional<Entry> poll(Instant now) {
        if (queue.isEmpty() || now.isBefore(next)) {
            return Optional.empty();
        }
        Entry entry = queue.remove();
        if (entry instanceof Entry.Message(Envelope envelope)) {
            messages--;
            bytes -= envelope.body().size();
        }
        next = next.plus(interval);
        return Optional.of(entry);
    }
}
