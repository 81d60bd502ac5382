package io.mesocosm.common.http;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * The network threads of a process, which only frame and unframe: one for its servers and clients together. Epoll
 * where there is one, else NIO.
 */
public final class Network implements AutoCloseable {

    private final MultiThreadIoEventLoopGroup group;
    private final boolean epoll;

    private Network(int threads, boolean epoll) {
        IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        this.group = new MultiThreadIoEventLoopGroup(threads, new DefaultThreadFactory("network", true), io);
        this.epoll = epoll;
    }

    /** As many threads as are useful to a daemon here: one per two processors, four at most. */
    public static Network open() {
        return open(Math.max(1, Math.min(4, Runtime.getRuntime().availableProcessors() / 2)));
    }

    /** That many threads. */
    public static Network open(int threads) {
        return new Network(threads, Epoll.isAvailable());
    }

    /** That many threads on NIO, wherever it runs. */
    static Network openPortable(int threads) {
        return new Network(threads, false);
    }

    /** For bootstraps of this package and of {@code common.libprocess}. */
    public MultiThreadIoEventLoopGroup group() {
        return group;
    }

    /** One of the threads. */
    public EventLoop next() {
        return group.next();
    }

    /** What a listening socket is here. */
    public Class<? extends ServerChannel> serverChannel() {
        return epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    }

    /** What a connection is here. */
    public Class<? extends Channel> clientChannel() {
        return epoll ? EpollSocketChannel.class : NioSocketChannel.class;
    }

    /** Ends the threads and with them every connection; waits for it. */
    @Override
    public void close() {
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly(10, TimeUnit.SECONDS);
    }
}
