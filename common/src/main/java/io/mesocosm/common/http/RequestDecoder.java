package io.mesocosm.common.http;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.Optional;

/**
 * Finds the requests in the bytes of one connection, however they are split. Owned by the event loop of the connection.
 * After anything but a whole request there is no next one.
 *
 * <pre>
 * HEAD ─▶ BODY ─▶ HEAD
 *   └───▶ CHUNK_SIZE ─▶ CHUNK_DATA ─▶ CHUNK_END ─▶ CHUNK_SIZE ─▶ … ─▶ LAST_END ─▶ HEAD
 * </pre>
 */
final class RequestDecoder {

    /** What was found. */
    sealed interface Decoded permits Whole, Unanswerable, Refused {}

    /** A request, its body still as the content encoding left it. */
    @SuppressWarnings("ArrayRecordComponent") // bytes on their way, not compared
    record Whole(RequestHead head, byte[] body) implements Decoded {}

    /** Not HTTP: closed without an answer. */
    record Unanswerable(String reason) implements Decoded {}

    /** A request whose body cannot be received. */
    record Refused(RequestHead head, HttpResponse response) implements Decoded {}

    private enum State {
        HEAD,
        BODY,
        CHUNK_SIZE,
        CHUNK_DATA,
        CHUNK_END,
        LAST_END,
        DEAD
    }

    private static final byte[] NOTHING = {};
    private static final RequestHead NO_HEAD = new RequestHead("", "", java.util.Map.of(), Headers.none(), false, 0);
    private static final int MAX_CHUNK_LINE = 1024;
    private static final int FIRST_CAPACITY = 16 * 1024;

    private final HttpLimits limits;
    private final BodyBudget budget;
    private State state = State.HEAD;
    private RequestHead head = NO_HEAD;
    private int scanned;
    private int lineStart;
    private byte[] body = NOTHING;
    private int size;
    private long expected;

    RequestDecoder(HttpLimits limits, BodyBudget budget) {
        this.limits = limits;
        this.budget = budget;
    }

    /** Whether bytes of a request have arrived that is not yet whole; {@code in} is what is not decoded yet. */
    boolean inRequest(ByteBuf in) {
        return state == State.HEAD ? in.isReadable() : state != State.DEAD;
    }

    /** Bytes of the budget that an incomplete body holds. */
    int held() {
        return size;
    }

    /** Takes what it can use from {@code in}; empty until more arrives. The body of a whole request stays reserved. */
    Optional<Decoded> decode(ByteBuf in) {
        while (true) {
            Optional<Decoded> found = switch (state) {
                case HEAD -> head(in);
                case BODY -> data(in);
                case CHUNK_SIZE -> chunkSize(in);
                case CHUNK_DATA -> data(in);
                case CHUNK_END, LAST_END -> lineEnd(in);
                case DEAD -> {
                    in.skipBytes(in.readableBytes());
                    yield more();
                }
            };
            if (found.isPresent() || !advanced) {
                return found;
            }
        }
    }

    /** Whether the last step used up what it waited for: else more bytes are needed. */
    private boolean advanced;

    private Optional<Decoded> more() {
        advanced = false;
        return Optional.empty();
    }

    private Optional<Decoded> next(State following) {
        state = following;
        advanced = true;
        return Optional.empty();
    }

    private Optional<Decoded> head(ByteBuf in) {
        if (scanned == 0) {
            while (in.isReadable() && isLineEnd(in.getByte(in.readerIndex()))) {
                in.skipBytes(1);
            }
        }
        int length = headLength(in);
        if (length < 0 ? in.readableBytes() > limits.headBytes() : length > limits.headBytes()) {
            return unanswerable("head of more than " + limits.headBytes() + " bytes");
        }
        if (length < 0) {
            return more();
        }
        byte[] bytes = new byte[length];
        in.readBytes(bytes);
        scanned = 0;
        lineStart = 0;
        RequestHeadParser.Parsed parsed = RequestHeadParser.parse(bytes);
        if (parsed instanceof RequestHeadParser.Malformed malformed) {
            return unanswerable(malformed.reason());
        }
        head = (RequestHead) parsed;
        if (head.bodyLength() == RequestHead.CHUNKED) {
            return next(State.CHUNK_SIZE);
        }
        return expect(head.bodyLength(), in, State.BODY);
    }

