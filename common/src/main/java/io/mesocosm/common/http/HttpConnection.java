package io.mesocosm.common.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A connection to a server that requests go over in order. Safe from any thread; a response is to be read to its end
 * before that of a later request arrives.
 */
@SuppressWarnings("FutureReturnValueIgnored") // writes and closes that fail show as the end of the channel
public final class HttpConnection implements AutoCloseable {

    private final Channel channel;
    private final String peer;
    private final ClientLimits limits;
    private final Predicate<HttpConnection> keep;
    private final ArrayDeque<HttpStream> awaited = new ArrayDeque<>();
    private boolean reusable = true;
    private Optional<IOException> failure = Optional.empty();

    /**
     * Speaks over a connected channel.
     *
     * @param peer how errors name the server
     * @param keep takes the connection back once a response has been read whole; or says that it does not want it
     */
    HttpConnection(Channel channel, String peer, ClientLimits limits, Predicate<HttpConnection> keep) {
        this.channel = channel;
        this.peer = peer;
        this.limits = limits;
        this.keep = keep;
        var config = new HttpDecoderConfig()
                .setMaxHeaderSize(limits.headBytes())
                .setMaxInitialLineLength(limits.headBytes())
                .setMaxChunkSize(64 * 1024);
        channel.pipeline().addLast(new Decoder(config), new Receiver());
        if (!channel.isActive()) {
            fail("Connection to " + peer + " closed");
        }
    }

    /** Sends a request and waits for the whole response. */
    public HttpResponse send(ClientRequest request) throws IOException {
        return finish(begin(request));
    }

    /**
     * Sends a request and waits for the head of the response.
     *
     * @throws IOException naming the peer
     */
    public HttpStream open(ClientRequest request) throws IOException {
        HttpStream stream = begin(request);
        awaitHead(stream);
        return stream;
    }

    /**
     * Sends a request without waiting, and without regard to how much the peer has left unread: that is for the caller to
     * bound. Streams come in the order of the calls, each to be handed to {@link #finish} in that order.
     *
     * @throws IOException naming the peer, when the connection has ended
     */
    public HttpStream begin(ClientRequest request) throws IOException {
        var stream = new HttpStream(this, request.method(), limits.streamBufferBytes());
        ByteBuf bytes = encode(request);
        synchronized (awaited) {
            if (failure.isPresent()) {
                bytes.release();
                throw new IOException(failure.get().getMessage(), failure.get());
            }
            awaited.add(stream);
            channel.writeAndFlush(bytes);
        }
        return stream;
    }

    /** Waits for the whole response to a request that was begun. */
    public HttpResponse finish(HttpStream begun) throws IOException {
        try (begun) {
            awaitHead(begun);
            byte[] body = begun.readAll(limits.bodyBytes(), limits.responseTimeout());
            return new HttpResponse(begun.status(), begun.headers(), body);
        }
    }

