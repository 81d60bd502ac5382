package io.mesocosm.agent.testing;

import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.mesocosm.common.http.HttpLimits;
import io.mesocosm.common.http.HttpResponse;
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
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The messages of a v0 executor, one by one as a test says. Owned by the test's thread; hears on others. */
public final class LibprocessExecutor implements Mailbox, AutoCloseable {

    private static final long PATIENCE_SECONDS = 30;

    private final Network network = Network.open(1);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;
    private final Upid self;
    private final LibprocessTransport transport;
    private final BlockingQueue<Envelope> heard = new LinkedBlockingQueue<>();

    /** Listens on a free port. */
    public LibprocessExecutor() throws IOException {
        var late = new CompletableFuture<LibprocessHandler>();
        server = HttpServer.start(
                network,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                (request, exchange) -> late.join().handle(request, exchange),
                HttpLimits.DEFAULTS,
                threads);
        self = new Upid("executor(1)", "127.0.0.1", server.address().getPort());
        transport = new LibprocessTransport(self, this, network, threads, TransportLimits.DEFAULTS);
        late.complete(
                new LibprocessHandler(self, this, (request, exchange) -> exchange.respond(HttpResponse.notFound())));
    }

    /** Its address. */
    public Upid self() {
        return self;
    }

    @Override
    public boolean hosts(String actorId) {
        return actorId.equals(self.id());
    }

    @Override
    public void exited(Upid upid) {
        // An agent that died calls again.
    }

    @Override
    public void deliver(Envelope envelope) {
        heard.add(envelope);
    }

    /** Sends a message to the agent. */
    public void send(Upid agent, Message message) {
        String name = message.getDescriptorForType().getFullName();
        transport.send(new Envelope(self, agent, name, message.toByteString()));
    }

    /** The next message that it gets, which must be of that type. */
    public <M extends Message> M next(M type) throws InterruptedException, IOException, TimeoutException {
        Envelope envelope = heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        String expected = type.getDescriptorForType().getFullName();
        if (envelope == null) {
            throw new TimeoutException("no " + expected + " came");
        }
        if (!envelope.name().equals(expected)) {
            throw new IOException("got " + envelope.name() + " in place of " + expected);
        }
        @SuppressWarnings("unchecked") // a message's parser makes messages of its own type
        Parser<M> parser = (Parser<M>) type.getParserForType();
        return parser.parseFrom(envelope.body());
    }

    @Override
    public void close() {
        server.close();
        transport.close();
        threads.close();
        network.close();
    }
}
