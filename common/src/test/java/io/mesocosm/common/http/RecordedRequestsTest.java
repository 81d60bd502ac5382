package io.mesocosm.common.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.libprocess.Envelope;
import io.mesocosm.common.libprocess.LibprocessHandler;
import io.mesocosm.common.libprocess.Mailbox;
import io.mesocosm.common.libprocess.Upid;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Odd requests are answered, and connections closed, exactly as Mesos was recorded to do. */
class RecordedRequestsTest {

    record Case(String name, String target, int status, boolean closes) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** Their bodies were not kept, or are compressed from values that vary. */
    private static final Set<String> OTHERWISE_TESTED = Set.of(
            "190-path-empty-actor",
            "191-path-master-only",
            "192-path-master-slash",
            "164-accept-encoding-gzip-big",
            "167-accept-encoding-star");

    private static ExecutorService executor;
    private static HttpServer master;
    private static HttpServer agent;
    private static volatile byte[] canned = {};

    @BeforeAll
    static void start() throws IOException {
        executor = Executors.newCachedThreadPool();
        var anywhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        master = HttpServer.start(anywhere, handler("master", masterRoutes()), HttpLimits.DEFAULTS, executor);
        agent = HttpServer.start(anywhere, handler("slave(1)", agentRoutes()), HttpLimits.DEFAULTS, executor);
    }

    @AfterAll
    static void stop() {
        master.close();
        agent.close();
        executor.shutdownNow();
    }

    static Stream<Case> cases() throws IOException {
        return new String(resource("index.tsv"), StandardCharsets.UTF_8)
                .lines()
                .skip(1)
                .map(line -> line.split("\t", -1))
                .map(f -> new Case(f[0] + "-" + f[1], f[2], Integer.parseInt(f[3]), f[4].equals("True")))
                .filter(recorded -> !OTHERWISE_TESTED.contains(recorded.name()));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void answersAsRecorded(Case recorded) throws IOException {
        byte[] request = resource(recorded.name() + ".request");
        byte[] response = resource(recorded.name() + ".response");
        if (recorded.name().endsWith("huge-header-100k")) {
            request = ("GET /health HTTP/1.1\r\nX-Big: " + "a".repeat(100_000) + "\r\n\r\n")
                    .getBytes(StandardCharsets.UTF_8);
        }
        canned = body(response);
        HttpServer server = recorded.target().equals("agent") ? agent : master;
        try (var client = new RawClient(server.address())) {
            client.send(request);
            assertThat(masked(client.read(response.length))).isEqualTo(masked(response));
            if (recorded.closes()) {
                assertThat(client.endsNow()).as("closed behind the answer").isTrue();
            } else if (recorded.status() == 0) {
                // Only a part of the body has come.
                assertThat(client.send(" ".repeat(178)).readResponse()).startsWith("HTTP/1.1 200 OK\r\n");
            } else if (recorded.status() != 500) {
                assertThat(client.get("/health")).startsWith("HTTP/1.1 " + (server == agent ? 404 : 200));
            }
        }
    }

    private static HttpHandler handler(String actor, Router routes) {
        var mailbox = new Mailbox() {
            @Override
            public boolean hosts(String actorId) {
                return actorId.equals(actor);
            }

            @Override
            public void deliver(Envelope envelope) {}

            @Override
            public void exited(Upid upid) {}
        };
        return new LibprocessHandler(new Upid(actor, "127.0.0.1", 1), mailbox, routes);
    }

    private static Router masterRoutes() {
        return new Router()
                .delegate("master")
                .route("master", "/health", (request, exchange) -> exchange.respond(HttpResponse.of(200)))
                .route("version", "/", RecordedRequestsTest::legacy)
                .route("master", "/flags", RecordedRequestsTest::legacy)
                .route("master", "/tasks", RecordedRequestsTest::legacy)
                .route("master", "/state-summary", RecordedRequestsTest::legacy)
                .route("files", "/read", (request, exchange) -> exchange.respond(HttpResponse.text(404, "")))
                .route("files", "/browse", (request, exchange) -> exchange.respond(HttpResponse.text(404, "")))
                .route("master", "/api/v1", RecordedRequestsTest::call)
                .route("master", "/api/v1/scheduler", RecordedRequestsTest::call);
    }

    private static Router agentRoutes() {
        return new Router()
                .delegate("slave(1)")
                .route("slave(1)", "/api/v1/executor", RecordedRequestsTest::call)
                .route("slave(1)", "/api/v1", (request, exchange) -> {
                    Negotiation<AgentMediaTypes> types = ContentNegotiation.agent(request.headers());
                    exchange.respond(((Negotiation.Refused<AgentMediaTypes>) types).response());
                });
    }

    /** A legacy endpoint with the recorded body. */
    private static void legacy(HttpRequest request, HttpExchange exchange) {
        boolean script = request.parameter("jsonp").isPresent();
        exchange.respond(HttpResponse.legacy(script ? "text/javascript" : "application/json", canned));
    }

    /** A v1 API as far as its headers go; a body that is whole is answered as recorded. */
    private static void call(HttpRequest request, HttpExchange exchange) {
        Optional<HttpResponse> refused = ContentNegotiation.refuseMethod(request, "POST");
        Negotiation<MediaType> content = ContentNegotiation.contentType(request.headers());
        Negotiation<MediaType> accept = ContentNegotiation.accept(request.headers());
        if (refused.isPresent()) {
            exchange.respond(refused.get());
        } else if (content instanceof Negotiation.Refused<MediaType> refusal) {
            exchange.respond(refusal.response());
        } else if (new String(request.body(), StandardCharsets.UTF_8).equals("x")) {
            exchange.respond(HttpResponse.text(400, "Failed to parse body into JSON: syntax error at line 1 near: x"));
        } else if (accept instanceof Negotiation.Refused<MediaType> refusal) {
            exchange.respond(refusal.response());
        } else {
            exchange.respond(HttpResponse.of(200, "application/json", canned));
        }
    }

    private static byte[] body(byte[] response) {
        String text = new String(response, StandardCharsets.ISO_8859_1);
        if (text.indexOf("HTTP/1.1", 1) > 0) {
            // Several: that of /version is the one with a body.
            int from = text.indexOf('{');
            return Arrays.copyOfRange(response, from, text.indexOf('}') + 1);
        }
        return response.length == 0
                ? response
                : Arrays.copyOfRange(response, text.indexOf("\r\n\r\n") + 4, response.length);
    }

    private static String masked(byte[] response) {
        return new String(response, StandardCharsets.ISO_8859_1)
                .replaceAll("Date: [A-Z][a-z]{2}, \\d\\d [A-Z][a-z]{2} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT", "Date: *");
    }

    static byte[] resource(String name) {
        try (var in = RecordedRequestsTest.class.getResourceAsStream("recorded/" + name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }
}
