package io.mesocosm.master.http;

import io.mesocosm.common.http.Headers;
import io.mesocosm.common.http.HttpExchange;
import io.mesocosm.common.http.HttpHandler;
import io.mesocosm.common.http.HttpRequest;
import io.mesocosm.common.http.HttpResponse;
import io.mesocosm.common.http.Percent;
import io.mesocosm.master.state.Leadership;
import io.mesocosm.master.state.MasterState;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.mesos.v1.Protos.MasterInfo;

/** Sends requests that only the leader may answer to the leader. Mesos: {@code Master::Http::redirect}. */
final class Leader {

    private static final String NO_LEADER = "No leader elected";

    private final Supplier<MasterState> snapshot;

    /** For a master of that state. */
    Leader(Supplier<MasterState> snapshot) {
        this.snapshot = snapshot;
    }

    /** A handler that is called on the leader only. */
    HttpHandler only(HttpHandler handler) {
        return (request, exchange) -> {
            Optional<HttpResponse> elsewhere = elsewhere(request);
            if (elsewhere.isPresent()) {
                exchange.respond(elsewhere.get());
            } else {
                handler.handle(request, exchange);
            }
        };
    }

    /** A handler that is called on the leader only, and only once it has recovered: for calls. */
    HttpHandler onlyRecovered(HttpHandler handler) {
        return only((request, exchange) -> {
            if (snapshot.get().leadership().isServing()) {
                handler.handle(request, exchange);
            } else {
                exchange.respond(HttpResponse.text(503, "Master has not finished recovery"));
            }
        });
    }

    private Optional<HttpResponse> elsewhere(HttpRequest request) {
        Leadership leadership = snapshot.get().leadership();
        return switch (leadership.phase()) {
            case STANDBY -> Optional.of(redirect(leadership, request.path() + query(request)));
            case RECOVERING, LEADING -> Optional.empty();
            case ENDED -> Optional.of(HttpResponse.text(503, NO_LEADER));
        };
    }

    private static String query(HttpRequest request) {
        return request.query().isEmpty() ? "" : "?" + Percent.encodeQuery(request.query());
    }

    private static HttpResponse redirect(Leadership leadership, String path) {
        Optional<MasterInfo> leader = leadership.leader();
        if (leader.isEmpty()) {
            return HttpResponse.text(503, NO_LEADER);
        }
        String location = "//" + host(leader.get()) + ":" + leader.get().getPort() + path;
        return new HttpResponse(307, Headers.of("Location", location), new byte[0]);
    }

    /** Masters of old may not say their names; the number is their address as it lies in memory, its first byte lowest. */
    private static String host(MasterInfo leader) {
        if (leader.hasHostname()) {
            return leader.getHostname();
        }
        int ip = leader.getIp();
        return (ip & 0xff) + "." + (ip >>> 8 & 0xff) + "." + (ip >>> 16 & 0xff) + "." + (ip >>> 24);
    }

    /** {@code /redirect}: to the leader, also from the leader itself. */
    void redirect(HttpRequest request, HttpExchange exchange) {
        boolean plain = request.path().equals("/master/redirect");
        exchange.respond(plain ? redirect(snapshot.get().leadership(), "") : HttpResponse.notFound());
    }
}
