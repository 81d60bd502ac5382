package io.mesocosm.master.authentication;

import com.google.protobuf.Message;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.master.event.AgentMessage;
import io.mesocosm.master.event.MasterEvent;
import io.mesocosm.master.state.Authentications;
import io.mesocosm.master.state.Authentications.Session;
import io.mesocosm.master.turn.Turn;
import io.mesocosm.proto.internal.Messages.RegisterSlaveMessage;
import io.mesocosm.proto.internal.Messages.ReregisterSlaveMessage;
import java.util.Optional;

/**
 * Who may register. A registration that comes while its sender is authenticating waits for the end of that, since the
 * sender's mark is about to change; of several the last one waits. Mesos: {@code Master::registerSlave}, {@code
 * Master::subscribe}.
 */
public final class Admission {

    private Admission() {}

    /** Whether an agent may register now. If not, it waits or is ignored: it will try again. */
    public static boolean admits(Turn turn, AgentMessage.Register event) {
        return admits(turn, event.from(), event.message(), "master/messages_register_slave");
    }

    /** Whether an agent may reregister now. If not, it waits or is ignored: it will try again. */
    public static boolean admits(Turn turn, AgentMessage.Reregister event) {
        return admits(turn, event.from(), event.message(), "master/messages_reregister_slave");
    }

    private static boolean admits(Turn turn, Upid from, Message message, String metric) {
        if (awaits(turn, from, message)) {
            turn.count(metric);
            return false;
        }
        boolean required = turn.state().settings().authentication().agents();
        if (required && turn.state().authentications().principal(from).isEmpty()) {
            turn.count(metric);
            turn.warn("refused registration pid=" + from + ": it is not authenticated");
            return false;
        }
        return true;
    }

    /** Whether a message has to wait for an exchange with its sender. If so, it does, as far as there is room. */
    static boolean awaits(Turn turn, Upid from, Message message) {
        Authentications authentications = turn.state().authentications();
        Optional<Session> session = authentications.of(from);
        if (session.isEmpty()) {
            return false;
        }
        Optional<Authentications> next = authentications.await(session.get(), message);
        next.ifPresent(some -> turn.set(turn.state().with(some)));
        String what = message.getDescriptorForType().getName() + " pid=" + from + ": authentication is in progress";
        if (next.isPresent()) {
            turn.info("queued " + what);
        } else {
            turn.warn("dropped " + what + " and too much waits already");
        }
        return true;
    }

    /** What waited for the end of a session, as it came. */
    static Optional<MasterEvent> released(Session session) {
        return session.waiting().flatMap(message -> event(session.pid(), message));
    }

    private static Optional<MasterEvent> event(Upid from, Message message) {
        return switch (message) {
            case RegisterSlaveMessage register -> Optional.of(new AgentMessage.Register(from, register));
            case ReregisterSlaveMessage reregister -> Optional.of(new AgentMessage.Reregister(from, reregister));
            default -> Optional.empty();
        };
    }
}
