package io.mesocosm.common.http;

import io.mesocosm.common.loop.SerialExecutor;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * Writes events as records to a response stream. Events are encoded in their order on threads of an executor, so that
 * whoever sends, a loop above all, neither waits nor encodes. A peer either hears every event or sees its stream break:
 * one that does not keep up is cut off, and so is one whose event cannot be encoded. Safe from any thread.
 *
 * @param <E> what is sent
 */
public final class EventWriter<E> {

    /**
     * How events become bytes.
     *
     * @param size about how many bytes an event takes while it waits; asked by the sender
     * @param encode the bytes; asked on the executor
     */
    public record Encoding<E>(ToIntFunction<E> size, Function<E, byte[]> encode) {}

    private final ResponseStream stream;
    private final Encoding<E> encoding;
    private final SerialExecutor writer;
    private final long limitBytes;
    private final AtomicLong waitingBytes = new AtomicLong();
    private volatile boolean broken;

    /**
     * Writes to an open response.
     *
     * @param executor where events are encoded
     * @param limitBytes how many bytes of events may wait to be encoded; one event more than that is always taken
     */
    public EventWriter(ResponseStream stream, Encoding<E> encoding, Executor executor, long limitBytes) {
        this.stream = stream;
        this.encoding = encoding;
        this.writer = new SerialExecutor(executor);
        this.limitBytes = limitBytes;
    }

    /** Sends an event; nothing when the stream has ended. */
    public void send(E event) {
        if (broken) {
            return;
        }
        int size = encoding.size().applyAsInt(event);
        if (waitingBytes.getAndAdd(size) > limitBytes) {
            cut("more than " + limitBytes + " bytes of events wait to be encoded");
        } else {
            writer.execute(() -> write(event, size));
        }
    }

    private void write(E event, int size) {
        boolean done = false;
        try {
            done = broken || tryWrite(encoding.encode().apply(event));
        } finally {
            waitingBytes.addAndGet(-size);
            if (!done) {
                // Encoding threw: a stream with a gap would be a lie.
                cut("an event cannot be encoded");
            }
        }
    }

    /** A stream that refuses has ended, and whoever ended it has seen to the rest. */
    private boolean tryWrite(byte[] event) {
        broken = !stream.write(RecordIO.encode(event));
        return true;
    }

    private void cut(String reason) {
        broken = true;
        stream.abort(reason);
    }

    /** Ends the stream after what was sent. */
    public void close() {
        writer.execute(stream::close);
    }
}
