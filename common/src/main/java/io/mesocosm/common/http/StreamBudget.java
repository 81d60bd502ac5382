package io.mesocosm.common.http;

import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes all response streams of a server keep for peers that have not read them. Beyond its limit the stream
 * with the most is broken off, so that one that keeps up is never the victim. Safe from any thread.
 */
final class StreamBudget {

    private final long limit;
    private final AtomicLong used = new AtomicLong();
    private final Set<QueuedStream> streams = ConcurrentHashMap.newKeySet();

    StreamBudget(long limit) {
        this.limit = limit;
    }

    /** Knows the stream from now on. */
    void opened(QueuedStream stream) {
        streams.add(stream);
    }

    /** Forgets a stream whose connection is through with it. */
    void closed(QueuedStream stream) {
        streams.remove(stream);
    }

    /** Counts bytes that were queued, and makes room when they are too many. */
    void queued(long bytes) {
        if (used.addAndGet(bytes) > limit) {
            streams.stream()
                    .max(Comparator.comparingLong(QueuedStream::queuedBytes))
                    .ifPresent(longest -> longest.abort("all response streams together are read too slowly"));
        }
    }

    /** Counts bytes that were sent or dropped. */
    void taken(long bytes) {
        used.addAndGet(-bytes);
    }

    long used() {
        return used.get();
    }
}
