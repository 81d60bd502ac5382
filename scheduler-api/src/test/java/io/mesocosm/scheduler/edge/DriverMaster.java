package io.mesocosm.scheduler.edge;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
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
import io.mesocosm.proto.internal.Messages.FrameworkRegisteredMessage;
import io.mesocosm.proto.internal.Messages.FrameworkReregisteredMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.mesos.scheduler.Protos.Call;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.MasterInfo;

/** A master that speaks libprocess and does what a test tells it. */
final class DriverMaster implements AutoCloseable {

    static final FrameworkID ID = FrameworkID.newBuilder().setValue("f-0000").build();
    private static final long PATIENCE_SECONDS = 20;

    private final Network network = Network.open(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final BlockingQueue<Envelope> received = new LinkedBlockingQueue<>();
    private final HttpServer server;
    private final LibprocessTransport transport;
    private final Upid self;

    /** Listens on any port. */
    DriverMaster() throws IOException {
        this(0);
    }

    /** Listens where another did. */
    DriverMaster(int port) throws IOException {
        var mailbox = new Mailbox() {
            @Override
            public boolean hosts(String actorId) {
                return actorId.equals("master");
            }

            @Override
            public void deliver(Envelope envelope) {
                received.add(envelope);
            }

            @Override
            public void exited(Upid upid) {}
        };
        var any = new Upid("master", "127.0.0.1", port);
        server = HttpServer.start(
                network,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                new LibprocessHandler(any, mailbox, (request, exchange) -> exchange.respond(HttpResponse.notFound())),
                HttpLimits.DEFAULTS,
                threads);
        self = new Upid("master", "127.0.0.1", server.address().getPort());
        transport = new LibprocessTransport(self, mailbox, network, threads, TransportLimits.DEFAULTS);
    }

    int port() {
        return self.port();
    }

    String address() {
        return "127.0.0.1:" + port();
    }

    Envelope next() throws InterruptedException {
        Envelope envelope = received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (envelope == null) {
            throw new AssertionError("the driver sent nothing");
        }
        return envelope;
    }

    Call nextCall() throws Exception {
        return Call.parseFrom(next().body());
    }

    /** The next message that is no repetition of a subscription. */
    Envelope nextButSubscribe() throws Exception {
        Envelope envelope = next();
        while (envelope.name().equals("mesos.scheduler.Call")
                && Call.parseFrom(envelope.body()).getType() == Call.Type.SUBSCRIBE) {
            envelope = next();
        }
        return envelope;
    }

    Call nextCallButSubscribe() throws Exception {
        return Call.parseFrom(nextButSubscribe().body());
    }

    /** Answers a subscription and gives the driver's address. */
    Upid register() throws InterruptedException {
        Envelope subscribe = next();
        send(
                subscribe.from(),
                FrameworkRegisteredMessage.newBuilder()
                        .setFrameworkId(ID)
                        .setMasterInfo(info())
                        .build());
        return subscribe.from();
    }

    /** As above, of a framework that is known. */
    Upid reregister() throws InterruptedException {
        Envelope subscribe = next();
        send(
                subscribe.from(),
                FrameworkReregisteredMessage.newBuilder()
                        .setFrameworkId(ID)
                        .setMasterInfo(info())
                        .build());
        return subscribe.from();
    }

    void send(Upid to, Message message) {
        send(to, message.getDescriptorForType().getFullName(), message.toByteString());
    }

    void send(Upid to, String name, ByteString body) {
        transport.send(new Envelope(self, to, name, body));
    }

    private MasterInfo info() {
        return MasterInfo.newBuilder()
                .setId("m")
                .setIp(0x0100007f)
                .setPort(port())
                .setPid(self.toString())
                .build();
    }

    @Override
    public void close() {
        server.close();
        transport.close();
        network.close();
        threads.shutdownNow();
    }
}
