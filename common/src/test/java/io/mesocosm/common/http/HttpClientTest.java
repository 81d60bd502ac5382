package io.mesocosm.common.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesocosm.common.testing.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpClientTest {

    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final BlockingQueue<ResponseStream> streams = new LinkedBlockingQueue<>();
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

    private HttpServer serve() throws IOException {
        HttpServer server = HttpServer.start(
                network,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                (request, exchange) -> {
                    if (request.path().equals("/stream")) {
                        streams.add(exchange.stream(HttpResponse.of(200).with("Mesos-Stream-Id", "abc")));
                    } else if (request.path().equals("/big")) {
                        exchange.respond(HttpResponse.of(200, "t/x", new byte[3_000_000]));
                    } else {
                        String told = request.method() + " " + request.path() + request.query() + " "
                                + request.headers().first("Host").orElse("") + " "
                                + new String(request.body(), StandardCharsets.UTF_8);
                        exchange.respond(HttpResponse.text(200, told));
                    }
                },
                HttpLimits.DEFAULTS,
                executor);
        opened.add(0, server);
        return server;
    }

    private HttpClient client(ClientLimits limits) {
        var client = new HttpClient(network, limits);
        opened.add(0, client);
        return client;
    }

    private static URI uri(HttpServer server, String path) {
        return uri(server.address().getPort(), path);
    }

    private static URI uri(int port, String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    private static String text(HttpResponse response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    @Test
    void sendsWhatItIsGivenAndReusesTheConnection() throws Exception {
        HttpServer server = serve();
        HttpClient client = client(ClientLimits.DEFAULTS);
        String host = "127.0.0.1:" + server.address().getPort();
        for (int i = 0; i < 100; i++) {
            HttpResponse response = client.send(
                    ClientRequest.post(uri(server, "/a%20b?x=1"), "t/x", "hello".getBytes(StandardCharsets.UTF_8)));
            assertThat(response.status()).isEqualTo(200);
            assertThat(text(response)).isEqualTo("POST /a%20b{x=[1]} " + host + " hello");
        }
        assertThat(text(client.send(ClientRequest.get(uri(server, ""))))).isEqualTo("GET /{} " + host + " ");
        assertThat(server.openConnections()).isEqualTo(1);
    }

    @Test
    void readsLargeBodiesAndRefusesTooLargeOnes() throws Exception {
        HttpServer server = serve();
        assertThat(client(ClientLimits.DEFAULTS)
                        .send(ClientRequest.get(uri(server, "/big")))
                        .body())
                .hasSize(3_000_000);
        assertThatThrownBy(() ->
                        client(ClientLimits.DEFAULTS.withBodyBytes(1000)).send(ClientRequest.get(uri(server, "/big"))))
                .isInstanceOf(IOException.class)
                .hasMessage("Response of 127.0.0.1:" + server.address().getPort() + " is larger than 1000 bytes");
    }

    @Test
    void readsAStreamAsItComes() throws Exception {
        HttpServer server = serve();
        HttpClient client = client(ClientLimits.DEFAULTS);
        try (HttpStream stream = client.open(ClientRequest.get(uri(server, "/stream")))) {
            assertThat(stream.status()).isEqualTo(200);
            assertThat(stream.headers().first("mesos-stream-id")).contains("abc");
            ResponseStream out = streams.take();
            for (String part : List.of("one", "two", "three")) {
                out.write(part.getBytes(StandardCharsets.UTF_8));
                assertThat(stream.read().map(bytes -> new String(bytes, StandardCharsets.UTF_8)))
                        .contains(part);
            }
            assertThatThrownBy(() -> stream.read(Duration.ofMillis(20)))
                    .isInstanceOf(SocketTimeoutException.class)
                    .hasMessageStartingWith("Waited in vain for data from 127.0.0.1:");
            out.close();
            assertThat(stream.read()).isEmpty();
        }
        client.send(ClientRequest.get(uri(server, "/")));
        assertThat(server.openConnections()).isEqualTo(1);
    }

    @Test
    void tellsTheServerWhenAStreamIsClosed() throws Exception {
        HttpServer server = serve();
        HttpStream stream = client(ClientLimits.DEFAULTS).open(ClientRequest.get(uri(server, "/stream")));
        ResponseStream out = streams.take();
        var gone = new LinkedBlockingQueue<String>();
        out.onClose(() -> gone.add("gone"));
        stream.close();
        assertThat(gone.poll(10, TimeUnit.SECONDS)).isEqualTo("gone");
    }

    @Test
    void failsNamingThePeerWhenAStreamBreaksOff() throws Exception {
        HttpServer server = serve();
        HttpStream stream = client(ClientLimits.DEFAULTS).open(ClientRequest.get(uri(server, "/stream")));
        streams.take().write(new byte[] {1});
        assertThat(stream.read()).isPresent();
        server.close();
        assertThatThrownBy(stream::read)
                .isInstanceOf(IOException.class)
                .hasMessageMatching(
                        "Connection to 127.0.0.1:" + server.address().getPort() + " (closed|failed.*)");
    }

    @Test
    void doesNotReadAheadOfASlowReader() throws Exception {
        HttpServer server = serve();
        HttpStream stream = client(ClientLimits.DEFAULTS).open(ClientRequest.get(uri(server, "/stream")));
        ResponseStream out = streams.take();
        int chunk = 100_000;
        int accepted = 0;
        // The bound of the server's queue is reached only because the client stops reading.
        while (out.write(new byte[chunk])) {
            accepted++;
            assertThat(accepted).isLessThan(100_000);
        }
        assertThat(accepted).isGreaterThan(16);
        assertThatThrownBy(() -> {
                    Optional<byte[]> read = stream.read();
                    while (read.isPresent()) {
                        read = stream.read();
                    }
                })
                .isInstanceOf(IOException.class);
    }

    @Test
    void sendsInOrderOverAConnectionOfItsOwn() throws Exception {
        HttpServer server = serve();
        try (HttpConnection connection = client(ClientLimits.DEFAULTS).connect(uri(server, ""))) {
            for (int i = 0; i < 10; i++) {
                assertThat(text(connection.send(ClientRequest.get(uri(server, "/" + i)))))
                        .startsWith("GET /" + i);
            }
            HttpStream stream = connection.open(ClientRequest.get(uri(server, "/stream")));
            Future<HttpResponse> behind =
                    executor.submit(() -> connection.send(ClientRequest.get(uri(server, "/behind"))));
            streams.take().close();
            assertThat(stream.read()).isEmpty();
            assertThat(text(behind.get(10, TimeUnit.SECONDS))).startsWith("GET /behind");
            assertThat(server.openConnections()).isEqualTo(1);
        }
        Await.until("closed", () -> server.openConnections() == 0);
    }

    @Test
    void opensAnotherConnectionWhenTheKeptOneIsGone() throws Exception {
        HttpServer server = serve();
        HttpClient client = client(ClientLimits.DEFAULTS);
        client.send(ClientRequest.get(uri(server, "/")));
        int port = server.address().getPort();
        server.close();
        assertThatThrownBy(() -> client.send(ClientRequest.get(uri(port, "/"))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("127.0.0.1:" + port);
        opened.add(
                0,
                HttpServer.start(
                        network,
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                        (request, exchange) -> exchange.respond(HttpResponse.of(202)),
                        HttpLimits.DEFAULTS,
                        executor));
        assertThat(client.send(ClientRequest.get(uri(port, "/"))).status()).isEqualTo(202);
    }

    @Test
    void givesUpOnASilentServer() throws Exception {
        try (var silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            HttpClient client =
                    client(ClientLimits.DEFAULTS.withTimeouts(Duration.ofSeconds(5), Duration.ofMillis(100)));
            assertThatThrownBy(() -> client.send(ClientRequest.get(uri(silent.getLocalPort(), "/"))))
                    .isInstanceOf(SocketTimeoutException.class)
                    .hasMessage("Waited in vain for a response from 127.0.0.1:" + silent.getLocalPort() + ", 100 ms");
        }
    }

    @Test
    void readsWhateverServersAnswer() throws Exception {
        assertThat(text(answered("HTTP/1.1 200 OK\r\n\r\nuntil the end"))).isEqualTo("until the end");
        assertThat(text(answered("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok")))
                .isEqualTo("ok");
        assertThat(
                        text(
                                answered(
                                        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n")))
                .isEqualTo("ok");
        assertThat(answered("HTTP/1.1 307 T\r\nLocation: //x:1/\r\nContent-Length: 0\r\n\r\n")
                        .headers()
                        .first("Location"))
                .contains("//x:1/");
        assertThat(answered("HTTP/1.1 204 No Content\r\n\r\n").status()).isEqualTo(204);
    }

    @Test
    void failsOnWhatIsNoResponse() {
        for (String answer : List.of(
                "",
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                "HTTP/1.1 200 OK\r\nA: " + "a".repeat(100_000) + "\r\n\r\n",
                "garbage\r\n\r\n")) {
            assertThatThrownBy(() -> answered(answer))
                    .as(answer.length() > 99 ? "long head" : answer)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("127.0.0.1:");
        }
    }

    /** What the client makes of a server that answers so and closes. */
    private HttpResponse answered(String answer) throws IOException {
        try (var server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            executor.execute(() -> {
                try (Socket socket = server.accept()) {
                    assertThat(socket.getInputStream().read()).isEqualTo('G');
                    socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
                    socket.shutdownOutput();
                    socket.getInputStream().readAllBytes();
                } catch (IOException e) {
                    // The client has closed first.
                    return;
                }
            });
            return client(ClientLimits.DEFAULTS).send(ClientRequest.get(uri(server.getLocalPort(), "/")));
        }
    }

    @Test
    void namesWhatItCannotReach() {
        HttpClient client = client(ClientLimits.DEFAULTS);
        assertThatThrownBy(() -> client.send(ClientRequest.get(URI.create("http://host.invalid:1/"))))
                .isInstanceOf(IOException.class)
                .hasMessage("Failed to resolve the host of host.invalid:1");
        assertThatThrownBy(() -> client.send(ClientRequest.get(URI.create("ftp://127.0.0.1/"))))
                .isInstanceOf(IOException.class)
                .hasMessage("Not an http URI with a host: ftp://127.0.0.1/");
    }
}
