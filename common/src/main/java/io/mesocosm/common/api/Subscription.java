package io.mesocosm.common.api;

import com.google.protobuf.Message;
import io.mesocosm.common.http.Headers;
import io.mesocosm.common.http.HttpConnection;
import io.mesocosm.common.http.HttpStream;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;

/**
 * One subscription while it lasts: its stream of events, and a second connection over which calls go in order, one after
 * the other without waiting for answers, which a thread of its own reads. What became of the calls that were not answered
 * when a subscription breaks is not known. Safe from any thread.
 *
 * @param <C> the type of the calls
 * @param <E> the type of the events
 */
public final class Subscription<C extends Message, E extends Message> implements AutoCloseable {

    /** Calls that are not answered yet; who makes another one waits. */
    private static final int MAX_CALLS = 1024;

    /** Told of calls that the server refused, on the thread that reads the answers. */
    @FunctionalInterface
    public interface Refusals<C> {
        /** The server answered {@code call} with something else than success. */
        void refused(C call, ApiException refusal);
    }

    private record Sent<C>(C call, HttpStream answer) {}

    private final ApiClient api;
    private final URI uri;
    private final EventStream<E> events;
    private final HttpConnection calls;
    private final Headers streamId;
    private final Refusals<C> refusals;
    private final Thread reader;

    /** Guards what follows; notified of every change. */
    private final ArrayDeque<Sent<C>> unanswered = new ArrayDeque<>();

    private boolean finishing;
    private boolean closed;

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
        this.reader = new Thread(this::readAnswers, "answers");
        this.reader.setDaemon(true);
        this.reader.start();
    }

    /** What comes in. */
    public EventStream<E> events() {
        return events;
    }

    /**
     * Sends a call, waiting while too many are unanswered, except for who is just told of a refusal and would wait for
     * himself.
     *
     * @return false when the subscription has ended or the thread is interrupted
     */
    public boolean send(C call) {
        synchronized (unanswered) {
            try {
                while (unanswered.size() >= MAX_CALLS && goesOn() && !isReader()) {
                    unanswered.wait();
                }
                if (!goesOn()) {
                    return false;
                }
                unanswered.add(new Sent<>(call, api.begin(calls, uri, call, streamId)));
                unanswered.notifyAll();
                return true;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            } catch (IOException broken) {
                close();
                return false;
            }
        }
    }

    private boolean goesOn() {
        synchronized (unanswered) {
            return !closed && !finishing;
        }
    }

    private boolean isReader() {
        return Thread.currentThread().equals(reader);
    }

    private void readAnswers() {
        try {
            for (Optional<Sent<C>> next = next(); next.isPresent(); next = next()) {
                read(next.get());
            }
        } catch (IOException broken) {
            close();
        } catch (InterruptedException ended) {
            // Closed: the calls belong to a subscription that is no more.
            Thread.currentThread().interrupt();
        }
    }

    /** The oldest call without an answer; empty when there will be none. */
    private Optional<Sent<C>> next() throws InterruptedException {
        synchronized (unanswered) {
            while (unanswered.isEmpty() && goesOn()) {
                unanswered.wait();
            }
            unanswered.notifyAll();
            return closed ? Optional.empty() : Optional.ofNullable(unanswered.poll());
        }
    }

    private void read(Sent<C> sent) throws IOException {
        try {
            api.finish(calls, uri, sent.answer());
        } catch (ApiException refusal) {
            refusals.refused(sent.call(), refusal);
        }
    }

    /** Ends the subscription after the calls that were made have been answered, or after {@code patience}. */
    public void finish(Duration patience) {
        synchronized (unanswered) {
            finishing = true;
            unanswered.notifyAll();
        }
        if (!isReader()) {
            try {
                reader.join(patience.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        close();
    }

    /** Ends the subscription at once. */
    @Override
    public void close() {
        synchronized (unanswered) {
            closed = true;
            unanswered.notifyAll();
        }
        events.close();
        calls.close();
        if (!isReader()) {
            reader.interrupt();
        }
    }
}
