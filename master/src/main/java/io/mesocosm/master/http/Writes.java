package io.mesocosm.master.http;

import io.mesocosm.common.http.HttpExchange;
import io.mesocosm.common.http.HttpHandler;
import io.mesocosm.common.http.HttpRequest;
import io.mesocosm.common.http.MediaType;
import io.mesocosm.common.http.Negotiation;
import io.mesocosm.common.loop.EventQueue;
import io.mesocosm.master.event.MasterEvent;
import io.mesocosm.master.event.ReplyTo;
import java.util.Optional;

/**
 * How requests that change something come to the core. A request is read by an {@link Intake}, handed to the loop as an
 * event, and answered by that event's {@code Respond}.
 */
final class Writes {

    /** What a request asks for, once it is known how its answer finds back to it. */
    @FunctionalInterface
    interface Asked {
        MasterEvent.FromOperator event(ReplyTo reply);
    }

    /** Reads requests. Pure: everything that the request alone does not decide is left to the core. */
    @FunctionalInterface
    interface Intake {

        /**
         * What the request asks for, or why it cannot be read.
         *
         * @param principal who was authenticated
         */
        Negotiation<Asked> read(HttpRequest request, Optional<String> principal);
    }

    private final EventQueue<MasterEvent> events;
    private final Replies replies;
    private final Leader leader;

    /** Hands events to {@code events}; their answers come through {@code replies}. */
    Writes(EventQueue<MasterEvent> events, Replies replies, Leader leader) {
        this.events = events;
        this.replies = replies;
        this.leader = leader;
    }

    /** A handler for the requests that {@code intake} reads; only a leader that has recovered takes them. */
    HttpHandler by(Intake intake) {
        return leader.onlyRecovered((request, exchange) -> {
            switch (intake.read(request, principal())) {
                case Negotiation.Refused<Asked> refused -> exchange.respond(refused.response());
                case Negotiation.Agreed<Asked> agreed -> submit(agreed.value(), MediaType.JSON, exchange);
            }
        });
    }

    /** An endpoint that can only be written to, by POST. */
    HttpHandler posted(Intake intake) {
        return leader.only(MethodEndpoint.of("POST", by(intake)));
    }

    /**
     * Hands over what was asked for.
     *
     * @param accept what an answer with a body that is not text is to be written in
     */
    void submit(Asked asked, MediaType accept, HttpExchange exchange) {
        events.submit(asked.event(replies.await(exchange, accept)));
    }

    /** Who asks. Requests over HTTP are not authenticated. */
    static Optional<String> principal() {
        return Optional.empty();
    }
}
