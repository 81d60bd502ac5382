package io.mesocosm.agent.http;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.protobuf.UnsafeByteOperations;
import io.mesocosm.agent.state.AgentState;
import io.mesocosm.agent.state.Phase;
import io.mesocosm.agent.view.Facts;
import io.mesocosm.agent.view.OperatorJson;
import io.mesocosm.agent.view.OperatorMessages;
import io.mesocosm.common.endpoints.FileEntry;
import io.mesocosm.common.endpoints.FlagsView;
import io.mesocosm.common.endpoints.MetricsEndpoint;
import io.mesocosm.common.endpoints.VersionView;
import io.mesocosm.common.endpoints.VirtualFiles;
import io.mesocosm.common.endpoints.VirtualFiles.RefusedException;
import io.mesocosm.common.http.AgentMediaTypes;
import io.mesocosm.common.http.ContentNegotiation;
import io.mesocosm.common.http.HttpExchange;
import io.mesocosm.common.http.HttpHandler;
import io.mesocosm.common.http.HttpRequest;
import io.mesocosm.common.http.HttpResponse;
import io.mesocosm.common.http.MediaType;
import io.mesocosm.common.http.Negotiation;
import io.mesocosm.common.json.JsonOutput;
import io.mesocosm.common.json.ProtoJson;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.apache.mesos.v1.agent.Protos.Call;
import org.apache.mesos.v1.agent.Protos.Response;

/** {@code /api/v1}: the operator API. Reads are answered from the snapshot. Mesos: {@code Http::api} of the agent. */
final class OperatorApi implements HttpHandler {

    private final Snapshot snapshot;
    private final VirtualFiles files;
    private final ContainerReads containers;

    OperatorApi(Snapshot snapshot, VirtualFiles files, ContainerReads containers) {
        this.snapshot = snapshot;
        this.files = files;
        this.containers = containers;
    }

    @Override
    public void handle(HttpRequest request, HttpExchange exchange) {
        if (snapshot.state().phase() == Phase.RECOVERING) {
            exchange.respond(HttpResponse.text(503, "Agent has not finished recovery"));
            return;
        }
        Optional<HttpResponse> refusal = ContentNegotiation.refuseMethod(request, "POST");
        if (refusal.isPresent()) {
            exchange.respond(refusal.get());
            return;
        }
        switch (ContentNegotiation.agent(request.headers())) {
            case Negotiation.Refused<AgentMediaTypes> refused -> exchange.respond(refused.response());
            case Negotiation.Agreed<AgentMediaTypes> types -> {
                switch (OperatorCalls.read(request, types.value())) {
                    case Negotiation.Refused<Call> refused -> exchange.respond(refused.response());
                    case Negotiation.Agreed<Call> call ->
                        exchange.respond(answer(call.value(), types.value().accept()));
                }
            }
        }
    }

    private HttpResponse answer(Call call, MediaType accept) {
        return switch (call.getType()) {
            case GET_STATE -> large(accept, Response.Type.GET_STATE, OperatorMessages::state, OperatorJson::state);
            case GET_TASKS -> large(accept, Response.Type.GET_TASKS, OperatorMessages::tasks, OperatorJson::tasks);
            case GET_EXECUTORS ->
                large(accept, Response.Type.GET_EXECUTORS, OperatorMessages::executors, OperatorJson::executors);
            case GET_FRAMEWORKS ->
                large(accept, Response.Type.GET_FRAMEWORKS, OperatorMessages::frameworks, OperatorJson::frameworks);
            case LIST_FILES -> list(call.getListFiles().getPath(), accept);
            case READ_FILE -> read(call.getReadFile(), accept);
            case SET_LOGGING_LEVEL -> {
                Call.SetLoggingLevel wanted = call.getSetLoggingLevel();
                snapshot.logging()
                        .set(
                                wanted.getLevel(),
                                Duration.ofNanos(wanted.getDuration().getNanoseconds()));
                yield HttpResponse.of(200);
            }
            case UNKNOWN -> HttpResponse.text(501, "501 Not Implemented.");
            default ->
                small(call)
                        .map(response -> encode(response, accept))
                        .orElseGet(() -> HttpResponse.text(
                                501, "The call " + call.getType() + " is not served by this version"));
        };
    }

