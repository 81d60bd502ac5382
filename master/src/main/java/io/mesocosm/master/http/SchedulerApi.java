package io.mesocosm.master.http;

import io.mesocosm.common.endpoints.Bodies;
import io.mesocosm.common.http.ContentNegotiation;
import io.mesocosm.common.http.HttpExchange;
import io.mesocosm.common.http.HttpHandler;
import io.mesocosm.common.http.HttpRequest;
import io.mesocosm.common.http.HttpResponse;
import io.mesocosm.common.http.MediaType;
import io.mesocosm.common.http.Negotiation;
import io.mesocosm.common.loop.EventQueue;
import io.mesocosm.master.event.MasterEvent;
import io.mesocosm.master.frameworks.SchedulerCalls;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.mesos.v1.scheduler.Protos.Call;

/**
 * {@code /api/v1/scheduler}: what is wrong with a request by itself is answered here, everything else by the core.
 * Mesos: {@code Master::Http::scheduler}.
 */
final class SchedulerApi implements HttpHandler {

    private static final String STREAM_ID = "Mesos-Stream-Id";

    private final EventQueue<MasterEvent> events;
    private final Replies replies;
    private final Consumer<String> counts;

    /** Hands calls to that queue; {@code counts} goes up by one for each name of a counter. */
    SchedulerApi(EventQueue<MasterEvent> events, Replies replies, Consumer<String> counts) {
        this.events = events;
        this.replies = replies;
        this.counts = counts;
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
        Optional<String> principal = Optional.empty();
        Optional<String> complaint = SchedulerCalls.validate(call, principal);
        if (complaint.isPresent()) {
            SchedulerCalls.invalidCounter(call.getType()).ifPresent(counts);
            exchange.respond(HttpResponse.text(400, "Failed to validate scheduler::Call: " + complaint.get()));
            return;
        }
        boolean answered = call.getType() == Call.Type.SUBSCRIBE || call.getType() == Call.Type.RECONCILE_OPERATIONS;
        Negotiation<MediaType> accept =
                answered ? ContentNegotiation.accept(request.headers()) : new Negotiation.Agreed<>(MediaType.JSON);
        Optional<String> streamId = request.headers().first(STREAM_ID);
        switch (accept) {
            case Negotiation.Refused<MediaType> refused -> exchange.respond(refused.response());
            case Negotiation.Agreed<MediaType> agreed -> {
                if (call.getType() == Call.Type.SUBSCRIBE && streamId.isPresent()) {
                    exchange.respond(
                            HttpResponse.text(400, "Subscribe calls should not include the 'Mesos-Stream-Id' header"));
                } else {
                    events.submit(new MasterEvent.SchedulerCalled(
                            replies.await(exchange, agreed.value()), principal, streamId, call));
                }
            }
        }
    }
}
