package io.mesocosm.master.edge;

import io.mesocosm.common.http.EventWriter;
import io.mesocosm.common.http.Headers;
import io.mesocosm.common.http.HttpLimits;
import io.mesocosm.common.http.HttpResponse;
import io.mesocosm.common.http.MediaType;
import io.mesocosm.common.http.ResponseStream;
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
    private static final int MOST_WAITING_BYTES = HttpLimits.DEFAULTS.streamQueueBytes();

    private static final byte[] NOTHING = {};

    private final Executor executor;
    private final Consumer<StreamId> closed;
    private final Map<StreamId, EventWriter<Event>> streams = new ConcurrentHashMap<>();

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
        streams.put(id, new EventWriter<>(stream, encoding(waiting.accept()), executor, MOST_WAITING_BYTES));
        stream.onClose(() -> {
            streams.remove(id);
            executor.execute(() -> closed.accept(id));
        });
    }

    /** Writes an event; nothing if the stream is closed. */
    void send(StreamId id, Event event) {
        find(id).ifPresent(open -> open.send(event));
    }

    private static EventWriter.Encoding<Event> encoding(MediaType type) {
        return new EventWriter.Encoding<>(
                Event::getSerializedSize, type == MediaType.JSON ? ProtoJson::toBytes : Event::toByteArray);
    }

    /** Ends a stream after what was written to it. */
    void close(StreamId id) {
        find(id).ifPresent(EventWriter::close);
    }

    private Optional<EventWriter<Event>> find(StreamId id) {
        return Optional.ofNullable(streams.get(id));
    }

    /** How many are open. */
    int size() {
        return streams.size();
    }
}
