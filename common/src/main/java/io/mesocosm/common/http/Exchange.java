package io.mesocosm.common.http;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** A request that waits for its answer, in the queue of its connection. */
final class Exchange implements HttpExchange {

    /** What is to be written. */
    sealed interface Answer permits Whole, Stream {}

    record Whole(HttpResponse response) implements Answer {}

    record Stream(HttpResponse head, QueuedStream chunks) implements Answer {}

    private final ServerConnection connection;
    private final RequestHead head;
    private final int bodyBytes;
    private final AtomicBoolean answered = new AtomicBoolean();
    private volatile Optional<Answer> answer = Optional.empty();

    Exchange(ServerConnection connection, RequestHead head, int bodyBytes) {
        this.connection = connection;
        this.head = head;
        this.bodyBytes = bodyBytes;
    }

    /** Bytes of the budget that this request holds until it is answered. */
    int bodyBytes() {
        return bodyBytes;
    }

    boolean keepAlive() {
        return head.keepAlive();
    }

    Optional<Answer> answer() {
        return answer;
    }

    @Override
    public void respond(HttpResponse response) {
        claim();
        send(response);
    }

    /** Answers if nobody has yet. */
    void respondIfUnanswered(HttpResponse response) {
        if (answered.compareAndSet(false, true)) {
            send(response);
        }
    }

    private void send(HttpResponse response) {
        if (ResponseEncoder.compresses(response, head.headers())) {
            // Whoever answers may be a loop that must not spend its time on this.
            connection.execute(() -> ready(new Whole(ResponseEncoder.compressed(response))));
        } else {
            ready(new Whole(response));
        }
    }

    @Override
    public ResponseStream stream(HttpResponse response) {
        claim();
        var chunks = new QueuedStream(connection);
        ready(new Stream(response, chunks));
        return chunks;
    }

    private void ready(Answer given) {
        answer = Optional.of(given);
        connection.wake();
    }

    private void claim() {
        if (!answered.compareAndSet(false, true)) {
            throw new IllegalStateException("a second answer to " + head.method() + " " + head.path());
        }
    }
}
