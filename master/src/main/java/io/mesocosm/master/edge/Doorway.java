package io.mesocosm.master.edge;

import io.mesocosm.common.http.HttpHandler;
import io.mesocosm.common.http.HttpLimits;
import io.mesocosm.common.http.HttpServer;
import io.mesocosm.common.http.Network;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * The listening socket. Its port must be known before there is anybody who could answer, so requests that come early
 * wait at the door until {@link #serve} is called.
 */
final class Doorway implements AutoCloseable {

    private final Network network;
    private final HttpServer server;
    private final CompletableFuture<HttpHandler> handler;

    private Doorway(Network network, HttpServer server, CompletableFuture<HttpHandler> handler) {
        this.network = network;
        this.server = server;
        this.handler = handler;
    }

    /**
     * Listens.
     *
     * @param threads where requests are handled; one that may wait each
     * @throws IOException naming an address that is taken
     */
    static Doorway open(InetSocketAddress bind, Executor threads) throws IOException {
        Network network = Network.open();
        var handler = new CompletableFuture<HttpHandler>();
        try {
            HttpServer server = HttpServer.start(
                    network,
                    bind,
                    (request, exchange) -> handler.join().handle(request, exchange),
                    HttpLimits.DEFAULTS,
                    threads);
            return new Doorway(network, server, handler);
        } catch (IOException e) {
            network.close();
            throw e;
        }
    }

    /** Where it listens. */
    InetSocketAddress address() {
        return server.address();
    }

    /** The network's threads, for clients of this process. */
    Network network() {
        return network;
    }

    /** Lets requests in. */
    void serve(HttpHandler handlerOfAll) {
        handler.complete(handlerOfAll);
    }

    /** Closes the door and every connection through it; clients of this process go on. */
    void shut() {
        server.close();
    }

    /** Ends the network's threads; last, for everybody else's connections live on them. */
    @Override
    public void close() {
        network.close();
    }
}
