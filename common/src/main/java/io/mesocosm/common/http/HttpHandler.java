package io.mesocosm.common.http;

/**
 * Answers requests. Called on the executor that the server was given, a virtual thread in the daemons. The requests of
 * one connection are handed over one after the other in their order: the next once this call has returned, whether it
 * has answered or not. A call that waits holds up its own connection only, and through it the peer.
 */
@FunctionalInterface
public interface HttpHandler {

    /** Answers through {@code exchange}, once, now or later and from any thread. */
    void handle(HttpRequest request, HttpExchange exchange);
}
