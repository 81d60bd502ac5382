package io.mesocosm.master.http;

import io.mesocosm.common.http.HttpExchange;
import io.mesocosm.common.http.HttpResponse;
import io.mesocosm.common.http.MediaType;
import io.mesocosm.master.event.ReplyTo;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Requests that wait for the core's answer. Each is answered once. Safe from any thread. */
public final class Replies {

    /** A request that waits. */
    public record Waiting(HttpExchange exchange, MediaType accept) {}

    private final Map<ReplyTo, Waiting> waiting = new ConcurrentHashMap<>();
    private final AtomicLong next = new AtomicLong();

    /**
     * Names a request.
     *
     * @param accept what the answer is to be written in, if it has a body that is not text
     */
    public ReplyTo await(HttpExchange exchange, MediaType accept) {
        ReplyTo reply = new ReplyTo(next.getAndIncrement());
        waiting.put(reply, new Waiting(exchange, accept));
        return reply;
    }

    /** Takes a request out; empty if it was answered. */
    public Optional<Waiting> take(ReplyTo reply) {
        return Optional.ofNullable(waiting.remove(reply));
    }

    /** Answers with a status and a text; nothing if it was answered. */
    public void respond(ReplyTo reply, int status, String text) {
        take(reply).ifPresent(some -> some.exchange().respond(response(status, text)));
    }

    /** How many wait. */
    public int size() {
        return waiting.size();
    }

    static HttpResponse response(int status, String text) {
        return text.isEmpty() && status < 300 ? HttpResponse.of(status) : HttpResponse.text(status, text);
    }
}
