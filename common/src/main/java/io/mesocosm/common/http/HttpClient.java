package io.mesocosm.common.http;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerAdapter;
import io.netty.channel.ChannelOption;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * An HTTP client for threads that may wait, virtual ones in the daemons. Connections are reused, redirects are not
 * followed, nothing is retried. Errors are {@link IOException}s that name the peer. Safe from any thread.
 */
@SuppressWarnings("FutureReturnValueIgnored") // an abandoned connection closes whenever it has opened
public final class HttpClient implements AutoCloseable {

    private record Idle(HttpConnection connection, long since) {}

    private final Network network;
    private final ClientLimits limits;
    private final Map<String, ArrayDeque<Idle>> idle = new HashMap<>();
    private boolean closed;

    /** On network threads that others use too, and that outlive the client. */
    public HttpClient(Network network, ClientLimits limits) {
        this.network = network;
        this.limits = limits;
    }

    /** Sends a request and waits for the whole response. */
    public HttpResponse send(ClientRequest request) throws IOException {
        return take(request.uri()).send(request);
    }

    /** Sends a request and waits for the head of the response, whose body is then read as it comes. */
    public HttpStream open(ClientRequest request) throws IOException {
        return take(request.uri()).open(request);
    }

    /** Opens a connection that is the caller's alone: his requests go over it in order, and it is his to close. */
    public HttpConnection connect(URI uri) throws IOException {
        return connect(uri, false);
    }

    private HttpConnection take(URI uri) throws IOException {
        String peer = peer(uri);
        while (true) {
            Optional<Idle> found;
            synchronized (idle) {
                found = Optional.ofNullable(idle.get(peer)).map(ArrayDeque::pollLast);
            }
            if (found.isEmpty()) {
                return connect(uri, true);
            }
            HttpConnection connection = found.get().connection();
            boolean fresh = System.nanoTime() - found.get().since()
                    < limits.idleTimeout().toNanos();
            if (fresh && connection.isOpen()) {
                return connection;
            }
            connection.close();
        }
    }

    private boolean keep(String peer, HttpConnection connection) {
        synchronized (idle) {
            ArrayDeque<Idle> kept = idle.computeIfAbsent(peer, unused -> new ArrayDeque<>());
            kept.removeIf(other -> !other.connection().isOpen());
            if (closed || kept.size() >= limits.idleConnections()) {
                return false;
            }
            kept.add(new Idle(connection, System.nanoTime()));
            return true;
        }
    }

    private HttpConnection connect(URI uri, boolean shared) throws IOException {
        String peer = peer(uri);
        InetSocketAddress address = resolve(uri, peer);
        ChannelFuture connecting = new Bootstrap()
                .group(network.group())
                .channel(network.clientChannel())
                .disableResolver()
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        limits.connectTimeout().toMillis())
                .handler(new ChannelHandlerAdapter() {})
                .connect(address);
        try {
            connecting.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            connecting.addListener(unused -> connecting.channel().close());
            throw new IOException("Interrupted while connecting to " + peer, e);
        }
        if (!connecting.isSuccess()) {
            throw new IOException(
                    "Failed to connect to " + peer + ": " + reason(connecting.cause()), connecting.cause());
        }
        Channel channel = connecting.channel();
        var connection = new HttpConnection(channel, peer, limits, done -> !shared || keep(peer, done));
        channel.config().setAutoRead(true);
        return connection;
    }

    private static String reason(Throwable cause) {
        Throwable root = Optional.ofNullable(cause.getCause()).orElse(cause);
        return String.valueOf(root.getMessage());
    }

    private static InetSocketAddress resolve(URI uri, String peer) throws IOException {
        try {
            return new InetSocketAddress(InetAddress.getByName(uri.getHost()), port(uri));
        } catch (UnknownHostException e) {
            throw new IOException("Failed to resolve the host of " + peer, e);
        }
    }

    private static String peer(URI uri) throws IOException {
        if (!"http".equals(uri.getScheme()) || uri.getHost() == null) {
            throw new IOException("Not an http URI with a host: " + uri);
        }
        return uri.getHost() + ":" + port(uri);
    }

    private static int port(URI uri) {
        return uri.getPort() < 0 ? 80 : uri.getPort();
    }

    /** Closes the idle connections and keeps none from now on; what is in use goes on. */
    @Override
    public void close() {
        synchronized (idle) {
            closed = true;
            idle.values().forEach(kept -> kept.forEach(each -> each.connection().close()));
            idle.clear();
        }
    }
}
