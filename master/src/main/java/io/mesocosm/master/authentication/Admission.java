package io.mesocosm.master.authentication;

import io.mesocosm.master.event.AgentMessage;
import io.mesocosm.master.state.Authentications;
import io.mesocosm.master.state.Authentications.Session;
import io.mesocosm.master.state.RegistrationRequest;
import io.mesocosm.master.turn.Turn;
import java.util.Optional;

/**
 * Who may register. A request that comes while its sender is authenticating waits for the end of that, since the sender's
 * mark is about to change; of several the last one waits. Mesos: {@code Master::registerSlave}, {@code
 * Master::subscribe}.
 */
public final class Admission {

    private Admission() {}

    /** Whether an agent may register now. If not, it waits or is ignored: it will try again. */
    public static boolean admits(Turn turn, AgentMessage.Register event) {
        return admits(turn, event, "master/messages_register_slave");
    }

    /** Whether an agent may reregister now. If not, it waits or is ignored: it will try again. */
    public static boolean admits(Turn turn, AgentMessage.Reregister event) {
        return admits(turn, event, "master/messages_reregister_slave");
    }

    private static boolean admits(Turn turn, RegistrationRequest request, String metric) {
        if (awaits(turn, request, metric)) {
            return false;
        }
        boolean required = turn.state().settings().authentication().agents();
        if (required && turn.state().authentications().principal(request.from()).isEmpty()) {
            turn.count(metric);
            turn.warn("refused registration pid=" + request.from() + ": it is not authenticated");
            return false;
        }
        return true;
    }

    /**
     * Whether a request has to wait for an exchange with its sender. If so it does, as far as there is room.
     *
     * @param metric what counts such requests
     */
    public static boolean awaits(Turn turn, RegistrationRequest request, String metric) {
        Authentications authentications = turn.state().authentications();
        Optional<Session> session = authentications.of(request.from());
        if (session.isEmpty()) {
            return false;
        }
        turn.count(metric);
        Optional<Authentications> next = authentications.await(session.get(), request);
        next.ifPresent(some -> turn.set(turn.state().with(some)));
        String what = "registration pid=" + request.from() + ": authentication is in progress";
        if (next.isPresent()) {
            turn.info("queued " + what);
        } else {
            turn.warn("dropped " + what + ", and too much waits already");
        }
        return true;
    }
}
