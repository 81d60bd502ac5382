package io.mesocosm.common.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.testing.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ResponseStreamTest {

    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final BlockingQueue<ResponseStream> streams = new LinkedBlockingQueue<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
        executor.shutdownNow();
    }

    /** Opens a stream for each request to "/stream", answers others at once. */
    private HttpServer serve(HttpLimits limits) throws IOException {
        var anywhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        HttpServer server = HttpServer.start(
                anywhere,
                (request, exchange) -> {
                    if (request.path().equals("/stream")) {
                        HttpResponse head = HttpResponse.of(200).with("Mesos-Stream-Id", "abc");
                        streams.add(exchange.stream(head.with("Content-Type", "application/json")));
                    } else {
                        exchange.respond(HttpResponse.text(200, request.path()));
                    }
                },
                limits,
                executor);
        opened.add(server);
        return server;
    }

    private RawClient subscribe(HttpServer server) throws IOException {
        var client = new RawClient(server.address());
        opened.add(0, client);
        return client.send("GET /stream HTTP/1.1\r\n\r\n");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void writesTheRecordedHeadAndOneChunkPerWrite() throws Exception {
        RawClient client = subscribe(serve(HttpLimits.DEFAULTS));
        ResponseStream stream = streams.take();
        assertThat(client.readHead().replaceAll("Date: [^\r]*", "Date: *"))
                .isEqualTo(String.join(
                        "\r\n",
                        "HTTP/1.1 200 OK",
                        "Date: *",
                        "Transfer-Encoding: chunked",
                        "Mesos-Stream-Id: abc",
                        "Content-Type: application/json",
                        "",
                        ""));
        assertThat(stream.write(bytes("hello"))).isTrue();
        assertThat(stream.write(bytes(""))).isTrue();
        assertThat(stream.write(bytes("0123456789abcdef0"))).isTrue();
        String expected = "5\r\nhello\r\n11\r\n0123456789abcdef0\r\n";
        assertThat(client.read(expected.length())).isEqualTo(bytes(expected));
        byte[] large = new byte[100_000];
        stream.write(large);
        stream.close();
        assertThat(client.read(7 + large.length + 2)).startsWith("186a0\r\n".getBytes(StandardCharsets.UTF_8));
        assertThat(client.read(5)).isEqualTo(bytes("0\r\n\r\n"));
        assertThat(stream.write(bytes("late"))).isFalse();
        assertThat(client.get("/next")).endsWith("/next");
    }

    @Test
    void holdsBackLaterResponsesUntilItEnds() throws Exception {
        RawClient client = subscribe(serve(HttpLimits.DEFAULTS)).send("GET /after HTTP/1.1\r\n\r\n");
        ResponseStream stream = streams.take();
        client.readHead();
        stream.write(bytes("x"));
        assertThat(client.read(6)).isEqualTo(bytes("1\r\nx\r\n"));
        stream.close();
        assertThat(client.read(5)).isEqualTo(bytes("0\r\n\r\n"));
        assertThat(client.readResponse()).endsWith("/after");
    }

    @Test
    void tellsWhenThePeerIsGone() throws Exception {
        HttpServer server = serve(HttpLimits.DEFAULTS);
        for (int way = 0; way < 3; way++) {
            RawClient client = subscribe(server);
            ResponseStream stream = streams.take();
            client.readHead();
            var gone = new CountDownLatch(1);
            stream.onClose(gone::countDown);
            if (way == 0) {
                client.close();
            } else if (way == 1) {
                client.reset();
            } else {
                client.endOutput();
            }
            assertThat(gone.await(10, TimeUnit.SECONDS)).as("way %s", way).isTrue();
            assertThat(stream.write(bytes("x"))).isFalse();
            var already = new CountDownLatch(1);
            stream.onClose(already::countDown);
            assertThat(already.getCount()).isZero();
        }
        Await.until("no connection is left", () -> server.openConnections() == 0);
    }

    @Test
    void endsAtOnceWhenThePeerIsGoneBeforeItOpens() throws Exception {
        var exchanges = new LinkedBlockingQueue<HttpExchange>();
        HttpServer server = HttpServer.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                (request, exchange) -> exchanges.add(exchange),
                HttpLimits.DEFAULTS,
                executor);
        opened.add(server);
        RawClient client = subscribe(server);
        HttpExchange exchange = exchanges.take();
        client.reset();
        Await.until("the peer is gone", () -> server.openConnections() == 0);
        ResponseStream stream = exchange.stream(HttpResponse.of(200));
        var gone = new CountDownLatch(1);
        stream.onClose(gone::countDown);
        assertThat(gone.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(stream.write(bytes("x"))).isFalse();
    }

    @Test
    void isClosedWhenThePeerReadsTooSlowly() throws Exception {
        HttpServer server = serve(HttpLimits.DEFAULTS.withStreamQueues(100_000, Long.MAX_VALUE));
        RawClient client = subscribe(server);
        ResponseStream stream = streams.take();
        var gone = new CountDownLatch(1);
        stream.onClose(gone::countDown);
        client.readHead();
        byte[] chunk = new byte[10_000];
        int written = 0;
        while (stream.write(chunk)) {
            written++;
            assertThat(written).isLessThan(10_000);
        }
        assertThat(gone.await(10, TimeUnit.SECONDS)).isTrue();
        Await.until("the connection is closed", () -> server.openConnections() == 0);
    }

    @Test
    void streamWithTheMostUnreadBytesMakesRoomForTheOthers() throws Exception {
        HttpServer server = serve(HttpLimits.DEFAULTS.withStreamQueues(Integer.MAX_VALUE, 64 << 20));
        RawClient deaf = subscribe(server);
        ResponseStream unread = streams.take();
        deaf.readHead();
        RawClient reader = subscribe(server);
        ResponseStream read = streams.take();
        reader.readHead();
        byte[] chunk = new byte[1 << 20];
        int written = 0;
        while (unread.write(chunk)) {
            assertThat(server.heldStreamBytes()).isLessThanOrEqualTo(64 << 20);
            assertThat(read.write(bytes("x"))).isTrue();
            assertThat(reader.read(6)).isEqualTo(bytes("1\r\nx\r\n"));
            assertThat(written++).isLessThan(1000);
        }
        Await.until("only the reader is left", () -> server.openConnections() == 1);
        assertThat(server.heldStreamBytes()).isZero();
        assertThat(read.write(bytes("x"))).isTrue();
        assertThat(reader.read(6)).isEqualTo(bytes("1\r\nx\r\n"));
    }

    @Test
    void takesOneChunkThatIsLargerThanItsQueue() throws Exception {
        RawClient client = subscribe(serve(HttpLimits.DEFAULTS.withStreamQueues(1000, Long.MAX_VALUE)));
        ResponseStream stream = streams.take();
        client.readHead();
        assertThat(stream.write(new byte[1 << 20])).isTrue();
        assertThat(client.read(8 + (1 << 20) + 2)).hasSize(8 + (1 << 20) + 2);
        assertThat(stream.write(bytes("x"))).isTrue();
        assertThat(client.read(6)).isEqualTo(bytes("1\r\nx\r\n"));
    }

    @Test
    void keepsEveryChunkInOrderWhileThePeerReads() throws Exception {
        RawClient client = subscribe(serve(HttpLimits.DEFAULTS));
        ResponseStream stream = streams.take();
        client.readHead();
        var expected = new StringBuilder();
        for (int i = 0; i < 20_000; i++) {
            String text = "record " + i;
            expected.append(Integer.toHexString(text.length()))
                    .append("\r\n")
                    .append(text)
                    .append("\r\n");
            assertThat(stream.write(bytes(text))).isTrue();
        }
        stream.close();
        expected.append("0\r\n\r\n");
        assertThat(client.read(expected.length())).isEqualTo(bytes(expected.toString()));
    }

    @Test
    void outlivesEveryTimeout() throws Exception {
        HttpServer server = serve(HttpLimits.DEFAULTS.withTimeouts(Duration.ofMillis(50), Duration.ofMillis(50)));
        RawClient client = subscribe(server);
        ResponseStream stream = streams.take();
        client.readHead();
        var idle = new RawClient(server.address());
        opened.add(0, idle);
        for (int i = 0; i < 5; i++) {
            // Each of these takes the time of a whole timeout.
            idle.get("/");
            assertThat(idle.endsNow()).isTrue();
            idle = new RawClient(server.address());
            opened.add(0, idle);
        }
        assertThat(stream.write(bytes("x"))).isTrue();
        assertThat(client.read(6)).isEqualTo(bytes("1\r\nx\r\n"));
    }
}
