package io.mesocosm.common.http;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The chunks that a connection has not taken yet. Written by anybody, read by the event loop of the connection; the
 * lock is held for moments only.
 */
final class QueuedStream implements ResponseStream {

    private final ServerConnection connection;
    private final int limitBytes;
    private final ArrayDeque<byte[]> chunks = new ArrayDeque<>();
    private final List<Runnable> actions = new ArrayList<>(1);
    private final Object lock = new Object();
    private long queuedBytes;
    private boolean ended;
    private boolean overflow;

    QueuedStream(ServerConnection connection) {
        this.connection = connection;
        this.limitBytes = connection.limits().streamQueueBytes();
    }

    @Override
    public boolean write(byte[] bytes) {
        boolean room;
        synchronized (lock) {
            if (ended) {
                return false;
            }
            if (bytes.length == 0) {
                return true;
            }
            // One chunk may be larger than the bound, as long as the peer has kept up until then.
            overflow = queuedBytes > 0 && queuedBytes + bytes.length > limitBytes;
            room = !overflow;
            if (room) {
                chunks.add(bytes);
                queuedBytes += bytes.length;
            }
        }
        if (room) {
            connection.wake();
        } else {
            terminate();
            connection.abort("a response stream is read too slowly");
        }
        return room;
    }

    @Override
    public void close() {
        end();
        connection.wake();
    }

    @Override
    public void onClose(Runnable action) {
        synchronized (lock) {
            if (!ended) {
                actions.add(action);
                return;
            }
        }
        action.run();
    }

    /** The next chunk, if there is one now. */
    Optional<byte[]> poll() {
        synchronized (lock) {
            Optional<byte[]> next = Optional.ofNullable(chunks.poll());
            queuedBytes -= next.map(bytes -> bytes.length).orElse(0);
            return next;
        }
    }

    /** Whether what is queued is the whole rest. A stream that lost chunks must not look complete to the peer. */
    boolean complete() {
        synchronized (lock) {
            return ended && !overflow;
        }
    }

    /** Ends without sending what is queued: the connection is gone. */
    void terminate() {
        synchronized (lock) {
            chunks.clear();
            queuedBytes = 0;
        }
        end();
    }

    private void end() {
        List<Runnable> todo;
        synchronized (lock) {
            ended = true;
            todo = List.copyOf(actions);
            actions.clear();
        }
        if (!todo.isEmpty()) {
            connection.execute(() -> todo.forEach(Runnable::run));
        }
    }
}
