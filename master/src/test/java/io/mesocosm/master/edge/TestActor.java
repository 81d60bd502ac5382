package io.mesocosm.master.edge;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.mesocosm.common.http.HttpLimits;
import io.mesocosm.common.http.HttpServer;
import io.mesocosm.common.http.Network;
import io.mesocosm.common.libprocess.Envelope;
import io.mesocosm.common.libprocess.LibprocessHandler;
import io.mesocosm.common.libprocess.LibprocessTransport;
import io.mesocosm.common.libprocess.Mailbox;
import io.mesocosm.common.libprocess.TransportLimits;
import io.mesocosm.common.libprocess.Upid;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An actor in a process of its own, as far as the network can tell: it has its own port and its own connections. */
final class TestActor implements Mailbox, AutoCloseable {

    /** What an actor does with a message, besides remembering it. */
    @FunctionalInterface
    interface Reaction {
        void to(Envelope envelope) throws InvalidProtocolBufferException;
    }

    private final Network network = Network.open(1);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CompletableFuture<LibprocessHandler> handler = new CompletableFuture<>();
    private final HttpServer server;
    private final LibprocessTransport transport;
    private final Upid self;
    private final Reaction reaction;
    final List<Envelope> received = new CopyOnWriteArrayList<>();

    TestActor(String id, Reaction reaction) throws IOException {
        this.reaction = reaction;
        server = HttpServer.start(
                network,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                (request, exchange) -> handler.join().handle(request, exchange),
                HttpLimits.DEFAULTS,
                threads);
        self = new Upid(id, "127.0.0.1", server.address().getPort());
        transport = new LibprocessTransport(self, this, network, threads, TransportLimits.DEFAULTS);
        handler.complete(new LibprocessHandler(self, this, (request, exchange) -> {}));
    }

    Upid self() {
        return self;
    }

    void send(Upid to, Message message) {
        send(to, message.getDescriptorForType().getFullName(), message.toByteString());
    }

    void send(Upid to, String name, ByteString body) {
        transport.send(new Envelope(self, to, name, body));
    }

    @Override
    public boolean hosts(String actorId) {
        return actorId.equals(self.id());
    }

    @Override
    public void deliver(Envelope envelope) {
        received.add(envelope);
        try {
            reaction.to(envelope);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("the master sent what cannot be read", e);
        }
    }

    @Override
    public void exited(Upid upid) {
        // Nobody here looks for another master.
    }

    @Override
    public void close() {
        transport.close();
        server.close();
        network.close();
        threads.shutdownNow();
    }
}
