package io.mesocosm.common.api;

import com.google.protobuf.Message;
import io.mesocosm.common.http.Headers;
import io.mesocosm.common.http.HttpConnection;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * One subscription while it lasts: its stream of events, and a second connection over which calls go in order, sent by a
 * thread of its own. Safe from any thread.
 *
 * @param <C> the type of the calls
 * @param <E> the type of the events
 */
public final class Subscription<C extends Message, E extends Message> implements AutoCloseable {

    /** Calls that wait to be sent; who adds to a full queue waits. Nothing stands for the end. */
    private static final int MAX_CALLS = 1024;

    private static final long POLL_MILLIS = 100;

    /** Told of calls that the server refused, on the thread that sends. */
    @FunctionalInterface
    public interface Refusals<C> {
        /** The server answered {@code call} with something else than success. */
        void refused(C call, ApiException refusal);
    }

    private final ApiClient api;
    private final URI uri;
    private final EventStream<E> events;
    private final HttpConnection calls;
    private final Headers streamId;
    private final Refusals<C> refusals;
    private final BlockingQueue<Optional<C>> queue = new ArrayBlockingQueue<>(MAX_CALLS);
    private final Thread sender;
    private volatile boolean finishing;
    private volatile boolean closed;

    /**
     * Subscribes, and opens the connection for calls.
     *
     * @param subscribe the SUBSCRIBE call
     * @param prototype what an event is
     * @param refusals told of calls that failed
     * @throws ApiException when the subscription was refused
     * @throws IOException naming the peer, when there is no answer
     */
    public static <C extends Message, E extends Message> Subscription<C, E> open(
            ApiClient api, URI uri, C subscribe, E prototype, Refusals<C> refusals) throws IOException {
        EventStream<E> events = api.subscribe(uri, subscribe, prototype);
        try {
            return new Subscription<>(api, uri, events, refusals);
        } catch (IOException e) {
            events.close();
            throw e;
        }
    }

    private Subscription(ApiClient api, URI uri, EventStream<E> events, Refusals<C> refusals) throws IOException {
        this.api = api;
        this.uri = uri;
        this.events = events;
        this.calls = api.client().connect(uri);
        this.streamId = events.headers()
                .first("Mesos-Stream-Id")
                .map(id -> Headers.of("Mesos-Stream-Id", id))
                .orElse(Headers.none());
        this.refusals = refusals;
        this.sender = new Thread(this::sendAll, "calls");
        this.sender.setDaemon(true);
        this.sender.start();
    }

    /** What comes in. */
    public EventStream<E> events() {
        return events;
    }

    /** Queues a call, waiting for room; false when the subscription has ended or the thread is interrupted. */
    public boolean send(C call) {
        try {
            while (!closed && !finishing) {
                if (queue.offer(Optional.of(call), POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                    return true;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    private void sendAll() {
        try {
            for (Optional<C> call = queue.take(); call.isPresent(); call = queue.take()) {
                answer(call.get());
            }
        } catch (IOException broken) {
            close();
        } catch (InterruptedException ended) {
            // Closed: what is queued belongs to a subscription that is no more.
            Thread.currentThread().interrupt();
        }
    }

    private void answer(C call) throws IOException {
        try {
            api.call(calls, uri, call, streamId);
        } catch (ApiException refusal) {
            refusals.refused(call, refusal);
        }
    }

    /** Ends the subscription after the calls that are queued have been answered, or after {@code patience}. */
    public void finish(Duration patience) {
        finishing = true;
        if (!Thread.currentThread().equals(sender)) {
            try {
                queue.offer(Optional.empty(), patience.toMillis(), TimeUnit.MILLISECONDS);
                sender.join(patience.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        close();
    }

    /** Ends the subscription at once. */
    @Override
    public void close() {
        closed = true;
        events.close();
        calls.close();
        if (!Thread.currentThread().equals(sender)) {
            sender.interrupt();
        }
    }
}
