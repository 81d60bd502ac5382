package io.mesocosm.master.edge;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.mesocosm.common.authentication.Authenticator;
import io.mesocosm.common.libprocess.Envelope;
import io.mesocosm.common.libprocess.Mailbox;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.common.loop.EventQueue;
import io.mesocosm.common.metrics.Counter;
import io.mesocosm.master.drivers.DriverCalls;
import io.mesocosm.master.event.AgentMessage;
import io.mesocosm.master.event.AuthenticationMessage;
import io.mesocosm.master.event.MasterEvent;
import io.mesocosm.master.event.SchedulerMessage;
import io.mesocosm.master.state.Agent.Health;
import io.mesocosm.proto.internal.Authentication.AuthenticateMessage;
import io.mesocosm.proto.internal.Authentication.AuthenticationStartMessage;
import io.mesocosm.proto.internal.Authentication.AuthenticationStepMessage;
import io.mesocosm.proto.internal.Messages;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Libprocess messages to the master, its observers of agents and its authentication sessions, as events. What nobody
 * knows and what cannot be read is dropped: its sender has been answered 202 already, as by Mesos.
 */
public final class MessageIntake implements Mailbox {

    private static final Logger LOG = LoggerFactory.getLogger(MessageIntake.class);
    private static final String PACKAGE = "mesos.internal.";

    @FunctionalInterface
    private interface Reader {
        MasterEvent read(Upid from, ByteString body) throws InvalidProtocolBufferException;
    }

    private static final Map<String, Reader> READERS = Map.of(
            "RegisterSlaveMessage",
            (from, body) -> new AgentMessage.Register(from, Messages.RegisterSlaveMessage.parseFrom(body)),
            "ReregisterSlaveMessage",
            (from, body) -> new AgentMessage.Reregister(from, Messages.ReregisterSlaveMessage.parseFrom(body)),
            "UnregisterSlaveMessage",
            (from, body) -> new AgentMessage.Unregister(from, Messages.UnregisterSlaveMessage.parseFrom(body)),
            "UpdateSlaveMessage",
            (from, body) -> new AgentMessage.Update(from, Messages.UpdateSlaveMessage.parseFrom(body)),
            "StatusUpdateMessage",
            (from, body) -> new AgentMessage.StatusUpdate(from, Messages.StatusUpdateMessage.parseFrom(body)),
            "ExitedExecutorMessage",
            (from, body) -> new AgentMessage.ExitedExecutor(from, Messages.ExitedExecutorMessage.parseFrom(body)),
            "ExecutorToFrameworkMessage",
            (from, body) -> new AgentMessage.ExecutorMessage(from, Messages.ExecutorToFrameworkMessage.parseFrom(body)),
            "UpdateOperationStatusMessage",
            (from, body) ->
                    new AgentMessage.OperationStatus(from, Messages.UpdateOperationStatusMessage.parseFrom(body)));

    private final Supplier<EventQueue<MasterEvent>> events;
    private final Counter unreadable;

    /**
     * Hands messages over.
     *
     * @param events asked when a message comes
     * @param unreadable counts messages that are not the protobuf that they claim to be
     */
    public MessageIntake(Supplier<EventQueue<MasterEvent>> events, Counter unreadable) {
        this.events = events;
        this.unreadable = unreadable;
    }

    @Override
    public boolean hosts(String actorId) {
        return actorId.equals(Self.ACTOR)
                || Health.OBSERVER.number(actorId).isPresent()
                || Authenticator.ACTOR.number(actorId).isPresent();
    }

    @Override
    public void deliver(Envelope envelope) {
        // Nobody in this process sends any to the master: it is a scheduler or an agent that says it lives here, and
        // the master would forward its own messages to it for ever.
        if (envelope.from().isBeside(envelope.to())) {
            LOG.warn("Dropped message of this process to itself name={} from={}", envelope.name(), envelope.from());
            return;
        }
        try {
            Optional<MasterEvent> event = read(envelope);
            if (event.isPresent()) {
                events.get().submit(event.get());
            } else {
                LOG.debug("Dropped unknown message name={} from={}", envelope.name(), envelope.from());
            }
        } catch (InvalidProtocolBufferException e) {
            unreadable.increment();
            LOG.warn("Dropped unreadable message name={} from={}", envelope.name(), envelope.from());
        }
    }

    private static Optional<MasterEvent> read(Envelope envelope) throws InvalidProtocolBufferException {
        if (envelope.to().id().equals(Self.ACTOR)) {
            Optional<SchedulerMessage> said = DriverCalls.read(envelope.name(), envelope.from(), envelope.body());
            if (said.isPresent()) {
                return Optional.of(said.get());
            }
        }
        if (!envelope.name().startsWith(PACKAGE)) {
            return Optional.empty();
        }
        String name = envelope.name().substring(PACKAGE.length());
        OptionalLong session = Authenticator.ACTOR.number(envelope.to().id());
        if (session.isPresent()) {
            return authentication(envelope, name, session.getAsLong());
        }
        OptionalLong observer = Health.OBSERVER.number(envelope.to().id());
        if (observer.isPresent()) {
            return name.equals("PongSlaveMessage")
                    ? Optional.of(new AgentMessage.Pong(envelope.from(), observer.getAsLong()))
                    : Optional.empty();
        }
        if (name.equals("AuthenticateMessage")) {
            String pid = AuthenticateMessage.parseFrom(envelope.body()).getPid();
            return Upid.parse(pid).map(parsed -> new AuthenticationMessage.Begin(envelope.from(), parsed));
        }
        Reader reader = READERS.get(name);
        return reader == null ? Optional.empty() : Optional.of(reader.read(envelope.from(), envelope.body()));
    }

    private static Optional<MasterEvent> authentication(Envelope envelope, String name, long session)
            throws InvalidProtocolBufferException {
        return switch (name) {
            case "AuthenticationStartMessage" ->
                Optional.of(new AuthenticationMessage.Start(
                        envelope.from(), session, AuthenticationStartMessage.parseFrom(envelope.body())));
            case "AuthenticationStepMessage" ->
                Optional.of(new AuthenticationMessage.Proceed(
                        envelope.from(), session, AuthenticationStepMessage.parseFrom(envelope.body())));
            default -> Optional.empty();
        };
    }

    @Override
    public void exited(Upid upid) {
        events.get().submit(new AgentMessage.Exited(upid));
    }
}
