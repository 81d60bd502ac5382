package io.mesocosm.common.http;

/** The answer that a request waits for. Exactly one of the two is called, once. Safe from any thread, never blocks. */
public interface HttpExchange {

    /** Sends a whole response. */
    void respond(HttpResponse response);

    /**
     * Sends the head, whose body is empty, and leaves the response open as a chunked stream.
     *
     * @return where the chunks go
     */
    ResponseStream stream(HttpResponse head);
}
