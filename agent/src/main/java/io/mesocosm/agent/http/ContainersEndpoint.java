package io.mesocosm.agent.http;

import io.mesocosm.agent.state.Executor;
import io.mesocosm.common.endpoints.JsonEndpoint;
import io.mesocosm.common.http.HttpExchange;
import io.mesocosm.common.http.HttpHandler;
import io.mesocosm.common.http.HttpRequest;
import io.mesocosm.common.http.HttpResponse;
import io.mesocosm.common.json.JsonOutput;
import java.util.Optional;
import java.util.function.Predicate;

/** {@code /containers}: all, or those of a framework, of an executor, or one. Mesos: {@code Http::containers}. */
final class ContainersEndpoint implements HttpHandler {

    private final Snapshot snapshot;
    private final ContainerReads containers;

    ContainersEndpoint(Snapshot snapshot, ContainerReads containers) {
        this.snapshot = snapshot;
        this.containers = containers;
    }

    @Override
    public void handle(HttpRequest request, HttpExchange exchange) {
        Optional<String> container = request.parameter("container_id");
        Optional<String> framework = request.parameter("framework_id");
        Optional<String> executor = request.parameter("executor_id");
        boolean one = container.isPresent() && framework.isEmpty() && executor.isEmpty();
        boolean some = container.isEmpty() && (framework.isPresent() || executor.isEmpty());
        if (!one && !some) {
            exchange.respond(HttpResponse.text(
                    400,
                    "Supported query parameters are container_id only, framework_id only,"
                            + " or executor_id and framework_id only"));
            return;
        }
        Predicate<Executor> wanted = found -> container
                        .map(id -> id.equals(found.run().containerId().value()))
                        .orElse(true)
                && framework
                        .map(id -> id.equals(found.run().frameworkId().value()))
                        .orElse(true)
                && executor.map(id -> id.equals(found.id().value())).orElse(true);
        JsonOutput out = new JsonOutput();
        containers.containers(snapshot.state(), wanted, out);
        exchange.respond(JsonEndpoint.respond(request, out.toByteArray()));
    }
}
