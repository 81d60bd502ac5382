package io.mesocosm.common.endpoints;

import io.mesocosm.common.http.HttpExchange;
import io.mesocosm.common.http.HttpHandler;
import io.mesocosm.common.http.HttpRequest;
import io.mesocosm.common.http.HttpResponse;
import io.mesocosm.common.json.JsonOutput;
import io.mesocosm.common.text.Durations;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Supplier;
import org.apache.mesos.v1.Protos.Metric;

/** {@code /metrics/snapshot}: names and values, sorted. */
public final class MetricsEndpoint implements HttpHandler {

    private final Supplier<SortedMap<String, Double>> metrics;

    /** Shows them as they are at each request. */
    public MetricsEndpoint(Supplier<SortedMap<String, Double>> metrics) {
        this.metrics = metrics;
    }

    /** As messages. */
    public static List<Metric> messages(SortedMap<String, Double> metrics) {
        return metrics.entrySet().stream()
                .map(metric -> Metric.newBuilder()
                        .setName(metric.getKey())
                        .setValue(metric.getValue())
                        .build())
                .toList();
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
        metrics.get().forEach((name, value) -> out.name(name).number(value));
        out.endObject();
        exchange.respond(JsonEndpoint.respond(request, out.toByteArray()));
    }
}
