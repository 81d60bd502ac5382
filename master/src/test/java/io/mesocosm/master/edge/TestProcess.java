package io.mesocosm.master.edge;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.mesocosm.common.authentication.Authenticatee;
import io.mesocosm.common.authentication.Authenticatee.Action;
import io.mesocosm.common.http.HttpLimits;
import io.mesocosm.common.http.HttpServer;
import io.mesocosm.common.http.Network;
import io.mesocosm.common.libprocess.Envelope;
import io.mesocosm.common.libprocess.LibprocessHandler;
import io.mesocosm.common.libprocess.LibprocessTransport;
import io.mesocosm.common.libprocess.Mailbox;
import io.mesocosm.common.libprocess.TransportLimits;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.proto.internal.Authentication.AuthenticateMessage;
import io.mesocosm.proto.internal.Authentication.AuthenticationCompletedMessage;
import io.mesocosm.proto.internal.Authentication.AuthenticationErrorMessage;
import io.mesocosm.proto.internal.Authentication.AuthenticationFailedMessage;
import io.mesocosm.proto.internal.Authentication.AuthenticationMechanismsMessage;
import io.mesocosm.proto.internal.Authentication.AuthenticationStepMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import org.apache.mesos.v1.Protos.Credential;

/** A process on libprocess whose actors say what a test wants and remember what they are told. */
final class TestProcess implements Mailbox, AutoCloseable {

    private static final List<Message> AUTHENTICATION = List.of(
            AuthenticationMechanismsMessage.getDefaultInstance(),
            AuthenticationStepMessage.getDefaultInstance(),
            AuthenticationCompletedMessage.getDefaultInstance(),
            AuthenticationFailedMessage.getDefaultInstance(),
            AuthenticationErrorMessage.getDefaultInstance());

    private final Network network = Network.open(1);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CompletableFuture<LibprocessHandler> handler = new CompletableFuture<>();
    private final HttpServer server;
    private final LibprocessTransport transport;
    final Upid master;
    final List<Envelope> received = new CopyOnWriteArrayList<>();

    TestProcess(TestMaster of) throws IOException {
        server = HttpServer.start(
                network,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                (request, exchange) -> handler.join().handle(request, exchange),
                HttpLimits.DEFAULTS,
                threads);
        master = Upid.parse(of.master.info().getPid()).orElseThrow();
        Upid self = actor("process");
        transport = new LibprocessTransport(self, this, network, threads, TransportLimits.DEFAULTS);
        handler.complete(new LibprocessHandler(self, this, (request, exchange) -> {}));
    }

    /** The address of one of its actors. */
    Upid actor(String id) {
        return new Upid(id, "127.0.0.1", server.address().getPort());
    }

    void send(Upid from, Upid to, Message message) {
        send(from, to, message.getDescriptorForType().getFullName(), message.toByteString());
    }

    void send(Upid from, Upid to, String name, ByteString body) {
        transport.send(new Envelope(from, to, name, body));
    }

    /** Begins an exchange and plays it to its end; returns what came of it. */
    Action authenticate(Upid pid, Credential credential) {
        Upid client = actor("crammd5-authenticatee(1)");
        int next = received.size();
        send(
                client,
                master,
                AuthenticateMessage.newBuilder().setPid(pid.toString()).build());
        Authenticatee attempt = Authenticatee.begin(credential);
        while (true) {
            Envelope envelope = await(next, some -> some.to().equals(client));
            next = received.indexOf(envelope) + 1;
            Authenticatee.Answer answer = attempt.receive(read(envelope));
            attempt = answer.next();
            if (!(answer.action() instanceof Action.Reply(Message message))) {
                return answer.action();
            }
            send(client, envelope.from(), message);
        }
    }

    /** Waits for a message of that kind among those after the first so many. */
    Envelope await(int from, Predicate<Envelope> condition) {
        return Await.until(
                        "message",
                        () -> received.stream().skip(from).filter(condition).findFirst(),
                        found -> found.isPresent())
                .orElseThrow();
    }

    /** Waits for a message to an actor. */
    Envelope await(Upid to, String name) {
        return await(0, some -> some.to().equals(to) && some.name().equals("mesos.internal." + name));
    }

    static Message read(Envelope envelope) {
        Message prototype = AUTHENTICATION.stream()
                .filter(some -> some.getDescriptorForType().getFullName().equals(envelope.name()))
                .findFirst()
                .orElseThrow();
        try {
            return prototype.getParserForType().parseFrom(envelope.body());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("the master sent what cannot be read", e);
        }
    }

    @Override
    public boolean hosts(String actorId) {
        return true;
    }

    @Override
    public void deliver(Envelope envelope) {
        received.add(envelope);
    }

    @Override
    public void exited(Upid upid) {
        // Nothing is linked.
    }

    @Override
    public void close() {
        transport.close();
        server.close();
        network.close();
        threads.shutdownNow();
    }
}
