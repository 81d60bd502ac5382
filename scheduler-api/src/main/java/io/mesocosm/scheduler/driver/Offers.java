package io.mesocosm.scheduler.driver;

import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.OfferId;
import io.mesocosm.common.libprocess.Upid;
import java.util.Optional;
import org.apache.mesos.Protos.FrameworkInfo.Capability;
import org.apache.mesos.Protos.Offer;
import org.apache.mesos.Protos.OfferID;
import org.apache.mesos.Protos.TaskInfo;
import org.apache.mesos.Protos.TaskState;
import org.apache.mesos.Protos.TaskStatus;
import org.apache.mesos.scheduler.Protos.Call;

/**
 * Offers and what becomes of them. Whether an offer is still good, the master knows; the driver answers itself only for
 * what cannot reach the master.
 *
 * <p>Behaviour: Mesos: {@code SchedulerProcess::resourceOffers}, {@code rescindOffer}, {@code acceptOffers}, {@code
 * declineOffer}.
 */
final class Offers {

    private Offers() {}

    static void offered(Turn turn, MasterMessage.Offered message) {
        AgentAddresses addresses = turn.state().addresses();
        for (int i = 0; i < message.offers().size(); i++) {
            Offer offer = message.offers().get(i);
            Optional<Upid> address = message.agents().get(i);
            if (address.isPresent()) {
                var agent = new AgentId(offer.getSlaveId().getValue());
                addresses = addresses.offered(id(offer.getId()), new AgentAddresses.Place(agent, address.get()));
            }
        }
        turn.become(turn.state().with(addresses));
        if (!message.offers().isEmpty()) {
            turn.tell(new Callback.Offers(message.offers()));
        }
    }

    static void rescinded(Turn turn, OfferID offer) {
        turn.become(turn.state().with(turn.state().addresses().without(id(offer))));
        turn.tell(new Callback.Rescinded(offer));
    }

    static void accept(Turn turn, Call call) {
        if (!turn.master().isSubscribed()) {
            lose(turn, call.getAccept());
            return;
        }
        AgentAddresses addresses = turn.state().addresses();
        for (OfferID offer : call.getAccept().getOfferIdsList()) {
            for (TaskInfo task : tasks(call.getAccept())) {
                addresses = addresses.launched(
                        id(offer), new AgentId(task.getSlaveId().getValue()));
            }
            addresses = addresses.without(id(offer));
        }
        turn.become(turn.state().with(addresses));
        turn.call(call);
    }

    private static Iterable<TaskInfo> tasks(Call.Accept accept) {
        return () -> accept.getOperationsList().stream()
                .filter(operation -> operation.getType() == Offer.Operation.Type.LAUNCH)
                .flatMap(operation -> operation.getLaunch().getTaskInfosList().stream())
                .iterator();
    }

    /** Nobody hears of the launch, so that nobody else will say that the tasks are lost. */
    private static void lose(Turn turn, Call.Accept accept) {
        boolean partitionAware = turn.state().identity().framework().getCapabilitiesList().stream()
                .anyMatch(capability -> capability.getType() == Capability.Type.PARTITION_AWARE);
        for (TaskInfo task : tasks(accept)) {
            TaskStatus status = TaskStatus.newBuilder()
                    .setTaskId(task.getTaskId())
                    .setState(partitionAware ? TaskState.TASK_DROPPED : TaskState.TASK_LOST)
                    .setSource(TaskStatus.Source.SOURCE_MASTER)
                    .setReason(TaskStatus.Reason.REASON_MASTER_DISCONNECTED)
                    .setMessage("Master disconnected")
                    .setTimestamp(turn.now().toEpochMilli() / 1e3)
                    .build();
            turn.tell(new Callback.Update(status, false));
        }
    }

    static void decline(Turn turn, Call call) {
        if (turn.master().isSubscribed()) {
            AgentAddresses addresses = turn.state().addresses();
            for (OfferID offer : call.getDecline().getOfferIdsList()) {
                addresses = addresses.without(id(offer));
            }
            turn.become(turn.state().with(addresses));
            turn.call(call);
        }
    }

    private static OfferId id(OfferID proto) {
        return new OfferId(proto.getValue());
    }
}
