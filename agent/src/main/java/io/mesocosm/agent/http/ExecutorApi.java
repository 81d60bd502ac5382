package io.mesocosm.agent.http;

import io.mesocosm.agent.event.AgentEvent;
import io.mesocosm.agent.event.ExecutorEvent;
import io.mesocosm.agent.executors.ExecutorCalls;
import io.mesocosm.agent.state.AgentState;
import io.mesocosm.agent.state.CallHandle;
import io.mesocosm.common.endpoints.Bodies;
import io.mesocosm.common.http.ContentNegotiation;
import io.mesocosm.common.http.HttpExchange;
import io.mesocosm.common.http.HttpHandler;
import io.mesocosm.common.http.HttpRequest;
import io.mesocosm.common.http.HttpResponse;
import io.mesocosm.common.http.MediaType;
import io.mesocosm.common.http.Negotiation;
import io.mesocosm.common.ids.ExecutorId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.loop.EventQueue;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.mesos.v1.executor.Protos.Call;

/**
 * {@code /api/v1/executor}: what is wrong with a request by itself is answered here, everything else by the core.
 * Mesos: {@code Http::executor}.
 */
final class ExecutorApi implements HttpHandler {

    private final EventQueue<AgentEvent> events;
    private final ExecutorStreams streams;
    private final Supplier<AgentState> states;

    ExecutorApi(EventQueue<AgentEvent> events, ExecutorStreams streams, Supplier<AgentState> states) {
        this.events = events;
        this.streams = streams;
        this.states = states;
    }

    @Override
    public void handle(HttpRequest request, HttpExchange exchange) {
        if (!states.get().recovery().reconnecting()) {
            exchange.respond(HttpResponse.text(503, "Agent has not finished recovery"));
            return;
        }
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
        Optional<String> objection = ExecutorCalls.objection(call);
        if (objection.isPresent()) {
            exchange.respond(HttpResponse.text(400, objection.get()));
            return;
        }
        Negotiation<MediaType> accept = call.getType() == Call.Type.SUBSCRIBE
                ? ContentNegotiation.accept(request.headers())
                : new Negotiation.Agreed<>(MediaType.JSON);
        switch (accept) {
            case Negotiation.Refused<MediaType> refused -> exchange.respond(refused.response());
            case Negotiation.Agreed<MediaType> agreed -> submit(call, agreed.value(), exchange);
        }
    }

    private void submit(Call call, MediaType accept, HttpExchange exchange) {
        var framework = FrameworkId.of(call.getFrameworkId());
        var executor = ExecutorId.of(call.getExecutorId());
        switch (call.getType()) {
            case HEARTBEAT -> exchange.respond(HttpResponse.of(202));
            case UNKNOWN -> exchange.respond(HttpResponse.text(501, "501 Not Implemented."));
            case SUBSCRIBE -> {
                CallHandle handle = streams.await(exchange, accept, framework, executor);
                events.submit(new ExecutorEvent.Subscribe(handle, framework, executor, call.getSubscribe()));
            }
            case UPDATE -> {
                CallHandle handle = streams.await(exchange, accept, framework, executor);
                events.submit(new ExecutorEvent.Update(
                        handle, framework, executor, call.getUpdate().getStatus()));
            }
            case MESSAGE -> {
                CallHandle handle = streams.await(exchange, accept, framework, executor);
                events.submit(new ExecutorEvent.Message(
                        handle, framework, executor, call.getMessage().getData()));
            }
        }
    }
}
