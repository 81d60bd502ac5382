package io.mesocosm.common.http;

/**
 * An open, chunked response. Safe from any thread, never blocks: what the peer does not read is queued up to a bound of
 * bytes, and past it the connection is closed. All streams of a server together have a bound as well; past it the one
 * with the most queued bytes is closed.
 */
public interface ResponseStream {

    /**
     * Queues bytes.
     *
     * @param bytes not to be modified afterwards
     * @return false when the stream is closed, by either side or because the bound was passed
     */
    boolean write(byte[] bytes);

    /** Ends the response after what is queued. */
    void close();

    /** Breaks the response off: what is queued is dropped, and the peer sees that there was more. */
    void abort(String reason);

    /** Runs {@code action} once when the stream has ended, whoever ended it; at once if it has already. */
    void onClose(Runnable action);
}
