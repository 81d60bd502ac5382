package io.mesocosm.common.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A response that is read while it arrives. Written by the network thread of its connection, read by one thread that
 * waits.
 */
public final class HttpStream implements AutoCloseable {

    private final HttpConnection connection;
    private final String method;
    private final int bufferBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<byte[]> chunks = new ArrayDeque<>();
    private Optional<HttpResponse> head = Optional.empty();
    private Optional<IOException> failure = Optional.empty();
    private long bufferedBytes;
    private boolean ended;
    private boolean closed;

    HttpStream(HttpConnection connection, String method, int bufferBytes) {
        this.connection = connection;
        this.method = method;
        this.bufferBytes = bufferBytes;
    }

    /** The status code. */
    public int status() {
        return headOrThrow().status();
    }

    /** The header fields. */
    public Headers headers() {
        return headOrThrow().headers();
    }

    private HttpResponse headOrThrow() {
        lock.lock();
        try {
            return head.orElseThrow(() -> new IllegalStateException("no head yet"));
        } finally {
            lock.unlock();
        }
    }

    /** Waits for more; empty at the end of the response. */
    public Optional<byte[]> read() throws IOException {
        return read(Duration.ofNanos(Long.MAX_VALUE));
    }

    /**
     * Waits for more; empty at the end of the response.
     *
     * @throws SocketTimeoutException when nothing came in that time; reading can go on
     * @throws IOException naming the peer, when the response broke off or the thread was interrupted
     */
    public Optional<byte[]> read(Duration timeout) throws IOException {
        Optional<byte[]> chunk;
        boolean room;
        lock.lock();
        try {
            await(timeout, () -> !chunks.isEmpty() || ended || failure.isPresent(), "data");
            chunk = Optional.ofNullable(chunks.poll());
            if (chunk.isEmpty() && failure.isPresent()) {
                throw rethrown(failure.get());
            }
            bufferedBytes -= chunk.map(bytes -> bytes.length).orElse(0);
            room = bufferedBytes <= bufferBytes / 2;
        } finally {
            lock.unlock();
        }
        if (room) {
            connection.readOn();
        }
        return chunk;
    }

    /** Waits for the whole rest. */
    byte[] readAll(int limitBytes, Duration timeout) throws IOException {
        long deadline = System.nanoTime() + timeout.toNanos();
        var body = new ByteArrayOutputStream();
        while (true) {
            Optional<byte[]> chunk = read(Duration.ofNanos(deadline - System.nanoTime()));
            if (chunk.isEmpty()) {
                return body.toByteArray();
            }
            if (body.size() + (long) chunk.get().length > limitBytes) {
                throw new IOException("Response of " + connection + " is larger than " + limitBytes + " bytes");
            }
            body.writeBytes(chunk.get());
        }
    }

    /** Ends reading. A response that has not ended takes its connection with it. */
    @Override
    public void close() {
        boolean first;
        boolean whole;
        lock.lock();
        try {
            first = !closed;
            closed = true;
            whole = ended && failure.isEmpty();
        } finally {
            lock.unlock();
        }
        if (first) {
            connection.done(whole);
        }
    }

    /** Whether the response to this has no body whatever its head says. */
    boolean toHead() {
        return method.equals("HEAD");
    }

    void awaitHead(Duration timeout) throws IOException {
        lock.lock();
        try {
            await(timeout, () -> head.isPresent() || failure.isPresent(), "a response");
            if (head.isEmpty()) {
                throw rethrown(failure.orElseThrow());
            }
        } finally {
            lock.unlock();
        }
    }

    /** A new one, so that its trace shows who waited. */
    private static IOException rethrown(IOException cause) {
        return new IOException(cause.getMessage(), cause);
    }

    private interface Ready {
        boolean now();
    }

    private void await(Duration timeout, Ready ready, String what) throws IOException {
        long left = timeout.toNanos();
        try {
            while (!ready.now()) {
                if (left <= 0) {
                    throw new SocketTimeoutException(
                            "Waited in vain for " + what + " from " + connection + ", " + timeout.toMillis() + " ms");
                }
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while waiting for " + connection, e);
        }
    }

    void onHead(HttpResponse response) {
        change(() -> head = Optional.of(response));
    }

    /** Takes data; whether the reader lags behind. */
    boolean onData(byte[] bytes) {
        lock.lock();
        try {
            chunks.add(bytes);
            bufferedBytes += bytes.length;
            changed.signalAll();
            return bufferedBytes > bufferBytes;
        } finally {
            lock.unlock();
        }
    }

    void onEnd() {
        change(() -> ended = true);
    }

    void onFailure(IOException cause) {
        change(() -> failure = ended ? failure : Optional.of(cause));
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
