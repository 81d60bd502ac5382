package io.mesocosm.common.api;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.mesocosm.common.http.Headers;
import io.mesocosm.common.http.HttpConnection;
import io.mesocosm.common.http.HttpStream;
import io.mesocosm.common.http.MediaType;
import io.mesocosm.common.http.RecordIO;
import io.mesocosm.common.json.JsonException;
import io.mesocosm.common.json.ProtoJson;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;

/**
 * The events that a subscription brings, read by one thread that waits.
 *
 * @param <E> the type of the events
 */
public final class EventStream<E extends Message> implements AutoCloseable {

    private static final int MAX_EVENT_BYTES = 64 << 20;

    private final HttpConnection connection;
    private final HttpStream stream;
    private final MediaType mediaType;
    private final E prototype;
    private final RecordIO.Decoder decoder = new RecordIO.Decoder(MAX_EVENT_BYTES);
    private final ArrayDeque<byte[]> records = new ArrayDeque<>();

    EventStream(HttpConnection connection, HttpStream stream, MediaType mediaType, E prototype) {
        this.connection = connection;
        this.stream = stream;
        this.mediaType = mediaType;
        this.prototype = prototype;
    }

    /** The headers of the response that opened the stream. */
    public Headers headers() {
        return stream.headers();
    }

    /**
     * Waits for the next event; empty when the server ended the stream.
     *
     * @throws java.net.SocketTimeoutException when nothing at all came in that time
     * @throws IOException naming the peer, when the stream broke or holds what is no event
     */
    public Optional<E> next(Duration patience) throws IOException {
        while (records.isEmpty()) {
            Optional<byte[]> bytes = stream.read(patience);
            if (bytes.isEmpty()) {
                return Optional.empty();
            }
            records.addAll(decoder.feed(bytes.get()));
        }
        return Optional.of(parse(records.remove()));
    }

    @SuppressWarnings("unchecked") // a builder of the prototype builds what the prototype is
    private E parse(byte[] record) throws IOException {
        Message.Builder builder = prototype.newBuilderForType();
        try {
            if (mediaType == MediaType.JSON) {
                ProtoJson.parse(record, builder);
            } else {
                builder.mergeFrom(record);
            }
        } catch (JsonException | InvalidProtocolBufferException e) {
            throw new IOException("Malformed event from " + connection + ": " + e.getMessage(), e);
        }
        return (E) builder.build();
    }

    /** Ends the subscription and its connection; whoever waits for an event gets an {@link IOException}. */
    @Override
    public void close() {
        stream.close();
        connection.close();
    }
}
