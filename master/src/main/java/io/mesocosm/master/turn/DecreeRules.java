package io.mesocosm.master.turn;

import io.mesocosm.master.event.ReplyTo;
import io.mesocosm.master.registry.RegistryOperation;
import io.mesocosm.master.state.Decrees;
import io.mesocosm.master.state.Decrees.Waiting;
import java.util.Optional;

/** How operators' decisions become durable before they hold, and how who decided is told. */
public final class DecreeRules {

    private DecreeRules() {}

    /** Asks the registry for what a request decided; it is answered once the registry has answered. */
    public static void commit(Turn turn, ReplyTo reply, RegistryOperation operation) {
        commit(turn, new Waiting(reply.value(), operation, false));
    }

    /** The same for a request in the form before Mesos 1.9. */
    public static void commitLegacy(Turn turn, ReplyTo reply, RegistryOperation operation) {
        commit(turn, new Waiting(reply.value(), operation, true));
    }

    private static void commit(Turn turn, Waiting request) {
        Decrees decrees = turn.state().decrees();
        if (decrees.waiting().size() >= Decrees.MOST_WAITING) {
            turn.respond(new ReplyTo(request.ticket()), 503, "Too many requests wait for the registry");
            return;
        }
        turn.set(turn.state().with(decrees.withWaiting(decrees.waiting().add(request))));
        turn.commit(request.operation());
    }

    /**
     * The registry answered. It does so in the order in which it was asked; what nobody asked for here, such as what the
     * flags say at the start, is no request's.
     *
     * @return the request that waited for the operation, which no longer does
     */
    public static Optional<Waiting> answered(Turn turn, RegistryOperation operation) {
        Decrees decrees = turn.state().decrees();
        Optional<Waiting> first =
                decrees.waiting().first().filter(request -> request.operation().equals(operation));
        if (first.isPresent()) {
            turn.set(turn.state().with(decrees.withWaiting(decrees.waiting().removeFirst())));
        }
        return first;
    }

    /** Tells who asked what became of it. */
    public static void tell(Turn turn, Waiting request, boolean applied) {
        ReplyTo reply = new ReplyTo(request.ticket());
        if (applied) {
            turn.respond(reply, 200, "");
        } else {
            turn.respond(reply, 500, "The registry refused the change");
        }
    }
}
