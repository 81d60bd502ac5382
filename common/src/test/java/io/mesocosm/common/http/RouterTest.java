package io.mesocosm.common.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouterTest {

    private static final InetSocketAddress PEER = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);

    private final Router router = new Router()
            .delegate("slave(1)")
            .disable(Set.of("/slave(1)/off", "/files/off"))
            .route("slave(1)", "/", named("root"))
            .route("slave(1)", "/state", named("state"))
            .route("slave(1)", "/off", named("off"))
            .route("slave(1)", "/api/v1", named("api"))
            .route("slave(1)", "/api/v1/executor", named("executor"))
            .route("slave(1)", "/static", named("static"))
            .route("files", "/read", named("read"))
            .route("files", "/off", named("off"))
            .route("version", "/", named("version"));

    /** Answers with its name and the path that it was given. */
    private static HttpHandler named(String name) {
        return (request, exchange) -> exchange.respond(HttpResponse.text(200, name + " " + request.path()));
    }

    @ParameterizedTest
    @CsvSource({
        "/state, 200 state /slave(1)/state",
        "/state/, 200 state /slave(1)/state/",
        "//state, 200 state /slave(1)//state",
        "/state/deeper, 200 state /slave(1)/state/deeper",
        "/slave(1)/state, 200 state /slave(1)/state",
        "/slave%281%29/state, 200 state /slave%281%29/state",
        "/slave(1)//state, 200 state /slave(1)//state",
        "/%73tate, 404 404 Not Found.",
        "/slave%zz/state, 404 404 Not Found.",
        "/slave(1)%2Fstate, 404 404 Not Found.",
        "/STATE, 404 404 Not Found.",
        "/statex, 404 404 Not Found.",
        "/, 200 root /slave(1)",
        "/slave(1), 200 root /slave(1)",
        "/slave(1)/, 200 root /slave(1)/",
        "/api/v1, 200 api /slave(1)/api/v1",
        "/api/v1/nope, 200 api /slave(1)/api/v1/nope",
        "/api/v1/executor, 200 executor /slave(1)/api/v1/executor",
        "/api/v1/executor/x, 200 executor /slave(1)/api/v1/executor/x",
        "/api/v1//executor, 200 api /slave(1)/api/v1//executor",
        "/api, 404 404 Not Found.",
        "/static/a/b.css, 200 static /slave(1)/static/a/b.css",
        "/files/read, 200 read /files/read",
        "/files/nope, 404 404 Not Found.",
        "/files, 404 404 Not Found.",
        "/version, 200 version /version",
        "/version/x, 404 404 Not Found.",
        "/nobody/state, 404 404 Not Found.",
        "/state/../state, 404 404 Not Found.",
        "/state/..x, 404 404 Not Found.",
        "/off, 403 Endpoint '/slave(1)/off' is disabled",
        "/slave(1)/off, 403 Endpoint '/slave(1)/off' is disabled",
        "/files/off, 403 Endpoint '/files/off' is disabled",
        "/off/x, 200 off /slave(1)/off/x"
    })
    void findsWhatMesosFinds(String path, String answer) {
        assertThat(ask(router, path)).isEqualTo(answer);
    }

    @ParameterizedTest
    @CsvSource({"/", "/state", "/files/x"})
    void hasNothingWithoutADelegate(String path) {
        assertThat(ask(new Router().route("files", "/read", named("read")), path))
                .isEqualTo("404 404 Not Found.");
    }

    private static String ask(Router router, String path) {
        var answer = new StringBuilder();
        var request = new HttpRequest("GET", path, Map.of(), Headers.none(), new byte[0], PEER);
        router.handle(request, new HttpExchange() {
            @Override
            public void respond(HttpResponse response) {
                answer.append(response.status())
                        .append(' ')
                        .append(new String(response.body(), StandardCharsets.UTF_8));
            }

            @Override
            public ResponseStream stream(HttpResponse head) {
                throw new IllegalStateException("no stream expected");
            }
        });
        return answer.toString();
    }
}
