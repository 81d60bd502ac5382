package io.mesocosm.scheduler;

import io.mesocosm.common.api.ApiClient;
import io.mesocosm.common.api.ApiException;
import io.mesocosm.common.api.EventStream;
import io.mesocosm.common.http.Headers;
import io.mesocosm.common.http.HttpConnection;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;

/**
 * One subscription while it lasts: its stream of events, and a second connection over which calls go in order, sent by a
 * thread of its own. Safe from any thread.
 */
final class Subscription implements AutoCloseable {

    /** Calls that wait to be sent; who adds to a full queue waits. */
    private static final int MAX_CALLS = 1024;

    /** Told of calls that the master refused. */
    interface Refusals {
        void refused(Call call, ApiException refusal);
    }

    private final ApiClient api;
    private final URI uri;
    private final EventStream<Event> events;
    private final HttpConnection calls;
    private final Headers streamId;
    private final Refusals refusals;
    private final BlockingQueue<Call> queue = new ArrayBlockingQueue<>(MAX_CALLS);
    private final Thread sender;
    private volatile boolean closed;

    Subscription(ApiClient api, URI uri, EventStream<Event> events, Refusals refusals) throws IOException {
        this.api = api;
        this.uri = uri;
        this.events = events;
        this.calls = api.client().connect(uri);
        this.streamId = events.headers()
                .first("Mesos-Stream-Id")
                .map(id -> Headers.of("Mesos-Stream-Id", id))
                .orElse(Headers.none());
        this.refusals = refusals;
        this.sender = new Thread(this::sendAll, "scheduler-calls");
        this.sender.setDaemon(true);
        this.sender.start();
    }

    EventStream<Event> events() {
        return events;
    }

    /** Queues a call; false when the subscription has ended. */
    boolean send(Call call) throws InterruptedException {
        while (!closed) {
            if (queue.offer(call, 100, TimeUnit.MILLISECONDS)) {
                return true;
            }
        }
        return false;
    }

    private void sendAll() {
        try {
            while (!closed) {
                Call call = queue.take();
                try {
                    api.call(calls, uri, call, streamId);
                } catch (ApiException refusal) {
                    refusals.refused(call, refusal);
                }
            }
        } catch (IOException broken) {
            close();
        } catch (InterruptedException ended) {
            // Closed: what is queued belongs to a subscription that is no more.
            Thread.currentThread().interrupt();
        }
    }

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
