package io.mesocosm.common.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/**
 * An HTTP/1.1 server that behaves on the wire as Mesos' does: what it tolerates, what it closes without an answer, the
 * order of its headers. Netty's threads frame and unframe; handlers run on the executor.
 */
public final class HttpServer implements AutoCloseable {

    private final Channel listener;
    private final ServerConnection.Serving serving;
    private final Runnable release;

    private HttpServer(Channel listener, ServerConnection.Serving serving, Runnable release) {
        this.listener = listener;
        this.serving = serving;
        this.release = release;
    }

    /**
     * Listens with network threads of its own.
     *
     * @param bind port 0 takes a free one
     * @param executor where {@code handler} is called; a thread per task, or many threads
     * @throws IOException naming the address, when it cannot be bound
     */
    public static HttpServer start(InetSocketAddress bind, HttpHandler handler, HttpLimits limits, Executor executor)
            throws IOException {
        Network network = Network.open();
        try {
            return start(network, bind, handler, limits, executor, network::close);
        } catch (IOException e) {
            network.close();
            throw e;
        }
    }

    /** Listens on network threads that others use too, and that outlive the server. */
    public static HttpServer start(
            Network network, InetSocketAddress bind, HttpHandler handler, HttpLimits limits, Executor executor)
            throws IOException {
        return start(network, bind, handler, limits, executor, () -> {});
    }

    private static HttpServer start(
            Network network,
            InetSocketAddress bind,
            HttpHandler handler,
            HttpLimits limits,
            Executor executor,
            Runnable release)
            throws IOException {
        var serving = new ServerConnection.Serving(
                handler,
                limits,
                executor,
                new BodyBudget(limits.totalBodyBytes()),
                new StreamBudget(limits.totalStreamBytes()),
                ConcurrentHashMap.newKeySet());
        ChannelFuture bound = new ServerBootstrap()
                .group(network.group())
                .channel(network.serverChannel())
                .option(ChannelOption.SO_BACKLOG, 8192)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(64 * 1024, 256 * 1024))
                // A peer may send its messages and leave without reading our answers; they count nevertheless.
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.AUTO_CLOSE, false)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new ServerConnection(channel, serving));
                    }
                })
                .bind(bind)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            String reason = bound.cause().getMessage();
            throw new IOException("Failed to bind on " + text(bind) + ": " + reason, bound.cause());
        }
        return new HttpServer(bound.channel(), serving, release);
    }

    private static String text(InetSocketAddress address) {
        return address.getHostString() + ":" + address.getPort();
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listener.localAddress();
    }

    /** How many peers are connected. */
    public int openConnections() {
        return serving.connections().size();
    }

    /** Bytes of bodies that are being received or not yet answered. */
    public long heldBodyBytes() {
        return serving.budget().used();
    }

    /** Bytes of response streams that their peers have not read. */
    public long heldStreamBytes() {
        return serving.streams().used();
    }

    /** Stops listening and closes every connection. */
    @Override
    public void close() {
        listener.close().awaitUninterruptibly();
        serving.connections().forEach(connection -> connection.abort("the server ends"));
        release.run();
    }
}
