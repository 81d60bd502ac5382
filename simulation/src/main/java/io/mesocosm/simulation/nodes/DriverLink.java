package io.mesocosm.simulation.nodes;

import com.google.protobuf.InvalidProtocolBufferException;
import io.mesocosm.common.libprocess.Envelope;
import io.mesocosm.common.libprocess.Mailbox;
import io.mesocosm.common.libprocess.MessageSender;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.proto.internal.Messages.FrameworkErrorMessage;
import io.mesocosm.proto.internal.Messages.FrameworkRegisteredMessage;
import io.mesocosm.proto.internal.Messages.FrameworkReregisteredMessage;
import io.mesocosm.proto.internal.Messages.LostSlaveMessage;
import io.mesocosm.proto.internal.Messages.RescindResourceOfferMessage;
import io.mesocosm.proto.internal.Messages.ResourceOffersMessage;
import io.mesocosm.proto.internal.Messages.StatusUpdateMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;

/** A link as v0 drivers have it: libprocess messages, a subscription that is asked for until it is granted. */
final class DriverLink implements SchedulerLink, Mailbox {

    private static final String CALL = "mesos.scheduler.Call";
    private static final Duration RETRY = Duration.ofSeconds(4);

    private final Surroundings surroundings;
    private final Upid self;
    private final Upid master;
    private final boolean force;
    private final Owner owner;
    private final MessageSender messages;
    private boolean subscribed;
    private Instant lastHeard;

    /**
     * A link that nothing was sent on.
     *
     * @param master where it leads to
     * @param force whether it takes the place of a scheduler elsewhere
     */
    DriverLink(Surroundings surroundings, Upid self, Upid master, boolean force, Owner owner) {
        this.surroundings = surroundings;
        this.self = self;
        this.master = master;
        this.force = force;
        this.owner = owner;
        this.lastHeard = surroundings.world().now();
        this.messages = surroundings.libprocess().open(self, this);
    }

    @Override
    public void subscribe(Call call) {
        if (!subscribed && owner.has(this)) {
            messages.link(master);
            messages.send(new Envelope(self, master, CALL, unversioned(call).toByteString()));
            surroundings.world().after(RETRY, () -> subscribe(call));
        }
    }

    private org.apache.mesos.scheduler.Protos.Call unversioned(Call call) {
        try {
            var info = org.apache.mesos.Protos.FrameworkInfo.parseFrom(
                    call.getSubscribe().getFrameworkInfo().toByteString());
            var v0 = org.apache.mesos.scheduler.Protos.Call.newBuilder()
                    .setType(org.apache.mesos.scheduler.Protos.Call.Type.SUBSCRIBE)
                    .setSubscribe(org.apache.mesos.scheduler.Protos.Call.Subscribe.newBuilder()
                            .setFrameworkInfo(info)
                            .setForce(force)
                            .addAllSuppressedRoles(call.getSubscribe().getSuppressedRolesList()));
            if (call.hasFrameworkId()) {
                v0.setFrameworkId(info.getId());
            }
            return v0.build();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void send(Call call) {
        if (subscribed) {
            messages.send(new Envelope(self, master, CALL, call.toByteString()));
        }
    }

    @Override
    public boolean isSubscribed() {
        return subscribed;
    }

    @Override
    public Instant lastHeard() {
        return lastHeard;
    }

    @Override
    public boolean hasHeartbeats() {
        return false;
    }

    @Override
    public void abandon() {
        subscribed = false;
        owner.broken(this);
    }

    @Override
    public void end() {
        surroundings.libprocess().close(self);
    }

    @Override
    public boolean hosts(String actorId) {
        return actorId.equals(self.id());
    }

    @Override
    public void exited(Upid upid) {
        if (owner.has(this)) {
            subscribed = false;
            owner.broken(this);
        }
    }

    @Override
    public void deliver(Envelope envelope) {
        // What a former master still says does not count, as in Mesos.
        if (!owner.has(this) || !envelope.from().equals(master)) {
            return;
        }
        try {
            Optional<Event> event = read(envelope);
            if (event.isPresent() && (subscribed || isFirst(event.get()))) {
                lastHeard = surroundings.world().now();
                subscribed |= event.get().getType() == Event.Type.SUBSCRIBED;
                owner.hears(event.get());
            }
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isFirst(Event event) {
        return event.getType() == Event.Type.SUBSCRIBED || event.getType() == Event.Type.ERROR;
    }

    private static Optional<Event> read(Envelope envelope) throws InvalidProtocolBufferException {
        var event = Event.newBuilder();
        switch (envelope.name()) {
            case "mesos.internal.FrameworkRegisteredMessage" ->
                subscribed(
                        event,
                        FrameworkRegisteredMessage.parseFrom(envelope.body()).getFrameworkId());
            case "mesos.internal.FrameworkReregisteredMessage" ->
                subscribed(
                        event,
                        FrameworkReregisteredMessage.parseFrom(envelope.body()).getFrameworkId());
            case "mesos.internal.ResourceOffersMessage" ->
                event.setType(Event.Type.OFFERS)
                        .setOffers(Event.Offers.newBuilder()
                                .addAllOffers(ResourceOffersMessage.parseFrom(envelope.body())
                                        .getOffersList()));
            case "mesos.internal.RescindResourceOfferMessage" ->
                event.setType(Event.Type.RESCIND)
                        .setRescind(Event.Rescind.newBuilder()
                                .setOfferId(RescindResourceOfferMessage.parseFrom(envelope.body())
                                        .getOfferId()));
            case "mesos.internal.StatusUpdateMessage" -> update(event, StatusUpdateMessage.parseFrom(envelope.body()));
            case "mesos.internal.LostSlaveMessage" ->
                event.setType(Event.Type.FAILURE)
                        .setFailure(Event.Failure.newBuilder()
                                .setAgentId(LostSlaveMessage.parseFrom(envelope.body())
                                        .getSlaveId()));
            case "mesos.internal.FrameworkErrorMessage" ->
                event.setType(Event.Type.ERROR)
                        .setError(Event.Error.newBuilder()
                                .setMessage(FrameworkErrorMessage.parseFrom(envelope.body())
                                        .getMessage()));
            default -> {
                return Optional.empty();
            }
        }
        return Optional.of(event.build());
    }

    private static void subscribed(Event.Builder event, FrameworkID id) {
        event.setType(Event.Type.SUBSCRIBED)
                .setSubscribed(Event.Subscribed.newBuilder().setFrameworkId(id));
    }

    /** Only who is named by a pid waits for an acknowledgement. */
    private static void update(Event.Builder event, StatusUpdateMessage message) {
        var status = message.getUpdate().getStatus().toBuilder().clearUuid();
        boolean awaited =
                Upid.parse(message.getPid()).filter(pid -> pid.port() > 0).isPresent();
        if (awaited && !message.getUpdate().getUuid().isEmpty()) {
            status.setUuid(message.getUpdate().getUuid());
        }
        if (!status.hasAgentId() && message.getUpdate().hasSlaveId()) {
            status.setAgentId(message.getUpdate().getSlaveId());
        }
        event.setType(Event.Type.UPDATE).setUpdate(Event.Update.newBuilder().setStatus(status));
    }
}
