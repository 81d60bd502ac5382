package io.mesocosm.common.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesocosm.common.testing.Await;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HttpServerTest {

    private static final InetSocketAddress ANYWHERE = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
        executor.shutdownNow();
    }

    private HttpServer serve(HttpLimits limits, HttpHandler handler) throws IOException {
        HttpServer server = HttpServer.start(ANYWHERE, handler, limits, executor);
        opened.add(server);
        return server;
    }

    private RawClient connect(HttpServer server) throws IOException {
        var client = new RawClient(server.address());
        opened.add(0, client);
        return client;
    }

    private static HttpHandler echoPath() {
        return (request, exchange) -> exchange.respond(HttpResponse.text(200, request.path()));
    }

    private static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\n\r\n";
    }

    @Test
    void answersPipelinedRequestsInTheirOrderWhateverOrderTheHandlersAnswerIn() throws Exception {
        BlockingQueue<HttpExchange> exchanges = new LinkedBlockingQueue<>();
        HttpServer server = serve(HttpLimits.DEFAULTS, (request, exchange) -> exchanges.add(exchange));
        RawClient client = connect(server).send(get("/1") + get("/2") + get("/3"));
        var first = exchanges.take();
        var second = exchanges.take();
        var third = exchanges.take();
        third.respond(HttpResponse.text(200, "third"));
        second.respond(HttpResponse.text(200, "second"));
        first.respond(HttpResponse.text(200, "first"));
        assertThat(client.readResponse()).endsWith("\r\n\r\nfirst");
        assertThat(client.readResponse()).endsWith("\r\n\r\nsecond");
        assertThat(client.readResponse()).endsWith("\r\n\r\nthird");
    }

    @Test
    void handlesTheRequestsOfAConnectionOneAfterTheOther() throws Exception {
        var running = new AtomicInteger();
        var paths = new LinkedBlockingQueue<String>();
        HttpServer server = serve(HttpLimits.DEFAULTS, (request, exchange) -> {
            if (running.incrementAndGet() == 1) {
                paths.add(request.path());
            }
            request.headers().has("anything");
            running.decrementAndGet();
            exchange.respond(HttpResponse.of(202));
        });
        RawClient client = connect(server);
        var expected = new ArrayList<String>();
        var requests = new StringBuilder();
        for (int i = 0; i < 500; i++) {
            expected.add("/" + i);
            requests.append(get("/" + i));
        }
        client.send(requests.toString());
        for (int i = 0; i < 500; i++) {
            assertThat(client.readResponse()).startsWith("HTTP/1.1 202 Accepted\r\n");
        }
        assertThat(paths).containsExactlyElementsOf(expected);
    }

    @Test
    void stopsReadingWhileTooManyRequestsAreUnanswered() throws Exception {
        var gate = new CountDownLatch(1);
        var handled = new AtomicInteger();
        HttpServer server = serve(HttpLimits.DEFAULTS.withPipeline(8, 1 << 20), (request, exchange) -> {
            handled.incrementAndGet();
            executor.execute(() -> {
                awaitQuietly(gate);
                exchange.respond(HttpResponse.of(200));
            });
        });
        RawClient client = connect(server);
        int count = 200;
        client.send(get("/").repeat(count));
        Await.until("the pipeline is full", () -> handled.get() == 8);
        assertThat(connect(server).send(get("/")).socket().isConnected()).isTrue();
        Await.until("another connection is served meanwhile", () -> handled.get() == 9);
        gate.countDown();
        for (int i = 0; i < count; i++) {
            assertThat(client.readResponse()).startsWith("HTTP/1.1 200 OK\r\n");
        }
    }

    @Test
    void compressesLargeBodiesForWhoeverAcceptsIt() throws Exception {
        byte[] body = "0123456789abcdef".repeat(64).getBytes(StandardCharsets.UTF_8);
        HttpServer server =
                serve(HttpLimits.DEFAULTS, (request, exchange) -> exchange.respond(HttpResponse.legacy("t/x", body)));
        RawClient client = connect(server);
        for (String accepted : List.of("gzip", "deflate, GZIP;q=0.5", "*")) {
            client.send("GET / HTTP/1.1\r\nAccept-Encoding: " + accepted + "\r\n\r\n");
            String head = client.readHead();
            assertThat(head.replaceAll("Date: [^\r]*", "Date: *").replaceAll("Length: \\d+", "Length: *"))
                    .isEqualTo(String.join(
                            "\r\n",
                            "HTTP/1.1 200 OK",
                            "Content-Encoding: gzip",
                            "Date: *",
                            "Content-Length: *",
                            "Content-Type: t/x",
                            "",
                            ""));
            int length = Integer.parseInt(head.replaceAll("(?s).*Content-Length: (\\d+).*", "$1"));
            byte[] compressed = client.read(length);
            assertThat(new GZIPInputStream(new ByteArrayInputStream(compressed)).readAllBytes())
                    .isEqualTo(body);
            assertThat(compressed).startsWith(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3);
        }
        for (String refused : List.of("gzip;q=0", "*;q=0", "gzip;q=0, *", "deflate", "")) {
            client.send("GET / HTTP/1.1\r\nAccept-Encoding: " + refused + "\r\n\r\n");
            assertThat(client.readResponse()).doesNotContain("Content-Encoding");
        }
    }

    @Test
    void takesCompressedBodiesUpToTheLimitOnly() throws Exception {
        HttpServer server = serve(
                HttpLimits.DEFAULTS.withSizes(1000, 10_000, 1 << 20),
                (request, exchange) -> exchange.respond(HttpResponse.text(200, "" + request.body().length)));
        RawClient client = connect(server);
        assertThat(client.send(gzipped(10_000)).readResponse()).endsWith("\r\n\r\n10000");
        assertThat(client.send(gzipped(10_001)).readResponse()).startsWith("HTTP/1.1 413 ");
        assertThat(client.send(gzipped(50)).readResponse()).endsWith("\r\n\r\n50");
    }

    private static byte[] gzipped(int length) {
        byte[] body = Gzip.compress(new byte[length]);
        byte[] head = ("POST / HTTP/1.1\r\nContent-Encoding: gzip\r\nContent-Length: " + body.length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] request = new byte[head.length + body.length];
        System.arraycopy(head, 0, request, 0, head.length);
        System.arraycopy(body, 0, request, head.length, body.length);
        return request;
    }

    @Test
    void sendsLargeBodiesWhole() throws Exception {
        byte[] body = new byte[5_000_000];
        for (int i = 0; i < body.length; i++) {
            body[i] = (byte) ((i * 31) >> 3);
        }
        HttpServer server =
                serve(HttpLimits.DEFAULTS, (request, exchange) -> exchange.respond(HttpResponse.of(200, "t/x", body)));
        RawClient client = connect(server).send(get("/1") + get("/2"));
        for (int i = 0; i < 2; i++) {
            assertThat(client.readHead()).contains("Content-Length: 5000000\r\n");
            assertThat(client.read(body.length)).isEqualTo(body);
        }
    }

    @Test
    void sendsLargeBodiesWholeBeforeItCloses() throws Exception {
        byte[] body = new byte[20_000_000];
        HttpServer server =
                serve(HttpLimits.DEFAULTS, (request, exchange) -> exchange.respond(HttpResponse.of(200, "t/x", body)));
        RawClient closing = connect(server).send("GET / HTTP/1.1\r\nConnection: close\r\n\r\n");
        RawClient ended = connect(server).send(get("/")).endOutput();
        for (RawClient client : List.of(closing, ended)) {
            client.readHead();
            assertThat(client.read(body.length)).hasSize(body.length);
            assertThat(client.endsNow()).isTrue();
        }
        Await.until("the connections are closed", () -> server.openConnections() == 0);
    }

    @Test
    void answersWhoeverHasEndedHisSide() throws Exception {
        var gate = new CountDownLatch(1);
        HttpServer server = serve(HttpLimits.DEFAULTS, (request, exchange) -> {
            awaitQuietly(gate);
            exchange.respond(HttpResponse.text(200, request.path()));
        });
        RawClient client = connect(server).send(get("/1") + get("/2")).endOutput();
        gate.countDown();
        assertThat(client.readAll()).contains("\r\n\r\n/1HTTP/1.1 200 OK").endsWith("\r\n\r\n/2");
    }

    @Test
    void handlesEverythingThatCameBeforeAReset() throws Exception {
        var paths = new LinkedBlockingQueue<String>();
        HttpServer server = serve(HttpLimits.DEFAULTS, (request, exchange) -> {
            paths.add(request.path());
            exchange.respond(HttpResponse.of(202));
        });
        RawClient client = connect(server).send(get("/x").repeat(2000));
        client.close();
        Await.until("all were handled", () -> paths.size() == 2000);
    }

    @Test
    void answers500WhenAHandlerFailsAndGoesOn() throws Exception {
        HttpServer server = serve(HttpLimits.DEFAULTS, (request, exchange) -> {
            if (request.path().equals("/bad")) {
                throw new IllegalStateException("as intended by the test");
            }
            exchange.respond(HttpResponse.of(200));
        });
        RawClient client = connect(server);
        assertThat(client.get("/bad")).startsWith("HTTP/1.1 500 Internal Server Error\r\n");
        assertThat(client.get("/good")).startsWith("HTTP/1.1 200 OK\r\n");
    }

    @Test
    void refusesASecondAnswer() throws Exception {
        var second = new LinkedBlockingQueue<RuntimeException>();
        HttpServer server = serve(HttpLimits.DEFAULTS, (request, exchange) -> {
            exchange.respond(HttpResponse.of(200));
            try {
                exchange.stream(HttpResponse.of(200));
            } catch (IllegalStateException e) {
                second.add(e);
            }
        });
        connect(server).get("/");
        assertThat(second.poll(10, TimeUnit.SECONDS)).hasMessage("a second answer to GET /");
    }

    @Test
    void closesSlowSendersButNotSilentOnes() throws Exception {
        HttpServer server =
                serve(HttpLimits.DEFAULTS.withTimeouts(Duration.ofMillis(200), Duration.ofMillis(300)), echoPath());
        RawClient neverSent = connect(server);
        RawClient message = connect(server);
        message.send("POST /x HTTP/1.1\r\nLibprocess-From: a@1.2.3.4:5\r\n\r\n").readResponse();
        RawClient halfHead = connect(server).send("GET / HT");
        RawClient halfBody = connect(server).send("POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nabc");
        RawClient idle = connect(server);
        idle.get("/");
        assertThat(halfHead.endsNow()).isTrue();
        assertThat(halfBody.endsNow()).isTrue();
        assertThat(idle.endsNow()).isTrue();
        assertThat(neverSent.get("/a")).endsWith("/a");
        assertThat(message.get("/b")).endsWith("/b");
    }

    @Test
    void closesWhoeverDoesNotReadItsResponse() throws Exception {
        HttpServer server = serve(
                HttpLimits.DEFAULTS.withTimeouts(Duration.ofMillis(200), Duration.ofSeconds(100)),
                (request, exchange) -> exchange.respond(HttpResponse.of(200, "t/x", new byte[30 << 20])));
        connect(server).send(get("/"));
        Await.until("connected", () -> server.openConnections() == 1);
        Await.until("closed", () -> server.openConnections() == 0);
    }

    @Test
    void answers413AndGivesThePeerTimeToReadIt() throws Exception {
        HttpServer server = serve(HttpLimits.DEFAULTS.withSizes(1000, 1000, 1 << 20), echoPath());
        RawClient client = connect(server);
        client.send("POST / HTTP/1.1\r\nContent-Length: 3000000\r\n\r\n").send(new byte[3_000_000]);
        assertThat(client.readResponse()).startsWith("HTTP/1.1 413 ").endsWith("larger than 1000 bytes");
        assertThat(client.endsNow()).isTrue();
    }

    @Test
    void closesConnectionsBeyondTheLimit() throws Exception {
        HttpServer server = serve(HttpLimits.DEFAULTS.withConnections(2), echoPath());
        RawClient first = connect(server);
        RawClient second = connect(server);
        assertThat(first.get("/1")).endsWith("/1");
        assertThat(second.get("/2")).endsWith("/2");
        assertThat(connect(server).endsNow()).isTrue();
        first.close();
        Await.until("there is room again", () -> server.openConnections() == 1);
        assertThat(connect(server).get("/3")).endsWith("/3");
    }

    @Test
    void servesAmongThousandsOfIdleConnections() throws Exception {
        HttpServer server = serve(HttpLimits.DEFAULTS, echoPath());
        for (int i = 0; i < 3000; i++) {
            RawClient client = connect(server);
            if (i % 3 == 0) {
                client.send("GET /half");
            }
        }
        Await.until("all are connected", () -> server.openConnections() == 3000);
        assertThat(connect(server).get("/still")).endsWith("/still");
    }

    @Test
    void outlivesJunkAndKeepsNothingOfIt() throws Exception {
        HttpServer server = serve(HttpLimits.DEFAULTS, echoPath());
        String good = "POST /a?b=c HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\n"
                + "3\r\nabc\r\n0\r\n\r\nPOST /b HTTP/1.1\r\nContent-Length: 5000\r\n\r\n" + "x".repeat(5000);
        long seed = 20261121;
        var random = new Random(seed);
        for (int round = 0; round < 1500; round++) {
            byte[] bytes = good.getBytes(StandardCharsets.ISO_8859_1);
            for (int i = random.nextInt(8); i > 0; i--) {
                bytes[random.nextInt(250)] = (byte) random.nextInt(256);
            }
            try (var client = new RawClient(server.address())) {
                client.send(Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length)));
                if (random.nextBoolean()) {
                    client.reset();
                }
            } catch (SocketException e) {
                // The server has closed first.
                assertThat(e).hasMessageMatching("(?i).*(reset|broken pipe).*");
            }
        }
        Await.until("all are gone", () -> server.openConnections() == 0);
        assertThat(server.heldBodyBytes()).as("seed %s", seed).isZero();
        assertThat(connect(server).get("/still")).endsWith("/still");
    }

    @Test
    void namesAnAddressThatIsTaken() throws Exception {
        HttpServer server = serve(HttpLimits.DEFAULTS, echoPath());
        InetSocketAddress taken = server.address();
        assertThatThrownBy(() -> HttpServer.start(taken, echoPath(), HttpLimits.DEFAULTS, executor))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("Failed to bind on 127.0.0.1:" + taken.getPort())
                .hasMessageContaining("ddress already in use");
    }

    @Test
    void servesOnNioAsWell() throws Exception {
        try (Network network = Network.openPortable(1);
                HttpServer server = HttpServer.start(network, ANYWHERE, echoPath(), HttpLimits.DEFAULTS, executor)) {
            RawClient client = connect(server);
            assertThat(client.send(get("/1") + get("/2")).readResponse()).endsWith("/1");
            assertThat(client.readResponse()).endsWith("/2");
        }
    }

    private static void awaitQuietly(CountDownLatch gate) {
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
