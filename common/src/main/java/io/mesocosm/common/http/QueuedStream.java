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
    private final StreamBudget budget;
    private final int limitBytes;
    private final ArrayDeque<byte[]> chunks = new ArrayDeque<>();
    private final List<Runnable> actions = new ArrayList<>(1);
    private final Object lock = new Object();
    private long queuedBytes;
    private boolean ended;
    private boolean overflow;

    QueuedStream(ServerConnection connection) {
        this.connection = connection;
        this.budget = connection.streams();
        this.limitBytes = connection.limits().streamQueueBytes();
        budget.opened(this);
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
            budget.queued(bytes.length);
            connection.wake();
        } else {
            abort("a response stream is read too slowly");
        }
        return room;
    }

    @Override
    public void abort(String reason) {
        synchronized (lock) {
            overflow = true;
        }
        terminate();
        connection.breakOff(reason);
    }

    /** How much waits for the connection. */
    long queuedBytes() {
        synchronized (lock) {
            return queuedBytes;
        }
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
        Optional<byte[]> next;
        synchronized (lock) {
            next = Optional.ofNullable(chunks.poll());
            queuedBytes -= length(next);
        }
        budget.taken(length(next));
        return next;
    }

    private static int length(Optional<byte[]> chunk) {
        return chunk.map(bytes -> bytes.length).orElse(0);
    }

    /** Whether what is queued is the whole rest. A stream that lost chunks must not look complete to the peer. */
    boolean complete() {
        synchronized (lock) {
            return ended && !overflow;
        }
    }

    /** Ends without sending what is queued: the connection is gone. */
    void terminate() {
        long dropped;
        synchronized (lock) {
            // Before the queue is emptied: what comes after this is not taken any more.
            ended = true;
            chunks.clear();
            dropped = queuedBytes;
            queuedBytes = 0;
        }
        budget.taken(dropped);
        budget.closed(this);
        end();
    }

    private void end() {
        List<Runnable> todo;
        synchronized (lock) {
            ended = true;
            todo = List.copyOf(actions);
            actions.clear();
        }
        // A stream that ended keeps what it has queued until the peer has read it, or has not for too long.
        if (!todo.isEmpty()) {
            connection.execute(() -> todo.forEach(Runnable::run));
        }
    }
}
