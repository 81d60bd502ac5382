package io.mesocosm.master.http;

import com.google.protobuf.MessageOrBuilder;
import io.mesocosm.common.endpoints.FilesEndpoints;
import io.mesocosm.common.endpoints.FlagsView;
import io.mesocosm.common.endpoints.HostView;
import io.mesocosm.common.endpoints.JsonEndpoint;
import io.mesocosm.common.endpoints.LoggingEndpoint;
import io.mesocosm.common.endpoints.MetricsEndpoint;
import io.mesocosm.common.endpoints.Rendering;
import io.mesocosm.common.endpoints.VersionView;
import io.mesocosm.common.endpoints.VirtualFiles;
import io.mesocosm.common.http.HttpExchange;
import io.mesocosm.common.http.HttpHandler;
import io.mesocosm.common.http.HttpRequest;
import io.mesocosm.common.http.HttpResponse;
import io.mesocosm.common.http.Router;
import io.mesocosm.common.json.ProtoJson;
import io.mesocosm.common.loop.EventQueue;
import io.mesocosm.master.event.MasterEvent;
import io.mesocosm.master.state.MasterState;
import io.mesocosm.master.view.AgentsView;
import io.mesocosm.master.view.DecreesView;
import io.mesocosm.master.view.FrameworksView;
import io.mesocosm.master.view.OfferConstraintsView;
import io.mesocosm.master.view.RegistryView;
import io.mesocosm.master.view.RolesView;
import io.mesocosm.master.view.StateView;
import io.mesocosm.master.view.SummaryView;
import io.mesocosm.master.view.TasksView;
import io.mesocosm.master.view.WeightsView;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** Every path that the master serves. Mesos: {@code Master::initialize}. */
public final class MasterRoutes {

    private static final String MASTER = "master";

    private final Snapshot snapshot;
    private final EventQueue<MasterEvent> events;
    private final Replies replies;
    private final Leader leader;
    private final Writes writes;
    private final Rendering rendering;
    private final Consumer<String> counts;

    /** Reads {@code snapshot}, hands changes to {@code events}; {@code counts} goes up for each name of a counter. */
    public MasterRoutes(
            Snapshot snapshot,
            EventQueue<MasterEvent> events,
            Replies replies,
            Rendering rendering,
            Consumer<String> counts) {
        this.rendering = rendering;
        this.counts = counts;
        this.snapshot = snapshot;
        this.events = events;
        this.replies = replies;
        this.leader = new Leader(snapshot.states());
        this.writes = new Writes(events, replies, leader);
    }

    /** A router with all of them. */
    public Router router(VirtualFiles files) {
        Router router = new Router().delegate(MASTER);
        router.route(
                MASTER,
                "/api/v1",
                leader.onlyRecovered(new OperatorApi(snapshot, writes, rendering, new OperatorFiles(files))));
        router.route(MASTER, "/api/v1/scheduler", leader.onlyRecovered(new SchedulerApi(events, replies, counts)));
        router.route(MASTER, "/health", (request, exchange) -> exchange.respond(HttpResponse.of(200)));
        router.route(MASTER, "/redirect", leader::redirect);
        router.route(MASTER, "/teardown", writes.posted(OperatorForms::teardown));
        router.route(
                MASTER,
                "/flags",
                small((request, out) -> FlagsView.write(snapshot.facts().flags(), out)));
        views(router);
        decrees(router);
        router.route(
                "allocator",
                "/offer_constraints_debug",
                json((request, out) -> OfferConstraintsView.write(snapshot.state(), out)));
        router.route("registrar(1)", "/registry", json((request, out) -> RegistryView.write(snapshot.registry(), out)));
        router.route(
                "version",
                "/",
                small((request, out) -> VersionView.write(snapshot.facts().build(), out)));
        router.route("metrics", "/snapshot", new MetricsEndpoint(snapshot::metrics));
        router.route("logging", "/toggle", new LoggingEndpoint(snapshot.logging()));
        router.route("system", "/stats.json", small((request, out) -> HostView.write(out)));
        new FilesEndpoints(files).route(router);
        return router;
    }

    private void views(Router router) {
        router.route(
                MASTER,
                "/state",
                leader.only(json((request, out) -> StateView.write(snapshot.state(), snapshot.facts(), out))));
        router.route(
                MASTER,
                "/state-summary",
                leader.only(json((request, out) -> SummaryView.write(snapshot.state(), snapshot.facts(), out))));
        router.route(
                MASTER,
                "/slaves",
                leader.only(json(
                        (request, out) -> AgentsView.write(snapshot.state(), request.parameter("slave_id"), out))));
        router.route(
                MASTER,
                "/frameworks",
                leader.only(json((request, out) ->
                        FrameworksView.write(snapshot.state(), request.parameter("framework_id"), out))));
        router.route(
                MASTER,
                "/tasks",
                leader.only(json((request, out) -> TasksView.write(snapshot.state(), tasks(request), out))));
        router.route(MASTER, "/roles", leader.only(json((request, out) -> RolesView.write(snapshot.state(), out))));
    }

    /** What operators decide. */
    private void decrees(Router router) {
        router.route(
                MASTER,
                "/weights",
                leader.only(MethodEndpoint.of("GET", small((request, out) -> WeightsView.write(snapshot.state(), out)))
                        .and("PUT", writes.by(RoleRequests::weights))));
        router.route(
                MASTER,
                "/quota",
                leader.only(decreed(DecreesView::quotas)
                        .and("POST", writes.by(RoleRequests::quota))
                        .and("DELETE", writes.by(RoleRequests::noQuota))));
        router.route(
                MASTER,
                "/maintenance/schedule",
                leader.only(decreed(DecreesView::schedule).and("POST", MasterRoutes::notServed)));
        router.route(MASTER, "/maintenance/status", leader.only(decreed(DecreesView::machines)));
        for (String path : List.of("/machine/down", "/machine/up")) {
            router.route(MASTER, path, leader.only(MethodEndpoint.of("POST", MasterRoutes::notServed)));
        }
        router.route(MASTER, "/reserve", writes.posted(OperatorForms::reserve));
        router.route(MASTER, "/unreserve", writes.posted(OperatorForms::unreserve));
        router.route(MASTER, "/create-volumes", writes.posted(OperatorForms::create));
        router.route(MASTER, "/destroy-volumes", writes.posted(OperatorForms::destroy));
    }

    private MethodEndpoint decreed(Function<MasterState, MessageOrBuilder> view) {
        return MethodEndpoint.of("GET", small((request, out) -> ProtoJson.write(view.apply(snapshot.state()), out)));
    }

    private static void notServed(HttpRequest request, HttpExchange exchange) {
        exchange.respond(HttpResponse.text(501, "Maintenance cannot be set in this version"));
    }

    /** Never waits for a turn. */
    private static HttpHandler small(JsonEndpoint.Writer writer) {
        return new JsonEndpoint(writer);
    }

    private HttpHandler json(JsonEndpoint.Writer writer) {
        return new JsonEndpoint(rendering, writer);
    }

    private static TasksView.Query tasks(HttpRequest request) {
        return TasksView.Query.of(
                request.parameter("framework_id"),
                request.parameter("task_id"),
                request.parameter("limit"),
                request.parameter("offset"),
                request.parameter("order"));
    }
}