    /** Length of the head with its empty line, or -1 while that has not arrived. */
    private int headLength(ByteBuf in) {
        int base = in.readerIndex();
        while (true) {
            int feed = in.indexOf(base + scanned, in.writerIndex(), (byte) '\n');
            if (feed < 0) {
                scanned = in.readableBytes();
                return -1;
            }
            int at = feed - base;
            boolean empty = at == lineStart || (at == lineStart + 1 && in.getByte(feed - 1) == '\r');
            scanned = at + 1;
            lineStart = at + 1;
            if (empty) {
                return at + 1;
            }
        }
    }

    private static boolean isLineEnd(byte c) {
        return c == '\r' || c == '\n';
    }

    /** Prepares for that many bytes of body. */
    private Optional<Decoded> expect(long bytes, ByteBuf in, State following) {
        if (bytes > limits.bodyBytes() - size) {
            return refused(413, "Request body is larger than " + limits.bodyBytes() + " bytes");
        }
        expected = bytes;
        if (bytes == 0) {
            return state == State.CHUNK_SIZE ? next(State.LAST_END) : whole();
        }
        // What has arrived in one piece needs no growing; beyond that a peer must send before it costs us memory.
        long likely = in.readableBytes() >= bytes ? bytes : Math.min(bytes, FIRST_CAPACITY);
        ensure(size + (int) likely);
        return next(following);
    }

    private Optional<Decoded> data(ByteBuf in) {
        int count = (int) Math.min(expected, in.readableBytes());
        if (count > 0) {
            if (!budget.reserve(count)) {
                return refused(503, "Too many request bodies at once");
            }
            ensure(size + count);
            in.readBytes(body, size, count);
            size += count;
            expected -= count;
        }
        if (expected > 0) {
            return more();
        }
        return state == State.BODY ? whole() : next(State.CHUNK_END);
    }

    private void ensure(int capacity) {
        if (body.length < capacity) {
            long doubled = Math.min(2L * body.length, limits.bodyBytes());
            long wanted = state == State.BODY || state == State.CHUNK_DATA
                    ? Math.min(Math.max(capacity, doubled), size + expected)
                    : capacity;
            body = Arrays.copyOf(body, (int) Math.max(capacity, wanted));
        }
    }

    private Optional<Decoded> chunkSize(ByteBuf in) {
        int start = in.readerIndex();
        int feed = in.indexOf(start, in.writerIndex(), (byte) '\n');
        if (feed < 0) {
            return in.readableBytes() > MAX_CHUNK_LINE ? undecodable() : more();
        }
        long bytes = 0;
        int at = start;
        while (at < feed && Character.digit(in.getByte(at), 16) >= 0) {
            bytes = bytes << 4 | Character.digit(in.getByte(at), 16);
            at++;
        }
        boolean ended = at == feed - 1 || in.getByte(at) == ';' || in.getByte(at) == ' ';
        boolean valid = at > start && at - start <= 15 && ended && in.getByte(feed - 1) == '\r';
        if (!valid || feed - start > MAX_CHUNK_LINE) {
            return undecodable();
        }
        in.readerIndex(feed + 1);
        return expect(bytes, in, State.CHUNK_DATA);
    }

    /** The line end behind a chunk, or the empty line behind the last; trailers are refused as Mesos does. */
    private Optional<Decoded> lineEnd(ByteBuf in) {
        if (in.isReadable() && in.getByte(in.readerIndex()) != '\r') {
            return undecodable();
        }
        if (in.readableBytes() < 2) {
            return more();
        }
        if (in.getByte(in.readerIndex() + 1) != '\n') {
            return undecodable();
        }
        in.skipBytes(2);
        return state == State.LAST_END ? whole() : next(State.CHUNK_SIZE);
    }

    private Optional<Decoded> whole() {
        byte[] bytes = body.length == size ? body : Arrays.copyOf(body, size);
        var request = new Whole(head, bytes);
        head = NO_HEAD;
        body = NOTHING;
        size = 0;
        state = State.HEAD;
        return Optional.of(request);
    }

    private Optional<Decoded> undecodable() {
        return refused(500, "failed to decode body");
    }

    private Optional<Decoded> refused(int status, String text) {
        drop();
        return Optional.of(new Refused(head, HttpResponse.text(status, text)));
    }

    private Optional<Decoded> unanswerable(String reason) {
        drop();
        return Optional.of(new Unanswerable(reason));
    }

    /** Gives up the body that was being received. */
    void drop() {
        budget.release(size);
        body = NOTHING;
        size = 0;
        state = State.DEAD;
    }
}
