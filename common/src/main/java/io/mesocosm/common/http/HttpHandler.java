package io.mesocosm.common.http;

/** Answers requests. Called on the executor that the server was given, a virtual thread per request in the daemons. */
@FunctionalInterface
public interface HttpHandler {

    /** Answers through {@code exchange}, once, now or later and from any thread. */
    void handle(HttpRequest request, HttpExchange exchange);
}
