package io.mesocosm.master.drivers;

import com.google.protobuf.Message;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.master.state.MasterState;
import io.mesocosm.proto.internal.Messages.ExecutorToFrameworkMessage;
import io.mesocosm.proto.internal.Messages.ExitedExecutorMessage;
import io.mesocosm.proto.internal.Messages.FrameworkErrorMessage;
import io.mesocosm.proto.internal.Messages.FrameworkRegisteredMessage;
import io.mesocosm.proto.internal.Messages.FrameworkReregisteredMessage;
import io.mesocosm.proto.internal.Messages.InverseOffersMessage;
import io.mesocosm.proto.internal.Messages.LostSlaveMessage;
import io.mesocosm.proto.internal.Messages.RescindInverseOfferMessage;
import io.mesocosm.proto.internal.Messages.RescindResourceOfferMessage;
import io.mesocosm.proto.internal.Messages.ResourceOffersMessage;
import io.mesocosm.proto.internal.Messages.StatusUpdate;
import io.mesocosm.proto.internal.Messages.StatusUpdateMessage;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.InverseOffer;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Event;

/**
 * The events of the scheduler API as messages to a driver. A driver is told more than a stream: the addresses of agents,
 * so that it can send to executors without the master.
 */
public final class DriverMessages {

    private DriverMessages() {}

    /**
     * The message that tells a driver of an event; empty for what no driver listens to: heartbeats, and the states of
     * operations, of which only the v1 API has feedback.
     */
    public static Optional<Message> of(Event event, FrameworkId framework, MasterState state) {
        return switch (event.getType()) {
            case SUBSCRIBED -> Optional.of(registered(event.getSubscribed()));
            case OFFERS -> Optional.of(offers(event.getOffers(), state));
            case INVERSE_OFFERS -> Optional.of(inverseOffers(event.getInverseOffers(), state));
            case RESCIND ->
                Optional.of(RescindResourceOfferMessage.newBuilder()
                        .setOfferId(event.getRescind().getOfferId())
                        .build());
            case RESCIND_INVERSE_OFFER ->
                Optional.of(RescindInverseOfferMessage.newBuilder()
                        .setInverseOfferId(event.getRescindInverseOffer().getInverseOfferId())
                        .build());
            case UPDATE -> Optional.of(update(event.getUpdate().getStatus(), framework));
            case MESSAGE -> Optional.of(said(event.getMessage(), framework));
            case FAILURE -> Optional.of(failed(event.getFailure(), framework));
            case ERROR -> Optional.of(error(event.getError().getMessage()));
            case HEARTBEAT, UPDATE_OPERATION_STATUS, UNKNOWN -> Optional.empty();
        };
    }

    /** The answer to a subscription. */
    public static Message registered(Event.Subscribed event) {
        return FrameworkRegisteredMessage.newBuilder()
                .setFrameworkId(event.getFrameworkId())
                .setMasterInfo(event.getMasterInfo())
                .build();
    }

    /** The other answer to a subscription: to a driver that subscribes again from where it was. */
    public static Message reregistered(Event.Subscribed event) {
        return FrameworkReregisteredMessage.newBuilder()
                .setFrameworkId(event.getFrameworkId())
                .setMasterInfo(event.getMasterInfo())
                .build();
    }

    /** What makes a driver give up. */
    public static Message error(String error) {
        return FrameworkErrorMessage.newBuilder().setMessage(error).build();
    }

    private static Message offers(Event.Offers event, MasterState state) {
        var message = ResourceOffersMessage.newBuilder().addAllOffers(event.getOffersList());
        for (Offer offer : event.getOffersList()) {
            message.addPids(address(offer.getAgentId(), state));
        }
        return message.build();
    }

    private static Message inverseOffers(Event.InverseOffers event, MasterState state) {
        var message = InverseOffersMessage.newBuilder().addAllInverseOffers(event.getInverseOffersList());
        for (InverseOffer offer : event.getInverseOffersList()) {
            message.addPids(address(offer.getAgentId(), state));
        }
        return message.build();
    }

    private static String address(AgentID agent, MasterState state) {
        return state.agent(AgentId.of(agent))
                .map(some -> some.pid())
                .orElse(Upid.NONE)
                .toString();
    }

    /**
     * An update that wants to be acknowledged, as its agent sent it.
     *
     * @param agent who waits for the acknowledgement
     */
    public static Message forwarded(StatusUpdate update, Upid agent) {
        return StatusUpdateMessage.newBuilder()
                .setUpdate(update)
                .setPid(agent.toString())
                .build();
    }

    /** An update of the master's own. It names nobody who waits for an answer; that to a reconciliation not even nobody. */
    private static Message update(TaskStatus status, FrameworkId framework) {
        var update = StatusUpdate.newBuilder()
                .setFrameworkId(framework.toProto())
                .setStatus(status)
                .setTimestamp(status.getTimestamp());
        if (status.hasExecutorId()) {
            update.setExecutorId(status.getExecutorId());
        }
        if (status.hasAgentId()) {
            update.setSlaveId(status.getAgentId());
        }
        var message = StatusUpdateMessage.newBuilder().setUpdate(update);
        if (status.getReason() != TaskStatus.Reason.REASON_RECONCILIATION) {
            message.setPid(Upid.NONE.toString());
        }
        return message.build();
    }

    private static Message said(Event.Message event, FrameworkId framework) {
        return ExecutorToFrameworkMessage.newBuilder()
                .setSlaveId(event.getAgentId())
                .setFrameworkId(framework.toProto())
                .setExecutorId(event.getExecutorId())
                .setData(event.getData())
                .build();
    }

    private static Message failed(Event.Failure event, FrameworkId framework) {
        return event.hasExecutorId()
                ? ExitedExecutorMessage.newBuilder()
                        .setSlaveId(event.getAgentId())
                        .setFrameworkId(framework.toProto())
                        .setExecutorId(event.getExecutorId())
                        .setStatus(event.getStatus())
                        .build()
                : LostSlaveMessage.newBuilder().setSlaveId(event.getAgentId()).build();
    }
}