    private void awaitHead(HttpStream stream) throws IOException {
        try {
            stream.awaitHead(limits.responseTimeout());
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private static ByteBuf encode(ClientRequest request) {
        URI uri = request.uri();
        var head = new StringBuilder(256).append(request.method()).append(' ');
        String path = Optional.ofNullable(uri.getRawPath()).orElse("");
        head.append(path.isEmpty() ? "/" : path);
        Optional.ofNullable(uri.getRawQuery())
                .ifPresent(query -> head.append('?').append(query));
        head.append(" HTTP/1.1\r\n");
        if (!request.headers().has("Host")) {
            field(head, "Host", uri.getRawAuthority());
        }
        for (Map.Entry<String, String> field : request.headers().fields()) {
            field(head, field.getKey(), field.getValue());
        }
        boolean bodied = request.method().equals("POST") || request.method().equals("PUT");
        if (bodied || request.body().length > 0) {
            field(head, "Content-Length", Integer.toString(request.body().length));
        }
        head.append("\r\n");
        ByteBuf bytes = Unpooled.wrappedBuffer(head.toString().getBytes(StandardCharsets.UTF_8));
        return request.body().length == 0
                ? bytes
                : Unpooled.wrappedBuffer(bytes, Unpooled.wrappedBuffer(request.body()));
    }

    private static void field(StringBuilder head, String name, String value) {
        if (value.indexOf('\r') >= 0 || value.indexOf('\n') >= 0) {
            throw new IllegalArgumentException("line end in the header " + name);
        }
        head.append(name).append(": ").append(value).append("\r\n");
    }

    /** Whether another request can be sent. */
    public boolean isOpen() {
        return channel.isActive();
    }

    /** Closes the connection; whoever waits for a response gets an {@link IOException}. */
    @Override
    public void close() {
        channel.close();
    }

    @Override
    public String toString() {
        return peer;
    }

    /** The reader of a response is through with it. */
    void done(boolean whole) {
        boolean good;
        synchronized (awaited) {
            good = whole && reusable;
        }
        if (!good || !keep.test(this)) {
            channel.close();
        }
    }

    void readOn() {
        if (!channel.config().isAutoRead()) {
            channel.config().setAutoRead(true);
        }
    }

    private Optional<HttpStream> current() {
        synchronized (awaited) {
            return Optional.ofNullable(awaited.peek());
        }
    }

    private void fail(String reason) {
        var cause = new IOException(reason);
        List<HttpStream> left;
        synchronized (awaited) {
            if (failure.isEmpty()) {
                failure = Optional.of(cause);
            }
            left = new ArrayList<>(awaited);
            awaited.clear();
        }
        left.forEach(stream -> stream.onFailure(cause));
        channel.close();
    }

    /** Netty's, told about HEAD. */
    private final class Decoder extends HttpResponseDecoder {

        Decoder(HttpDecoderConfig config) {
            super(config);
        }

        @Override
        protected boolean isContentAlwaysEmpty(HttpMessage message) {
            return super.isContentAlwaysEmpty(message)
                    || current().map(HttpStream::toHead).orElse(false);
        }
    }

    /** Passes on what arrives to whoever waits for it. */
    private final class Receiver extends SimpleChannelInboundHandler<HttpObject> {

        private boolean informational;

        @Override
        protected void channelRead0(ChannelHandlerContext context, HttpObject message) {
            Optional<HttpStream> stream = current();
            if (message.decoderResult().isFailure()) {
                fail("Malformed response from " + peer + ": "
                        + message.decoderResult().cause().getMessage());
                return;
            }
            if (stream.isEmpty()) {
                fail("Unexpected response from " + peer);
                return;
            }
            if (message instanceof io.netty.handler.codec.http.HttpResponse response) {
                head(stream.get(), response);
            }
            if (message instanceof HttpContent content && content.content().isReadable()) {
                if (stream.get().onData(ByteBufUtil.getBytes(content.content()))) {
                    channel.config().setAutoRead(false);
                }
            }
            if (message instanceof LastHttpContent) {
                end(stream.get());
            }
        }

        private void head(HttpStream stream, io.netty.handler.codec.http.HttpResponse response) {
            informational = response.status().code() / 100 == 1;
            if (informational) {
                return;
            }
            var fields = new ArrayList<Map.Entry<String, String>>();
            response.headers().forEach(field -> fields.add(Map.entry(field.getKey(), field.getValue())));
            boolean closes = !HttpUtil.isKeepAlive(response)
                    || (!HttpUtil.isTransferEncodingChunked(response)
                            && !response.headers().contains("Content-Length"));
            if (closes) {
                synchronized (awaited) {
                    reusable = false;
                }
            }
            stream.onHead(new HttpResponse(response.status().code(), new Headers(fields), new byte[0]));
        }

        private void end(HttpStream stream) {
            if (informational) {
                return;
            }
            synchronized (awaited) {
                awaited.poll();
            }
            stream.onEnd();
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            fail("Connection to " + peer + " closed");
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            fail("Connection to " + peer + " failed: "
                    + String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT));
        }
    }
}
