package io.mesocosm.common.http;

import io.mesocosm.common.loop.SerialExecutor;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelOutputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One peer of a server: its unanswered requests in order, and what has been sent of their answers. Owned by the event
 * loop of its channel but for {@link #wake}, {@link #abort} and {@link #execute}, which are safe from any thread.
 *
 * <pre>
 * OPEN ─ a last or broken request ─▶ DRAINING ─ its answer is written ─▶ LINGERING ─ the peer leaves, or time ─▶ closed
 * </pre>
 */
@SuppressWarnings("FutureReturnValueIgnored") // writes and closes that fail show as the end of the channel
final class ServerConnection extends ChannelInboundHandlerAdapter {

    /** What the connections of a server share. */
    record Serving(
            HttpHandler handler,
            HttpLimits limits,
            Executor executor,
            BodyBudget budget,
            StreamBudget streams,
            Set<ServerConnection> connections) {}

    private enum Phase {
        OPEN,
        DRAINING,
        LINGERING
    }

    private static final Logger LOG = LoggerFactory.getLogger(ServerConnection.class);
    private static final Duration LINGER = Duration.ofSeconds(2);

    /** How long a peer that takes no answers any more is still listened to. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(30);

    private final Channel channel;
    private final Serving serving;
    private final RequestDecoder decoder;
    private final SerialExecutor lane;
    private final ServerPatience patience;
    private final AtomicBoolean woken = new AtomicBoolean();
    private final ArrayDeque<Exchange> pending = new ArrayDeque<>();
    private ByteBuf received = Unpooled.EMPTY_BUFFER;
    private Phase phase = Phase.OPEN;
    private boolean broken;
    private boolean paused;
    private boolean inputEnded;
    private boolean outputGone;
    private boolean gone;
    private boolean started;
    private final Remainder rest = new Remainder();
    private long pendingBytes;

    ServerConnection(Channel channel, Serving serving) {
        this.channel = channel;
        this.serving = serving;
        this.decoder = new RequestDecoder(serving.limits(), serving.budget());
        this.lane = new SerialExecutor(serving.executor());
        this.patience = new ServerPatience(channel, serving.limits());
    }

    HttpLimits limits() {
        return serving.limits();
    }

    StreamBudget streams() {
        return serving.streams();
    }

    /** Runs something that may wait. */
    void execute(Runnable task) {
        try {
            serving.executor().execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("The executor has ended before an answer to {}", channel.remoteAddress());
        }
    }

    /** Says that an answer or a chunk is ready. */
    void wake() {
        if (woken.get() || !woken.compareAndSet(false, true)) {
            return;
        }
        try {
            channel.eventLoop().execute(this::writeReady);
        } catch (RejectedExecutionException e) {
            LOG.debug("The network has ended before an answer to {}", channel.remoteAddress());
        }
    }

    /** Closes the connection now. */
    void abort(String reason) {
        LOG.debug("Closing {}: {}", channel.remoteAddress(), reason);
        channel.close();
    }

    /** Closes the connection now, and says so: its peer loses a stream. */
    void breakOff(String reason) {
        LOG.info("Breaking off the stream to {}: {}", channel.remoteAddress(), reason);
        channel.close();
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        serving.connections().add(this);
        if (serving.connections().size() > limits().connections()) {
            abort("more than " + limits().connections() + " connections");
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (phase != Phase.OPEN) {
            bytes.release();
            return;
        }
        received = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(context.alloc(), received, bytes);
        decode(false);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        received.discardSomeReadBytes();
        watch();
    }

    /** Reads requests while there are whole ones and, unless {@code all}, while there is room for them. */
    private void decode(boolean all) {
        while (phase == Phase.OPEN && (all || !full())) {
            Optional<RequestDecoder.Decoded> decoded = decoder.decode(received);
            if (decoded.isEmpty()) {
                break;
            }
            accept(decoded.get());
        }
        if (phase != Phase.OPEN || !received.isReadable()) {
            received.release();
            received = Unpooled.EMPTY_BUFFER;
        }
        if (phase == Phase.OPEN && full() && !paused) {
            paused = true;
            channel.config().setAutoRead(false);
        }
    }

    private boolean full() {
        return pending.size() >= limits().pipelinedRequests() || pendingBytes >= limits().pipelinedBytes();
    }

    private void accept(RequestDecoder.Decoded decoded) {
        if (decoded instanceof RequestDecoder.Whole request) {
            request(request);
        } else if (decoded instanceof RequestDecoder.Refused refused) {
            broken = true;
            phase = Phase.DRAINING;
            add(new Exchange(this, refused.head(), 0)).respond(refused.response());
        } else if (decoded instanceof RequestDecoder.Unanswerable unanswerable) {
            LOG.debug("Not HTTP from {}: {}", channel.remoteAddress(), unanswerable.reason());
            phase = Phase.DRAINING;
            wake();
        }
    }

    private void request(RequestDecoder.Whole request) {
        RequestHead head = request.head();
        Exchange exchange = add(new Exchange(this, head, request.body().length));
        patience.requestCame(head);
        if (!head.keepAlive()) {
            phase = Phase.DRAINING;
        }
        if (head.path().startsWith("/")) {
            lane.execute(() -> serve(request, exchange));
        } else {
            exchange.respond(HttpResponse.text(400, "Request URL path must start with '/'"));
        }
    }

    private Exchange add(Exchange exchange) {
        pending.add(exchange);
        pendingBytes += exchange.bodyBytes();
        return exchange;
    }

    /** Runs on the executor; the top of its task, therefore the wide catch. */
    private void serve(RequestDecoder.Whole received, Exchange exchange) {
        RequestHead head = received.head();
        byte[] body = received.body();
        if (head.headers().first("Content-Encoding").orElse("").equals("gzip")) {
            Gzip.Inflated inflated = Gzip.decompress(body, limits().bodyBytes());
            if (inflated instanceof Gzip.Broken failed) {
                exchange.respond(failed.response());
                return;
            }
            body = ((Gzip.Plain) inflated).bytes();
        }
        var remote = (InetSocketAddress) channel.remoteAddress();
        try {
            serving.handler()
                    .handle(
                            new HttpRequest(head.method(), head.path(), head.query(), head.headers(), body, remote),
                            exchange);
        } catch (Throwable e) {
            LOG.error("Handler of {} {} failed", head.method(), head.path(), e);
            exchange.respondIfUnanswered(HttpResponse.text(500, "500 Internal Server Error."));
        }
    }

    /** Writes what is ready, in the order of the requests and while the peer reads. */
    private void writeReady() {
        woken.set(false);
        boolean wrote = false;
        while (!pending.isEmpty() && (channel.isWritable() || outputGone || gone)) {
            Exchange exchange = pending.element();
            Optional<Exchange.Answer> answer = exchange.answer();
            if (answer.isEmpty() || !write(answer.get())) {
                break;
            }
            wrote = true;
            release(pending.remove());
            started = false;
            if (pending.isEmpty() && !exchange.keepAlive()) {
                phase = Phase.DRAINING;
            }
        }
        // What is not through yet has written too.
        if (wrote || started) {
            channel.flush();
        }
        patience.wrote(pending.isEmpty());
        resume();
        finish();
        watch();
    }

    /** Writes an answer as far as it goes; whether that was all of it. */
    private boolean write(Exchange.Answer answer) {
        if (outputGone || gone) {
            if (answer instanceof Exchange.Stream stream) {
                stream.chunks().terminate();
            }
            return true;
        }
        return answer instanceof Exchange.Whole whole ? writeWhole(whole) : writeStream((Exchange.Stream) answer);
    }

    private boolean writeWhole(Exchange.Whole whole) {
        if (!started) {
            ResponseEncoder.write(whole.response(), channel, rest);
            started = true;
        }
        return rest.write(channel);
    }

    private boolean writeStream(Exchange.Stream stream) {
        if (!started) {
            channel.write(ResponseEncoder.streamHead(stream.head(), channel.alloc()));
            started = true;
            if (inputEnded) {
                stream.chunks().terminate();
            }
        }
        // Asked before the chunks are taken: what is written before the end is in the queue by then.
        boolean complete = stream.chunks().complete();
        while (rest.write(channel) && channel.isWritable()) {
            Optional<byte[]> chunk = stream.chunks().poll();
            if (chunk.isEmpty()) {
                if (complete) {
                    channel.write(ResponseEncoder.lastChunk());
                    stream.chunks().terminate();
                }
                return complete;
            }
            ResponseEncoder.writeChunk(chunk.get(), channel, rest);
        }
        return false;
    }

    private void release(Exchange exchange) {
        if (gone) {
            return;
        }
        pendingBytes -= exchange.bodyBytes();
        serving.budget().release(exchange.bodyBytes());
    }

    private void resume() {
        if (paused && !full()) {
            paused = false;
            patience.resumed();
            decode(false);
            if (!paused) {
                channel.config().setAutoRead(true);
            }
        }
    }

    /** Closes once everything is answered that will be: our end first, theirs when they have read it. */
    private void finish() {
        boolean ending = phase == Phase.DRAINING || (inputEnded && !paused);
        if (!ending || !pending.isEmpty() || !channel.isActive()) {
            return;
        }
        phase = Phase.LINGERING;
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> leave());
        closeAfter(limits().requestTimeout());
    }

    /** Everything is written. Closing outright would reset a connection with unread bytes and take the answer along. */
    private void leave() {
        if (inputEnded || outputGone) {
            channel.close();
            return;
        }
        if (!broken) {
            ((DuplexChannel) channel).shutdownOutput();
        }
        closeAfter(LINGER);
    }

    private void closeAfter(Duration delay) {
        channel.eventLoop().schedule(() -> channel.close(), delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void watch() {
        // One that has ended is an answer like others: who does not read its rest is not waited for.
        boolean stream = !pending.isEmpty()
                && pending.element().answer().orElse(null) instanceof Exchange.Stream open
                && !open.chunks().complete();
        patience.watch(new ServerPatience.Situation(
                phase == Phase.OPEN && !paused && decoder.inRequest(received), !pending.isEmpty(), stream));
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (channel.isWritable()) {
            wake();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            inputEnded = true;
            // Whoever subscribes and ends its side is gone; whoever asked a question may still wait for the answer.
            for (Exchange exchange : pending) {
                if (exchange.answer().orElse(null) instanceof Exchange.Stream stream) {
                    stream.chunks().terminate();
                }
            }
            wake();
        } else if (event instanceof ChannelOutputShutdownEvent && phase != Phase.LINGERING) {
            outputGone = true;
            closeAfter(LAST_WORDS);
            wake();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        decode(true);
        decoder.drop();
        phase = Phase.DRAINING;
        received.release();
        received = Unpooled.EMPTY_BUFFER;
        for (Exchange exchange : pending) {
            release(exchange);
            if (exchange.answer().orElse(null) instanceof Exchange.Stream stream) {
                stream.chunks().terminate();
            }
        }
        // What is answered from now on is dropped, and what is subscribed ends at once: the queue stays for that.
        gone = true;
        patience.end();
        wake();
        serving.connections().remove(this);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        abort(String.valueOf(cause.getMessage()));
    }
}
