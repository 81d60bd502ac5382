package io.mesocosm.master.http;

import io.mesocosm.common.http.HttpExchange;
import io.mesocosm.common.http.HttpHandler;
import io.mesocosm.common.http.HttpRequest;
import io.mesocosm.common.http.HttpResponse;
import io.mesocosm.common.json.JsonOutput;
import io.mesocosm.common.text.Durations;
import java.util.Optional;

/** {@code /metrics/snapshot}: names and values, sorted. */
final class MetricsEndpoint implements HttpHandler {

    private final Snapshot snapshot;

    MetricsEndpoint(Snapshot snapshot) {
        this.snapshot = snapshot;
    }

    @Override
    public void handle(HttpRequest request, HttpExchange exchange) {
        Optional<String> timeout = request.parameter("timeout");
        try {
            // Nothing here takes long enough to be cut off; the parameter is checked as Mesos checks it.
            timeout.ifPresent(Durations::parse);
        } catch (IllegalArgumentException e) {
            exchange.respond(
                    HttpResponse.text(400, "Invalid timeout '" + timeout.orElse("") + "': " + e.getMessage() + ".\n"));
            return;
        }
        JsonOutput out = new JsonOutput(16 * 1024);
        out.startObject();
        snapshot.metrics().forEach((name, value) -> out.name(name).number(value));
        out.endObject();
        exchange.respond(JsonEndpoint.respond(request, out.toByteArray()));
    }
}
