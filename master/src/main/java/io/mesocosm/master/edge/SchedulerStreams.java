package io.mesocosm.master.edge;

import io.mesocosm.common.http.Headers;
import io.mesocosm.common.http.HttpResponse;
import io.mesocosm.common.http.MediaType;
import io.mesocosm.common.http.RecordIO;
import io.mesocosm.common.http.ResponseStream;
import io.mesocosm.common.http.SerialExecutor;
import io.mesocosm.common.json.ProtoJson;
import io.mesocosm.master.http.Replies;
import io.mesocosm.master.state.StreamId;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.apache.mesos.v1.scheduler.Protos.Event;

/**
 * The open event streams of schedulers. Events are encoded off the loop, in order per stream; a scheduler that does not
 * keep up is disconnected.
 */
final class SchedulerStreams {

    /** Events that wait to be encoded; bytes that wait to be read are bounded by the stream itself. */
    private static final int MOST_WAITING = 100_000;

    private static final byte[] NOTHING = {};

    private record Open(ResponseStream stream, MediaType type, SerialExecutor writer) {}

    private final Executor executor;
    private final Consumer<StreamId> closed;
    private final Map<StreamId, Open> streams = new ConcurrentHashMap<>();

    /**
     * No streams yet.
     *
     * @param executor where events are encoded and {@code closed} is told
     * @param closed told once of each stream that ended, whoever ended it
     */
    SchedulerStreams(Executor executor, Consumer<StreamId> closed) {
        this.executor = executor;
        this.closed = closed;
    }

    /** Answers a subscription. */
    void open(Replies.Waiting waiting, StreamId id) {
        Headers headers = Headers.of("Mesos-Stream-Id", id.toString())
                .with("Content-Type", waiting.accept().text());
        ResponseStream stream = waiting.exchange().stream(new HttpResponse(200, headers, NOTHING));
        streams.put(id, new Open(stream, waiting.accept(), new SerialExecutor(executor)));
        stream.onClose(() -> {
            streams.remove(id);
            executor.execute(() -> closed.accept(id));
        });
    }

    /** Writes an event; nothing if the stream is closed. */
    void send(StreamId id, Event event) {
        find(id).ifPresent(open -> {
            if (open.writer().size() > MOST_WAITING) {
                open.stream().close();
            } else {
                open.writer().execute(() -> open.stream().write(RecordIO.encode(encode(event, open.type()))));
            }
        });
    }

    private static byte[] encode(Event event, MediaType type) {
        return type == MediaType.JSON ? ProtoJson.toBytes(event) : event.toByteArray();
    }

    /** Ends a stream after what was written to it. */
    void close(StreamId id) {
        find(id).ifPresent(open -> open.writer().execute(() -> open.stream().close()));
    }

    private Optional<Open> find(StreamId id) {
        return Optional.ofNullable(streams.get(id));
    }

    /** How many are open. */
    int size() {
        return streams.size();
    }
}
