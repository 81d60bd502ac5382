package io.mesocosm.agent.http;

import io.mesocosm.agent.event.AgentEvent;
import io.mesocosm.common.endpoints.FlagsView;
import io.mesocosm.common.endpoints.HostView;
import io.mesocosm.common.endpoints.JsonEndpoint;
import io.mesocosm.common.endpoints.LoggingEndpoint;
import io.mesocosm.common.endpoints.MetricsEndpoint;
import io.mesocosm.common.endpoints.VersionView;
import io.mesocosm.common.http.HttpResponse;
import io.mesocosm.common.http.Router;
import io.mesocosm.common.loop.EventQueue;
import java.util.Set;

/** Every path that the agent serves. Mesos: {@code Slave::initialize}. */
public final class AgentRoutes {

    private final String actor;
    private final Snapshot snapshot;
    private final EventQueue<AgentEvent> events;
    private final ExecutorStreams streams;

    /**
     * Reads {@code snapshot}, hands calls to {@code events}.
     *
     * @param actor the agent's own: {@code slave(1)}
     */
    public AgentRoutes(String actor, Snapshot snapshot, EventQueue<AgentEvent> events, ExecutorStreams streams) {
        this.actor = actor;
        this.snapshot = snapshot;
        this.events = events;
        this.streams = streams;
    }

    /**
     * A router with all of them.
     *
     * @param disabled paths that answer nobody
     */
    public Router router(Set<String> disabled) {
        Router router = new Router().delegate(actor).disable(disabled);
        router.route(actor, "/api/v1/executor", new ExecutorApi(events, streams, snapshot.states()));
        router.route(actor, "/health", (request, exchange) -> exchange.respond(HttpResponse.of(200)));
        router.route(
                actor,
                "/flags",
                new JsonEndpoint(
                        (request, out) -> FlagsView.write(snapshot.facts().flags(), out)));
        router.route(
                "version",
                "/",
                new JsonEndpoint(
                        (request, out) -> VersionView.write(snapshot.facts().build(), out)));
        router.route("metrics", "/snapshot", new MetricsEndpoint(snapshot.metrics()));
        router.route("logging", "/toggle", new LoggingEndpoint(snapshot.logging()));
        router.route("system", "/stats.json", new JsonEndpoint((request, out) -> HostView.write(out)));
        return router;
    }
}
