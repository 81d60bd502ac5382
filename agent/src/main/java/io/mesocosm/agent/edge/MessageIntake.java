package io.mesocosm.agent.edge;

import io.mesocosm.agent.event.AgentEvent;
import io.mesocosm.agent.event.InboundMessages;
import io.mesocosm.agent.event.MasterEvent;
import io.mesocosm.common.libprocess.Envelope;
import io.mesocosm.common.libprocess.Mailbox;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.common.loop.EventQueue;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Libprocess messages to the agent, as events. What nobody knows and what cannot be read is dropped: its sender has been
 * answered 202 already, as by Mesos.
 */
final class MessageIntake implements Mailbox {

    private static final Logger LOG = LoggerFactory.getLogger("agent");

    private final String actor;
    private final Supplier<EventQueue<AgentEvent>> events;

    /**
     * Hands messages over.
     *
     * @param events asked when a message comes
     */
    MessageIntake(String actor, Supplier<EventQueue<AgentEvent>> events) {
        this.actor = actor;
        this.events = events;
    }

    @Override
    public boolean hosts(String actorId) {
        return actorId.equals(actor) || InboundMessages.isAuthenticatee(actorId);
    }

    @Override
    public void deliver(Envelope envelope) {
        Optional<AgentEvent> event = InboundMessages.decode(envelope);
        if (event.isPresent()) {
            events.get().submit(event.get());
        } else {
            LOG.debug("Dropped message name={} from={}", envelope.name(), envelope.from());
        }
    }

    @Override
    public void exited(Upid upid) {
        events.get().submit(new MasterEvent.LinkBroken(upid));
    }
}
