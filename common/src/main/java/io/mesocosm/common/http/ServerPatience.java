package io.mesocosm.common.http;

import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes a connection that takes too long: over sending a request, over reading a response, or over its next request.
 * Costs one timer per connection, set anew only when it fires,
 * and never for longer than a request may take. Owned by the event loop of the channel.
 */
@SuppressWarnings("FutureReturnValueIgnored") // writes and closes that fail show as the end of the channel
final class ServerPatience {

    /**
     * What a connection is doing.
     *
     * @param receiving a request has begun to arrive
     * @param answering a request waits for its answer, or a part of the answer for the peer
     * @param streaming that answer is a stream, which may take forever
     */
    record Situation(boolean receiving, boolean answering, boolean streaming) {}

    private enum Waiting {
        FOR_REQUEST,
        FOR_READER,
        IDLE
    }

    private static final Logger LOG = LoggerFactory.getLogger(ServerPatience.class);

    private final Channel channel;
    private final long requestNanos;
    private final long idleNanos;
    private Situation situation = new Situation(false, false, false);
    private Optional<Future<?>> timer = Optional.empty();
    private long receivingSince;
    private long progressAt = System.nanoTime();
    private long unwritten;
    private boolean mayIdle = true;
    private boolean ended;

    ServerPatience(Channel channel, HttpLimits limits) {
        this.channel = channel;
        this.requestNanos = limits.requestTimeout().toNanos();
        this.idleNanos = limits.idleTimeout().toNanos();
    }

    /** A whole request has arrived. A peer that speaks libprocess may be silent from then on. */
    void requestCame(RequestHead head) {
        situation = new Situation(false, situation.answering(), situation.streaming());
        Headers headers = head.headers();
        boolean message = headers.has("Libprocess-From")
                || headers.first("User-Agent").orElse("").startsWith("libprocess/");
        mayIdle = message;
    }

    /** The connection is read again after a pause that was not the peer's. */
    void resumed() {
        receivingSince = System.nanoTime();
    }

    /** Something was written, or nothing is left to write. */
    void wrote(boolean allAnswered) {
        if (allAnswered) {
            progressAt = System.nanoTime();
        }
    }

    /** Takes note of what the connection does now. */
    void watch(Situation now) {
        if (now.receiving() && !situation.receiving()) {
            receivingSince = System.nanoTime();
        }
        situation = now;
        if (timer.isEmpty() && !ended) {
            waiting().ifPresent(reason -> set(patience(reason)));
        }
    }

    void end() {
        ended = true;
        timer.ifPresent(future -> future.cancel(false));
        timer = Optional.empty();
    }

    private Optional<Waiting> waiting() {
        if (situation.receiving()) {
            return Optional.of(Waiting.FOR_REQUEST);
        }
        // A stream may be read as slowly as its queue allows.
        if (!channel.isWritable() && !situation.streaming()) {
            return Optional.of(Waiting.FOR_READER);
        }
        if (situation.answering()) {
            return Optional.empty();
        }
        return mayIdle ? Optional.empty() : Optional.of(Waiting.IDLE);
    }

    private long patience(Waiting reason) {
        return reason == Waiting.IDLE ? idleNanos : requestNanos;
    }

    private void set(long nanos) {
        timer = Optional.of(
                channel.eventLoop().schedule(this::check, Math.min(nanos, requestNanos), TimeUnit.NANOSECONDS));
    }

    private void check() {
        timer = Optional.empty();
        Optional<Waiting> reason = waiting();
        if (ended || reason.isEmpty()) {
            return;
        }
        long now = System.nanoTime();
        long left = patience(reason.get()) - (now - since(reason.get(), now));
        if (left <= 0) {
            LOG.debug("Closing {}: waited too long, {}", channel.remoteAddress(), reason.get());
            channel.close();
        } else {
            set(left);
        }
    }

    private long since(Waiting reason, long now) {
        if (reason == Waiting.FOR_REQUEST) {
            return receivingSince;
        }
        if (reason == Waiting.FOR_READER) {
            long bytes = channel.bytesBeforeWritable();
            if (bytes != unwritten) {
                unwritten = bytes;
                progressAt = now;
            }
        }
        return progressAt;
    }
}
