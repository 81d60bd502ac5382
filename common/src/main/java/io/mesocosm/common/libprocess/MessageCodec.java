package io.mesocosm.common.libprocess;

import com.google.protobuf.ByteString;
import io.mesocosm.common.http.HttpRequest;
import io.mesocosm.common.http.Percent;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Messages as HTTP requests, byte for byte as libprocess writes them (Mesos: {@code MessageEncoder}). */
final class MessageCodec {

    private static final String AGENT_PREFIX = "libprocess/";
    private static final byte[] AFTER_CHUNK = "\r\n0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private MessageCodec() {}

    /** Whether a request carries a message: a POST that says who sends it. */
    static boolean isMessage(HttpRequest request) {
        return request.method().equals("POST")
                && (request.headers().has("Libprocess-From")
                        || request.headers().first("User-Agent").orElse("").startsWith(AGENT_PREFIX));
    }

    /** Whether an envelope can be sent: an address may come from a peer, and must not add lines of its own. */
    static boolean writable(Envelope envelope) {
        return envelope.to().port() > 0
                && printable(envelope.to().id())
                && printable(envelope.to().host())
                && printable(envelope.from().id())
                && printable(envelope.from().host())
                && printable(envelope.name());
    }

    private static boolean printable(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= ' ' || c == 0x7f) {
                return false;
            }
        }
        return true;
    }

    /** Bytes of memory that an envelope stands for in a queue. */
    static int weight(Envelope envelope) {
        return 512 + envelope.body().size();
    }

    /** Appends a message. */
    static void write(Envelope envelope, ByteBuf out) {
        Upid to = envelope.to();
        ByteBufUtil.writeAscii(out, "POST ");
        if (!to.id().isEmpty()) {
            out.writeByte('/');
            ByteBufUtil.writeUtf8(out, to.id());
        }
        out.writeByte('/');
        ByteBufUtil.writeUtf8(out, envelope.name());
        String from = envelope.from().toString();
        ByteBufUtil.writeAscii(out, " HTTP/1.1\r\nUser-Agent: libprocess/");
        ByteBufUtil.writeUtf8(out, from);
        ByteBufUtil.writeAscii(out, "\r\nLibprocess-From: ");
        ByteBufUtil.writeUtf8(out, from);
        ByteBufUtil.writeAscii(out, "\r\nConnection: Keep-Alive\r\nHost: ");
        ByteBufUtil.writeUtf8(out, to.host());
        out.writeByte(':');
        ByteBufUtil.writeAscii(out, Integer.toString(to.port()));
        ByteString body = envelope.body();
        if (body.isEmpty()) {
            ByteBufUtil.writeAscii(out, "\r\n\r\n");
            return;
        }
        ByteBufUtil.writeAscii(out, "\r\nTransfer-Encoding: chunked\r\n\r\n");
        ByteBufUtil.writeAscii(out, Integer.toHexString(body.size()));
        ByteBufUtil.writeAscii(out, "\r\n");
        for (var part : body.asReadOnlyByteBufferList()) {
            out.writeBytes(part);
        }
        out.writeBytes(AFTER_CHUNK);
    }

    /** Who sends: {@link Upid#NONE} when it cannot be read, which Mesos accepts too. */
    static Upid sender(HttpRequest request) {
        String text = request.headers()
                .first("Libprocess-From")
                .orElseGet(
                        () -> request.headers().first("User-Agent").orElse("").substring(AGENT_PREFIX.length()));
        return Upid.parse(text.trim()).orElse(Upid.NONE);
    }

    /** The actor that a path addresses; empty when it is malformed. */
    static Optional<String> actor(String path) {
        int slash = path.indexOf('/', 1);
        return Percent.decode(slash < 0 ? path.substring(1) : path.substring(1, slash));
    }

    /** The message name in a path. */
    static String name(String path) {
        int slash = path.indexOf('/', 1);
        return slash < 0 ? "" : path.substring(slash + 1);
    }
}
