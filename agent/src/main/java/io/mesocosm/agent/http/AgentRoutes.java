package io.mesocosm.agent.http;

import io.mesocosm.agent.event.AgentEvent;
import io.mesocosm.agent.state.AgentState;
import io.mesocosm.agent.state.Phase;
import io.mesocosm.agent.view.AttachedFiles;
import io.mesocosm.agent.view.StateView;
import io.mesocosm.common.daemon.HostNames;
import io.mesocosm.common.endpoints.FilesEndpoints;
import io.mesocosm.common.endpoints.FlagsView;
import io.mesocosm.common.endpoints.HostView;
import io.mesocosm.common.endpoints.JsonEndpoint;
import io.mesocosm.common.endpoints.LoggingEndpoint;
import io.mesocosm.common.endpoints.MetricsEndpoint;
import io.mesocosm.common.endpoints.VersionView;
import io.mesocosm.common.endpoints.VirtualFiles;
import io.mesocosm.common.http.HttpHandler;
import io.mesocosm.common.http.HttpResponse;
import io.mesocosm.common.http.Router;
import io.mesocosm.common.json.JsonOutput;
import io.mesocosm.common.loop.EventQueue;
import io.mesocosm.containerizer.Containerizer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** Every path that the agent serves. Mesos: {@code Slave::initialize}. */
public final class AgentRoutes {

    private final String actor;
    private final Snapshot snapshot;
    private final EventQueue<AgentEvent> events;
    private final ExecutorStreams streams;
    private final Containerizer containerizer;
    private final HostNames hostNames = new HostNames();

    /**
     * Reads {@code snapshot}, hands calls to {@code events}.
     *
     * @param actor the agent's own: {@code slave(1)}
     */
    public AgentRoutes(
            String actor,
            Snapshot snapshot,
            EventQueue<AgentEvent> events,
            ExecutorStreams streams,
            Containerizer containerizer) {
        this.actor = actor;
        this.snapshot = snapshot;
        this.events = events;
        this.streams = streams;
        this.containerizer = containerizer;
    }

    /**
     * A router with all of them.
     *
     * @param disabled paths that answer nobody
     * @param log what {@code /slave/log} shows
     */
    public Router router(Set<String> disabled, Optional<Path> log) {
        var files = new VirtualFiles(new AttachedFiles(snapshot.states(), log));
        var containers = new ContainerReads(containerizer);
        Router router = new Router().delegate(actor).disable(disabled);
        router.route(actor, "/api/v1", new OperatorApi(snapshot, files, containers));
        router.route(actor, "/api/v1/executor", new ExecutorApi(events, streams, snapshot.states()));
        router.route(actor, "/health", (request, exchange) -> exchange.respond(HttpResponse.of(200)));
        router.route(
                actor,
                "/flags",
                new JsonEndpoint(
                        (request, out) -> FlagsView.write(snapshot.facts().flags(), out)));
        router.route(actor, "/state", recovered(new JsonEndpoint((request, out) -> state(out))));
        router.route(actor, "/containers", new ContainersEndpoint(snapshot, containers));
        router.route(
                actor,
                "/monitor/statistics",
                new JsonEndpoint((request, out) -> containers.statistics(snapshot.state(), out)));
        shared(router);
        new FilesEndpoints(files).route(router);
        return router;
    }

    private void shared(Router router) {
        router.route(
                "version",
                "/",
                new JsonEndpoint(
                        (request, out) -> VersionView.write(snapshot.facts().build(), out)));
        router.route("metrics", "/snapshot", new MetricsEndpoint(snapshot.metrics()));
        router.route("logging", "/toggle", new LoggingEndpoint(snapshot.logging()));
        router.route("system", "/stats.json", new JsonEndpoint((request, out) -> HostView.write(out)));
    }

    private void state(JsonOutput out) {
        AgentState state = snapshot.state();
        Optional<String> masterHostname = state.master().pid().flatMap(pid -> hostNames.of(pid.host()));
        StateView.write(state, snapshot.facts(), masterHostname, out);
    }

    private HttpHandler recovered(HttpHandler handler) {
        return (request, exchange) -> {
            if (snapshot.state().phase() == Phase.RECOVERING) {
                exchange.respond(HttpResponse.text(503, "Agent has not finished recovery"));
            } else {
                handler.handle(request, exchange);
            }
        };
    }
}
