package io.mesocosm.common.libprocess;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.mesocosm.common.http.HttpLimits;
import io.mesocosm.common.http.HttpResponse;
import io.mesocosm.common.http.HttpServer;
import io.mesocosm.common.http.Network;
import io.mesocosm.common.testing.Await;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LibprocessTransportTest {

    private static final Upid SELF = new Upid("master", "127.0.0.1", 1);
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final TransportLimits LIMITS = new TransportLimits(64 << 20, 1000, 3, Duration.ofSeconds(10), LONG);

    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final RecordingMailbox own = new RecordingMailbox("master", "slave-observer(1)");
    private final RecordingMailbox remote = new RecordingMailbox("slave(1)", "executor(1)");
    private Network network;

    @BeforeEach
    void open() {
        network = Network.open(2);
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
        network.close();
        executor.shutdownNow();
    }

    private LibprocessTransport transport(TransportLimits limits) {
        var transport = new LibprocessTransport(SELF, own, network, executor, limits);
        opened.add(0, transport);
        return transport;
    }

    private Upid agent() throws IOException {
        return upid(serve(0));
    }

    private static Upid upid(HttpServer server) {
        return new Upid("slave(1)", "127.0.0.1", server.address().getPort());
    }

    private HttpServer serve(int port) throws IOException {
        var self = new Upid("slave(1)", "127.0.0.1", 2);
        var handler =
                new LibprocessHandler(self, remote, (request, exchange) -> exchange.respond(HttpResponse.notFound()));
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        HttpServer server = HttpServer.start(network, address, handler, HttpLimits.DEFAULTS, executor);
        opened.add(0, server);
        return server;
    }

    private static Envelope message(Upid to, String name) {
        return new Envelope(SELF, to, name, ByteString.copyFromUtf8("body of " + name));
    }

    /** A listener that is nobody's, for peers that misbehave. */
    private ServerSocket listen() throws IOException {
        var socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        socket.setSoTimeout(10_000);
        opened.add(0, socket);
        return socket;
    }

    private static Upid upid(String id, ServerSocket socket) {
        return new Upid(id, "127.0.0.1", socket.getLocalPort());
    }

    @Test
    void keepsTheOrderUnderLoadOverOneConnection() throws Exception {
        Upid to = agent();
        LibprocessTransport transport = transport(LIMITS);
        int count = 50_000;
        for (int i = 0; i < count; i++) {
            transport.send(message(to, "m" + i));
        }
        for (int i = 0; i < count; i++) {
            Envelope received = remote.delivered.poll(10, TimeUnit.SECONDS);
            assertThat(received.name()).isEqualTo("m" + i);
            assertThat(received.body().toStringUtf8()).isEqualTo("body of m" + i);
            assertThat(received.from()).isEqualTo(SELF);
        }
        assertThat(transport.counters().connections()).isEqualTo(1);
        assertThat(transport.counters().sent()).isEqualTo(count);
        assertThat(transport.counters().dropped()).isZero();
    }

    @Test
    void sendsBodiesOfEverySize() throws Exception {
        Upid to = agent();
        LibprocessTransport transport = transport(LIMITS);
        for (int size : List.of(0, 1, 15, 16, 1023, 65_536, 1_000_000, 20_000_000)) {
            ByteString body = ByteString.copyFrom(new byte[size]);
            transport.send(new Envelope(SELF, to, "sized", body));
            assertThat(remote.delivered.poll(20, TimeUnit.SECONDS).body()).isEqualTo(body);
        }
    }

    @Test
    void tellsEveryLinkedUpidOnceWhenTheConnectionBreaks() throws Exception {
        ServerSocket peer = listen();
        Upid agent = upid("slave(1)", peer);
        Upid executorId = upid("executor(1)", peer);
        LibprocessTransport transport = transport(LIMITS);
        transport.link(agent);
        transport.link(executorId);
        transport.link(agent);
        try (Socket accepted = peer.accept()) {
            transport.send(message(agent, "x"));
            assertThat(accepted.getInputStream().read()).isEqualTo('P');
        }
        assertThat(List.of(own.exited.poll(10, TimeUnit.SECONDS), own.exited.poll(10, TimeUnit.SECONDS)))
                .containsExactlyInAnyOrder(agent, executorId);
        // The link is gone: the next connection is a passing one, and its end is nobody's business.
        transport.send(message(agent, "y"));
        peer.accept().close();
        Await.until("it has ended", () -> transport.destinations() == 0);
        transport.link(upid("other", peer));
        peer.accept().close();
        assertThat(own.exited.poll(10, TimeUnit.SECONDS)).isEqualTo(upid("other", peer));
        assertThat(own.exited).isEmpty();
        assertThat(transport.counters().brokenLinks()).isEqualTo(3);
    }

    @Test
    void forgetsTheOldestLinksOfAPeerThatHasTooMany() throws Exception {
        ServerSocket peer = listen();
        LibprocessTransport transport = transport(LIMITS);
        for (int i = 0; i < 5; i++) {
            transport.link(upid("actor(" + i + ")", peer));
        }
        peer.accept().close();

        List<Upid> told = new ArrayList<>();
        for (int i = 0; i < LIMITS.links(); i++) {
            told.add(own.exited.poll(10, TimeUnit.SECONDS));
        }
        assertThat(told)
                .containsExactlyInAnyOrder(upid("actor(2)", peer), upid("actor(3)", peer), upid("actor(4)", peer));
        assertThat(own.exited).isEmpty();
    }

    @Test
    void tellsOfALinkThatCannotBeMade() throws Exception {
        ServerSocket gone = listen();
        Upid nobody = upid("slave(1)", gone);
        gone.close();
        LibprocessTransport transport = transport(LIMITS);
        transport.link(nobody);
        assertThat(own.exited.poll(10, TimeUnit.SECONDS)).isEqualTo(nobody);
        Upid unknown = new Upid("slave(1)", "host.invalid", 5051);
        transport.link(unknown);
        assertThat(own.exited.poll(10, TimeUnit.SECONDS)).isEqualTo(unknown);
    }

    @Test
    void dropsAndCountsWhatCannotBeSent() throws Exception {
        ServerSocket gone = listen();
        Upid nobody = upid("slave(1)", gone);
        gone.close();
        LibprocessTransport transport = transport(LIMITS);
        transport.send(message(nobody, "x"));
        Await.until("dropped", () -> transport.counters().dropped() == 1);
        transport.send(message(new Upid("a b", "127.0.0.1", 5), "x"));
        transport.send(message(new Upid("a\r\nX: y", "127.0.0.1", 5), "x"));
        assertThat(transport.counters().dropped()).isEqualTo(3);
        transport.close();
        transport.send(message(nobody, "x"));
        assertThat(transport.counters().dropped()).isEqualTo(4);
        assertThat(own.exited).isEmpty();
    }

    @Test
    void relinksSilentlyOverAFreshConnection() throws Exception {
        ServerSocket peer = listen();
        Upid agent = upid("slave(1)", peer);
        LibprocessTransport transport = transport(LIMITS);
        transport.link(agent);
        try (Socket first = peer.accept()) {
            transport.relink(agent);
            try (Socket second = peer.accept()) {
                assertThat(first.getInputStream().read()).isEqualTo(-1);
                transport.send(message(agent, "x"));
                assertThat(second.getInputStream().read()).isEqualTo('P');
                assertThat(own.exited).isEmpty();
            }
        }
        assertThat(own.exited.poll(10, TimeUnit.SECONDS)).isEqualTo(agent);
        assertThat(own.exited).isEmpty();
    }

    @Test
    void keepsMessagesForTheFreshConnection() throws Exception {
        Upid agent = agent();
        LibprocessTransport transport = transport(LIMITS);
        transport.send(message(agent, "a"));
        transport.relink(agent);
        transport.send(message(agent, "b"));
        var names = new ArrayList<String>();
        while (!names.contains("b")) {
            names.add(remote.delivered.poll(10, TimeUnit.SECONDS).name());
        }
        assertThat(own.exited).isEmpty();
    }

    @Test
    void keepsLinkedConnectionsAndEndsIdleOnes() throws Exception {
        ServerSocket linked = listen();
        ServerSocket passing = listen();
        LibprocessTransport transport =
                transport(new TransportLimits(1 << 20, 10, 3, Duration.ofSeconds(10), Duration.ofMillis(100)));
        transport.link(upid("slave(1)", linked));
        try (Socket kept = linked.accept()) {
            transport.send(message(upid("slave(1)", passing), "x"));
            try (Socket ended = passing.accept()) {
                assertThat(new String(ended.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                        .startsWith("POST /slave(1)/x HTTP/1.1\r\n")
                        .endsWith("body of x\r\n0\r\n\r\n");
            }
            transport.send(message(upid("slave(1)", passing), "again"));
            assertThat(passing.accept().getInputStream().read()).isEqualTo('P');
            transport.send(message(upid("slave(1)", linked), "y"));
            assertThat(kept.getInputStream().read()).isEqualTo('P');
            assertThat(transport.counters().connections()).isEqualTo(3);
        }
    }

    @Test
    void turnsAPassingConnectionIntoALink() throws Exception {
        ServerSocket peer = listen();
        Upid agent = upid("slave(1)", peer);
        LibprocessTransport transport = transport(LIMITS);
        transport.send(message(agent, "x"));
        Socket accepted = peer.accept();
        transport.link(agent);
        accepted.close();
        assertThat(own.exited.poll(10, TimeUnit.SECONDS)).isEqualTo(agent);
        assertThat(transport.counters().connections()).isEqualTo(1);
    }

    @Test
    void discardsAnswers() throws Exception {
        ServerSocket peer = listen();
        Upid agent = upid("slave(1)", peer);
        LibprocessTransport transport = transport(LIMITS);
        transport.link(agent);
        try (Socket accepted = peer.accept()) {
            accepted.getOutputStream().write("not even HTTP\r\n".repeat(100_000).getBytes(StandardCharsets.UTF_8));
            transport.send(message(agent, "x"));
            assertThat(accepted.getInputStream().read()).isEqualTo('P');
            assertThat(own.exited).isEmpty();
        }
    }

    @Test
    void closesTheConnectionWhenTooMuchWaitsForIt() throws Exception {
        ServerSocket peer = listen();
        Upid agent = upid("slave(1)", peer);
        LibprocessTransport transport = transport(new TransportLimits(1 << 20, 10, 3, Duration.ofSeconds(10), LONG));
        transport.link(agent);
        try (Socket accepted = peer.accept()) {
            InputStream unread = accepted.getInputStream();
            assertThat(unread.available()).isZero();
            var body = ByteString.copyFrom(new byte[100_000]);
            int sent = 0;
            while (transport.counters().overflows() == 0) {
                transport.send(new Envelope(SELF, agent, "x", body));
                sent++;
                assertThat(sent).isLessThan(10_000);
            }
            assertThat(own.exited.poll(10, TimeUnit.SECONDS)).isEqualTo(agent);
            assertThat(transport.counters().dropped()).isGreaterThan(1);
            assertThat(own.exited).isEmpty();
        }
    }

    @Test
    void deliversToItselfWithoutTheNetwork() throws Exception {
        LibprocessTransport transport = transport(LIMITS);
        Upid observer = new Upid("slave-observer(1)", SELF.host(), SELF.port());
        for (int i = 0; i < 100; i++) {
            transport.send(message(observer, "m" + i));
        }
        for (int i = 0; i < 100; i++) {
            assertThat(own.delivered.poll(10, TimeUnit.SECONDS)).isEqualTo(message(observer, "m" + i));
        }
        Upid absent = new Upid("absent", SELF.host(), SELF.port());
        transport.send(message(absent, "x"));
        Await.until("dropped", () -> transport.counters().dropped() == 1);
        transport.link(observer);
        transport.link(absent);
        assertThat(own.exited.poll(10, TimeUnit.SECONDS)).isEqualTo(absent);
        assertThat(own.exited).isEmpty();
        assertThat(transport.counters().connections()).isZero();
    }

    @Test
    void losesNothingThatWasSentBeforeAPassingConnectionEnds() throws Exception {
        Upid to = agent();
        LibprocessTransport transport =
                transport(new TransportLimits(64 << 20, 10, 3, Duration.ofSeconds(10), Duration.ofMillis(1)));
        int rounds = 200;
        int received = 0;
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < 50; i++) {
                transport.send(message(to, "m"));
            }
            // A round begins when the connection of the one before has gone, or is about to go, as chance has it.
            while (received < (round + 1) * 50) {
                assertThat(remote.delivered.poll(10, TimeUnit.SECONDS)).isNotNull();
                received++;
            }
            if (round % 20 == 0) {
                Await.until("it has gone", () -> transport.destinations() == 0);
            }
        }
        assertThat(transport.counters().dropped()).isZero();
        assertThat(transport.counters().connections()).isGreaterThan(1);
    }

    @Test
    void reachesAPeerThatCameBack() throws Exception {
        HttpServer server = serve(0);
        Upid to = upid(server);
        LibprocessTransport transport = transport(LIMITS);
        transport.link(to);
        transport.send(message(to, "before"));
        assertThat(remote.delivered.poll(10, TimeUnit.SECONDS).name()).isEqualTo("before");
        server.close();
        assertThat(own.exited.poll(10, TimeUnit.SECONDS)).isEqualTo(to);
        assertThat(upid(serve(to.port()))).isEqualTo(to);
        transport.link(to);
        transport.send(message(to, "after"));
        assertThat(remote.delivered.poll(10, TimeUnit.SECONDS).name()).isEqualTo("after");
        assertThat(own.exited).isEmpty();
    }
}