    private Optional<Response> small(Call call) {
        Response.Builder response = Response.newBuilder();
        switch (call.getType()) {
            case GET_HEALTH ->
                response.setType(Response.Type.GET_HEALTH)
                        .setGetHealth(Response.GetHealth.newBuilder().setHealthy(true));
            case GET_FLAGS -> response.setType(Response.Type.GET_FLAGS).setGetFlags(flags(snapshot.facts()));
            case GET_VERSION -> response.setType(Response.Type.GET_VERSION).setGetVersion(version(snapshot.facts()));
            case GET_METRICS -> response.setType(Response.Type.GET_METRICS).setGetMetrics(metrics());
            case GET_LOGGING_LEVEL ->
                response.setType(Response.Type.GET_LOGGING_LEVEL)
                        .setGetLoggingLevel(Response.GetLoggingLevel.newBuilder()
                                .setLevel(snapshot.logging().level()));
            case GET_AGENT ->
                response.setType(Response.Type.GET_AGENT).setGetAgent(OperatorMessages.agent(snapshot.state()));
            case GET_CONTAINERS ->
                response.setType(Response.Type.GET_CONTAINERS)
                        .setGetContainers(containers.message(
                                snapshot.state(),
                                call.getGetContainers().getShowNested(),
                                call.getGetContainers().getShowStandalone()));
            case GET_OPERATIONS ->
                response.setType(Response.Type.GET_OPERATIONS)
                        .setGetOperations(OperatorMessages.operations(snapshot.state()));
            case GET_RESOURCE_PROVIDERS ->
                response.setType(Response.Type.GET_RESOURCE_PROVIDERS)
                        .setGetResourceProviders(Response.GetResourceProviders.getDefaultInstance());
            default -> {
                return Optional.empty();
            }
        }
        return Optional.of(response.build());
    }

    private static Response.GetFlags flags(Facts facts) {
        return Response.GetFlags.newBuilder()
                .addAllFlags(FlagsView.messages(facts.flags()))
                .build();
    }

    private static Response.GetVersion version(Facts facts) {
        return Response.GetVersion.newBuilder()
                .setVersionInfo(VersionView.message(facts.build()))
                .build();
    }

    private Response.GetMetrics metrics() {
        return Response.GetMetrics.newBuilder()
                .addAllMetrics(MetricsEndpoint.messages(snapshot.metrics().get()))
                .build();
    }

    private HttpResponse list(String path, MediaType accept) {
        try {
            var message = Response.ListFiles.newBuilder();
            files.list(path).stream().map(FileEntry::toProto).forEach(message::addFileInfos);
            return encode(
                    Response.newBuilder()
                            .setType(Response.Type.LIST_FILES)
                            .setListFiles(message)
                            .build(),
                    accept);
        } catch (RefusedException e) {
            return HttpResponse.text(e.status(), e.text());
        }
    }

    private HttpResponse read(Call.ReadFile wanted, MediaType accept) {
        Optional<Long> length = wanted.hasLength() ? Optional.of(wanted.getLength()) : Optional.empty();
        try {
            VirtualFiles.Part part = files.read(wanted.getPath(), Math.max(0, wanted.getOffset()), length);
            ByteString data = UnsafeByteOperations.unsafeWrap(part.data());
            return encode(
                    Response.newBuilder()
                            .setType(Response.Type.READ_FILE)
                            .setReadFile(Response.ReadFile.newBuilder()
                                    .setSize(part.size())
                                    .setData(data))
                            .build(),
                    accept);
        } catch (RefusedException e) {
            return HttpResponse.text(e.status(), e.text());
        }
    }

    private static HttpResponse encode(Response response, MediaType accept) {
        byte[] body = accept == MediaType.JSON ? ProtoJson.toBytes(response) : response.toByteArray();
        return HttpResponse.of(200, accept.text(), body);
    }

    private <M extends Message> HttpResponse large(
            MediaType accept, Response.Type type, Function<AgentState, M> message, BiConsumer<M, JsonOutput> json) {
        M content = message.apply(snapshot.state());
        String name = type.name().toLowerCase(Locale.ROOT);
        if (accept == MediaType.JSON) {
            JsonOutput out = new JsonOutput();
            out.startObject().name("type").string(type.name()).name(name);
            json.accept(content, out);
            return HttpResponse.of(200, accept.text(), out.endObject().toByteArray());
        }
        byte[] body = Response.newBuilder()
                .setType(type)
                .setField(Response.getDescriptor().findFieldByName(name), content)
                .build()
                .toByteArray();
        return HttpResponse.of(200, accept.text(), body);
    }
}
