package io.mesocosm.master.http;

import com.google.protobuf.Message;
import io.mesocosm.common.endpoints.Bodies;
import io.mesocosm.common.endpoints.Rendering;
import io.mesocosm.common.http.ContentNegotiation;
import io.mesocosm.common.http.HttpExchange;
import io.mesocosm.common.http.HttpHandler;
import io.mesocosm.common.http.HttpRequest;
import io.mesocosm.common.http.HttpResponse;
import io.mesocosm.common.http.MediaType;
import io.mesocosm.common.http.Negotiation;
import io.mesocosm.common.json.JsonOutput;
import io.mesocosm.common.json.ProtoJson;
import io.mesocosm.master.state.MasterState;
import io.mesocosm.master.view.StateJson;
import io.mesocosm.master.view.StateMessages;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.apache.mesos.v1.master.Protos.Call;
import org.apache.mesos.v1.master.Protos.Response;

/** {@code /api/v1}: the operator API. Reads are answered from the snapshot. Mesos: {@code Master::Http::api}. */
final class OperatorApi implements HttpHandler {

    private final Snapshot snapshot;
    private final Writes writes;
    private final Rendering rendering;
    private final OperatorFiles files;

    /** Reads {@code snapshot}, hands changes to {@code writes}. */
    OperatorApi(Snapshot snapshot, Writes writes, Rendering rendering, OperatorFiles files) {
        this.snapshot = snapshot;
        this.writes = writes;
        this.rendering = rendering;
        this.files = files;
    }

    @Override
    public void handle(HttpRequest request, HttpExchange exchange) {
        Optional<HttpResponse> refusal = ContentNegotiation.refuseMethod(request, "POST");
        if (refusal.isPresent()) {
            exchange.respond(refusal.get());
            return;
        }
        switch (Bodies.call(request, Call.newBuilder())) {
            case Negotiation.Refused<Call.Builder> refused -> exchange.respond(refused.response());
            case Negotiation.Agreed<Call.Builder> agreed ->
                handle(agreed.value().build(), request, exchange);
        }
    }

    private void handle(Call call, HttpRequest request, HttpExchange exchange) {
        Optional<String> complaint = OperatorCalls.validate(call);
        if (complaint.isPresent()) {
            exchange.respond(HttpResponse.text(400, "Failed to validate master::Call: " + complaint.get()));
            return;
        }
        switch (ContentNegotiation.accept(request.headers())) {
            case Negotiation.Refused<MediaType> refused -> exchange.respond(refused.response());
            case Negotiation.Agreed<MediaType> agreed -> {
                Optional<Writes.Asked> asked = OperatorWrites.asked(call, Writes.principal());
                if (asked.isPresent()) {
                    writes.submit(asked.get(), agreed.value(), exchange);
                } else {
                    answer(call, agreed.value(), exchange);
                }
            }
        }
    }

    private void answer(Call call, MediaType accept, HttpExchange exchange) {
        switch (call.getType()) {
            case SET_LOGGING_LEVEL ->
                exchange.respond(snapshot.setLogging(
                        call.getSetLoggingLevel().getLevel(),
                        call.getSetLoggingLevel().getDuration().getNanoseconds()));
            case LIST_FILES -> send(files.list(call.getListFiles()), accept, exchange);
            case READ_FILE -> send(files.read(call.getReadFile()), accept, exchange);
            case GET_STATE -> large(accept, Response.Type.GET_STATE, StateMessages::state, StateJson::state, exchange);
            case GET_AGENTS ->
                large(accept, Response.Type.GET_AGENTS, StateMessages::agents, StateJson::agents, exchange);
            case GET_FRAMEWORKS ->
                large(accept, Response.Type.GET_FRAMEWORKS, StateMessages::frameworks, StateJson::frameworks, exchange);
            case GET_TASKS -> large(accept, Response.Type.GET_TASKS, StateMessages::tasks, StateJson::tasks, exchange);
            case GET_EXECUTORS ->
                large(accept, Response.Type.GET_EXECUTORS, StateMessages::executors, StateJson::executors, exchange);
            case UNKNOWN -> exchange.respond(HttpResponse.text(501, "501 Not Implemented."));
            default ->
                exchange.respond(OperatorReads.response(call, snapshot)
                        .map(response -> encode(response, accept))
                        .orElseGet(() -> HttpResponse.text(
                                501, "The call " + call.getType() + " is not served by this version")));
        }
    }

    private static void send(Negotiation<Response> answer, MediaType accept, HttpExchange exchange) {
        switch (answer) {
            case Negotiation.Refused<Response> refused -> exchange.respond(refused.response());
            case Negotiation.Agreed<Response> agreed -> exchange.respond(encode(agreed.value(), accept));
        }
    }

    private static HttpResponse encode(Response response, MediaType accept) {
        byte[] body = accept == MediaType.JSON ? ProtoJson.toBytes(response) : response.toByteArray();
        return HttpResponse.of(200, accept.text(), body);
    }

    private <M extends Message> void large(
            MediaType accept,
            Response.Type type,
            Function<MasterState, M> message,
            BiConsumer<M, JsonOutput> json,
            HttpExchange exchange) {
        byte[] body = rendering.render(
                List.of(type, accept), () -> render(accept, type, message.apply(snapshot.state()), json));
        exchange.respond(HttpResponse.of(200, accept.text(), body));
    }

    private static <M extends Message> byte[] render(
            MediaType accept, Response.Type type, M content, BiConsumer<M, JsonOutput> json) {
        String name = type.name().toLowerCase(Locale.ROOT);
        if (accept == MediaType.JSON) {
            JsonOutput out = new JsonOutput();
            out.startObject().name("type").string(type.name()).name(name);
            json.accept(content, out);
            return out.endObject().toByteArray();
        }
        return Response.newBuilder()
                .setType(type)
                .setField(Response.getDescriptor().findFieldByName(name), content)
                .build()
                .toByteArray();
    }
}
