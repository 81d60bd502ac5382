package io.mesocosm.scheduler.driver;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.mesocosm.common.authentication.Authenticatee;
import io.mesocosm.common.libprocess.Envelope;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.proto.internal.Messages.ExecutorToFrameworkMessage;
import io.mesocosm.proto.internal.Messages.ExitedExecutorMessage;
import io.mesocosm.proto.internal.Messages.FrameworkErrorMessage;
import io.mesocosm.proto.internal.Messages.FrameworkRegisteredMessage;
import io.mesocosm.proto.internal.Messages.FrameworkReregisteredMessage;
import io.mesocosm.proto.internal.Messages.LostSlaveMessage;
import io.mesocosm.proto.internal.Messages.RescindResourceOfferMessage;
import io.mesocosm.proto.internal.Messages.ResourceOffersMessage;
import io.mesocosm.proto.internal.Messages.StatusUpdate;
import io.mesocosm.proto.internal.Messages.StatusUpdateMessage;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.Protos.ExecutorID;
import org.apache.mesos.Protos.FrameworkID;
import org.apache.mesos.Protos.MasterInfo;
import org.apache.mesos.Protos.Offer;
import org.apache.mesos.Protos.OfferID;
import org.apache.mesos.Protos.SlaveID;
import org.apache.mesos.Protos.TaskStatus;
import org.apache.mesos.scheduler.Protos.Event;

/** Libprocess messages as events; what they carry is v0 from here on. */
public final class InboundMessages {

    /** How one kind of message is read. */
    private interface Reader {
        Optional<DriverEvent> read(Upid from, ByteString body) throws InvalidProtocolBufferException;
    }

    /** What a kind of message means. */
    private interface Meaning<M> {
        DriverEvent of(Upid from, M message) throws InvalidProtocolBufferException;
    }

    private static final Map<String, Reader> KINDS = Map.ofEntries(
            kind(
                    FrameworkRegisteredMessage.getDefaultInstance(),
                    (from, message) -> new MasterMessage.Registered(
                            from, framework(message.getFrameworkId()), master(message.getMasterInfo()))),
            kind(
                    FrameworkReregisteredMessage.getDefaultInstance(),
                    (from, message) -> new MasterMessage.Reregistered(
                            from, framework(message.getFrameworkId()), master(message.getMasterInfo()))),
            kind(ResourceOffersMessage.getDefaultInstance(), InboundMessages::offers),
            kind(
                    RescindResourceOfferMessage.getDefaultInstance(),
                    (from, message) -> new MasterMessage.Rescinded(
                            from,
                            OfferID.newBuilder()
                                    .setValue(message.getOfferId().getValue())
                                    .build())),
            kind(StatusUpdateMessage.getDefaultInstance(), InboundMessages::update),
            kind(
                    LostSlaveMessage.getDefaultInstance(),
                    (from, message) -> new MasterMessage.AgentLost(
                            from, agent(message.getSlaveId().getValue()))),
            kind(
                    ExitedExecutorMessage.getDefaultInstance(),
                    (from, message) -> new MasterMessage.ExecutorLost(
                            from,
                            executor(message.getExecutorId().getValue()),
                            agent(message.getSlaveId().getValue()),
                            message.getStatus())),
            kind(
                    ExecutorToFrameworkMessage.getDefaultInstance(),
                    (from, message) -> new MasterMessage.ExecutorSaid(
                            from,
                            executor(message.getExecutorId().getValue()),
                            agent(message.getSlaveId().getValue()),
                            message.getData())),
            kind(
                    FrameworkErrorMessage.getDefaultInstance(),
                    (from, message) -> new MasterMessage.Refused(from, message.getMessage())),
            Map.entry(
                    Event.getDescriptor().getFullName(),
                    (from, body) -> UnversionedEvents.read(from, Event.parseFrom(body))));

    private InboundMessages() {}

    /** Whether that is an actor of the driver's process that proves to the master who the framework is. */
    public static boolean isAuthenticatee(String actorId) {
        return Authenticatee.ACTOR.number(actorId).isPresent();
    }

    /** The event that a message is; empty for names that a driver does not know and for bodies that do not parse. */
    public static Optional<DriverEvent> decode(Envelope envelope) {
        try {
            if (isAuthenticatee(envelope.to().id())) {
                return authentication(envelope);
            }
            Reader reader = KINDS.get(envelope.name());
            return reader == null ? Optional.empty() : reader.read(envelope.from(), envelope.body());
        } catch (InvalidProtocolBufferException e) {
            return Optional.empty();
        }
    }

    private static Optional<DriverEvent> authentication(Envelope envelope) throws InvalidProtocolBufferException {
        return Authenticatee.read(envelope.name(), envelope.body())
                .map(message -> new DriverEvent.AuthenticationMessage(
                        envelope.from(), envelope.to().id(), message));
    }

    @SuppressWarnings("unchecked") // the parser of a message makes messages of its type
    private static <M extends Message> Map.Entry<String, Reader> kind(M prototype, Meaning<M> meaning) {
        Parser<M> parser = (Parser<M>) prototype.getParserForType();
        return Map.entry(
                prototype.getDescriptorForType().getFullName(),
                (from, body) -> Optional.of(meaning.of(from, parser.parseFrom(body))));
    }

    private static DriverEvent offers(Upid from, ResourceOffersMessage message) throws InvalidProtocolBufferException {
        var offers = new ArrayList<Offer>();
        var agents = new ArrayList<Optional<Upid>>();
        for (int i = 0; i < message.getOffersCount(); i++) {
            offers.add(v0(message.getOffers(i), Offer.parser()));
            agents.add(
                    i < message.getPidsCount()
                            ? Upid.parse(message.getPids(i)).filter(pid -> pid.port() > 0)
                            : Optional.empty());
        }
        return new MasterMessage.Offered(from, offers, agents);
    }

    /** The uuid says that an acknowledgement is due, so it stays only if somebody waits for one. */
    private static DriverEvent update(Upid from, StatusUpdateMessage message) throws InvalidProtocolBufferException {
        StatusUpdate update = message.getUpdate();
        TaskStatus.Builder status = v0(update.getStatus(), TaskStatus.parser()).toBuilder();
        boolean awaited =
                Upid.parse(message.getPid()).filter(pid -> pid.port() > 0).isPresent();
        if (awaited && !update.getUuid().isEmpty()) {
            status.setUuid(update.getUuid());
        } else {
            status.clearUuid();
        }
        if (!status.hasSlaveId() && update.hasSlaveId()) {
            status.setSlaveId(agent(update.getSlaveId().getValue()));
        }
        return new MasterMessage.Updated(from, Optional.of(framework(update.getFrameworkId())), status.build());
    }

    private static FrameworkID framework(org.apache.mesos.v1.Protos.FrameworkID id) {
        return FrameworkID.newBuilder().setValue(id.getValue()).build();
    }

    private static SlaveID agent(String value) {
        return SlaveID.newBuilder().setValue(value).build();
    }

    private static ExecutorID executor(String value) {
        return ExecutorID.newBuilder().setValue(value).build();
    }

    private static MasterInfo master(org.apache.mesos.v1.Protos.MasterInfo info) throws InvalidProtocolBufferException {
        return v0(info, MasterInfo.parser());
    }

    /** The same bytes, by their v0 name. */
    private static <M> M v0(MessageLite v1, Parser<M> parser) throws InvalidProtocolBufferException {
        return parser.parseFrom(v1.toByteString());
    }
}
