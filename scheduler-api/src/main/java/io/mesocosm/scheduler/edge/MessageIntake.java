package io.mesocosm.scheduler.edge;

import io.mesocosm.common.libprocess.Envelope;
import io.mesocosm.common.libprocess.Mailbox;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.common.loop.EventQueue;
import io.mesocosm.scheduler.driver.DriverEvent;
import io.mesocosm.scheduler.driver.InboundMessages;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Libprocess messages to the driver, as events. What nobody knows and what cannot be read is dropped. A peer that sends
 * more than the scheduler takes is not read until there is room.
 */
final class MessageIntake implements Mailbox {

    private static final Logger LOG = LoggerFactory.getLogger("scheduler-driver");

    private final String actor;
    private final Callbacks callbacks;
    private final Supplier<EventQueue<DriverEvent>> events;

    /**
     * Hands messages over.
     *
     * @param events asked when a message comes
     */
    MessageIntake(String actor, Callbacks callbacks, Supplier<EventQueue<DriverEvent>> events) {
        this.actor = actor;
        this.callbacks = callbacks;
        this.events = events;
    }

    @Override
    public boolean hosts(String actorId) {
        return actorId.equals(actor) || InboundMessages.isAuthenticatee(actorId);
    }

    @Override
    public void deliver(Envelope envelope) {
        Optional<DriverEvent> event = InboundMessages.decode(envelope);
        if (event.isPresent()) {
            callbacks.awaitRoom();
            events.get().submit(event.get());
        } else {
            LOG.debug("Dropped message name={} from={}", envelope.name(), envelope.from());
        }
    }

    @Override
    public void exited(Upid upid) {
        events.get().submit(new DriverEvent.LinkBroken(upid));
    }
}
