package io.mesocosm.common.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;

/** Responses as bytes, headers in the order in which Mesos was recorded to write them. */
@SuppressWarnings("FutureReturnValueIgnored") // writes and closes that fail show as the end of the channel
final class ResponseEncoder {

    /** Larger bodies are not copied beside their head. */
    private static final int COPY_UP_TO = 16 * 1024;

    private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NOTHING = {};
    private static final byte[] LINE_END = {'\r', '\n'};
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH);

    private record Second(long epoch, String text) {}

    private static volatile Second now = new Second(-1, "");

    private ResponseEncoder() {}

    /** Whether a response is to be compressed for a peer that sent those headers. */
    static boolean compresses(HttpResponse response, Headers request) {
        return response.body().length >= 1024
                && !response.headers().has("Content-Encoding")
                && ContentNegotiation.accepts(request, "Accept-Encoding", "gzip", "*");
    }

    static HttpResponse compressed(HttpResponse response) {
        Headers headers = Headers.of("Content-Encoding", "gzip");
        if (!response.headers().has("Date")) {
            headers = headers.with("Date", "");
        }
        for (Map.Entry<String, String> field : response.headers().fields()) {
            headers = headers.with(field.getKey(), field.getValue());
        }
        return new HttpResponse(response.status(), headers, Gzip.compress(response.body()));
    }

    /** Writes a response without flushing; a large body is left to {@code rest}. */
    static void write(HttpResponse response, Channel out, Remainder rest) {
        byte[] body = response.body();
        boolean copied = body.length <= COPY_UP_TO;
        ByteBuf head = out.alloc().directBuffer(256 + (copied ? body.length : 0));
        head(response, "Content-Length", Integer.toString(body.length), false, head);
        if (copied) {
            head.writeBytes(body);
        } else {
            rest.begin(body, NOTHING);
        }
        out.write(head);
    }

    /** The head of a chunked response. */
    static ByteBuf streamHead(HttpResponse head, ByteBufAllocator allocator) {
        ByteBuf out = allocator.directBuffer(256);
        head(head, "Transfer-Encoding", "chunked", true, out);
        return out;
    }

    /** Writes one chunk without flushing; a large one is left to {@code rest}. */
    static void writeChunk(byte[] bytes, Channel out, Remainder rest) {
        boolean copied = bytes.length <= COPY_UP_TO;
        ByteBuf chunk = out.alloc().directBuffer(16 + (copied ? bytes.length : 0));
        ByteBufUtil.writeAscii(chunk, Integer.toHexString(bytes.length));
        chunk.writeBytes(LINE_END);
        if (copied) {
            chunk.writeBytes(bytes).writeBytes(LINE_END);
        } else {
            rest.begin(bytes, LINE_END);
        }
        out.write(chunk);
    }

    static ByteBuf lastChunk() {
        return Unpooled.wrappedBuffer(LAST_CHUNK);
    }

    private static void head(HttpResponse response, String framing, String value, boolean framingFirst, ByteBuf out) {
        Headers headers = response.headers();
        HttpResponseStatus status = HttpResponseStatus.valueOf(response.status());
        ByteBufUtil.writeAscii(out, "HTTP/1.1 ");
        ByteBufUtil.writeAscii(out, Integer.toString(response.status()));
        out.writeByte(' ');
        ByteBufUtil.writeAscii(out, status.reasonPhrase());
        out.writeBytes(LINE_END);
        boolean dated = headers.has("Date");
        boolean framed = headers.has(framing);
        if (!dated) {
            field("Date", date(), out);
        }
        if (framingFirst && !framed) {
            field(framing, value, out);
        }
        for (Map.Entry<String, String> field : headers.fields()) {
            String name = field.getKey();
            if (name.equalsIgnoreCase("Date")) {
                field("Date", date(), out);
            } else if (name.equalsIgnoreCase(framing)) {
                field(framing, value, out);
            } else {
                field(name, field.getValue(), out);
            }
        }
        if (!framingFirst && !framed) {
            field(framing, value, out);
        }
        out.writeBytes(LINE_END);
    }

    /** A line end within a value would be a header of somebody else's making. */
    private static void field(String name, String value, ByteBuf out) {
        boolean oneLine = value.indexOf('\r') < 0 && value.indexOf('\n') < 0;
        ByteBufUtil.writeUtf8(out, name);
        out.writeByte(':').writeByte(' ');
        ByteBufUtil.writeUtf8(out, oneLine ? value : value.replace('\r', ' ').replace('\n', ' '));
        out.writeBytes(LINE_END);
    }

    private static String date() {
        long second = System.currentTimeMillis() / 1000;
        Second known = now;
        if (known.epoch() != second) {
            known = new Second(second, DATE.format(Instant.ofEpochSecond(second).atOffset(ZoneOffset.UTC)));
            now = known;
        }
        return known.text();
    }
}
