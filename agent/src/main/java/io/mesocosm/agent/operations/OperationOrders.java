package io.mesocosm.agent.operations;

import com.google.protobuf.ByteString;
import io.mesocosm.agent.event.MasterEvent;
import io.mesocosm.agent.state.AgentState;
import io.mesocosm.agent.state.Operations;
import io.mesocosm.agent.state.Operations.Work;
import io.mesocosm.agent.step.Followup;
import io.mesocosm.agent.step.OperationUpdates;
import io.mesocosm.agent.step.Turn;
import io.mesocosm.common.ids.UuidBytes;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.common.resources.ResourceFormat;
import io.mesocosm.proto.internal.Messages.ApplyOperationMessage;
import io.mesocosm.proto.internal.Messages.ResourceVersionUUID;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Operation;
import org.apache.mesos.v1.Protos.OperationState;
import org.apache.mesos.v1.Protos.OperationStatus;
import org.apache.mesos.v1.Protos.Resource;

/**
 * What the master orders to be done to the agent's resources.
 *
 * <p>Behaviour: Mesos: Slave::applyOperation, checkpointResourcesMessage. Where Mesos differs: docs/decisions/0018.
 */
public final class OperationOrders {

    private OperationOrders() {}

    /** One operation. */
    public static void apply(Turn turn, MasterEvent.ApplyOperation event) {
        ApplyOperationMessage message = event.message();
        ByteString uuid = message.getOperationUuid().getValue();
        Optional<String> why = objection(turn.state(), event.from())
                .or(() -> UuidBytes.parse(uuid).isEmpty() ? Optional.of("its uuid is none") : Optional.empty())
                .or(() -> turn.state().operations().known().containsKey(uuid)
                        ? Optional.of("it is known already")
                        : Optional.empty());
        if (why.isPresent()) {
            turn.warn("ignored operation=" + message.getOperationInfo().getType() + " id="
                    + message.getOperationInfo().getId().getValue() + ": " + why.get());
            return;
        }
        Operation operation = pending(turn, message);
        ResourceVersionUUID version = message.getResourceVersionUuid();
        if (version.hasResourceProviderId()) {
            drop(turn, operation, "The resource provider is unknown to the agent");
        } else if (!version.getUuid()
                .getValue()
                .equals(UuidBytes.of(turn.state().resources().version()))) {
            drop(turn, operation, "Operation assumes outdated resource state");
            turn.then(new Followup.RegisterAnew());
        } else {
            Operations operations = turn.state().operations().with(operation).then(new Work.Apply(uuid));
            turn.become(turn.state().withOperations(operations));
            turn.then(new Followup.WorkOnResources());
        }
    }

    /** All that is reserved and all volumes, from a master that knows no operations. */
    public static void replace(Turn turn, MasterEvent.CheckpointResources event) {
        Optional<String> why = objection(turn.state(), event.from());
        if (why.isPresent()) {
            turn.warn("ignored resources to checkpoint: " + why.get());
            return;
        }
        List<Resource> resources = event.message().getResourcesList();
        turn.become(turn.state().withOperations(turn.state().operations().then(new Work.Replace(resources))));
        turn.then(new Followup.WorkOnResources());
    }

    /** What was sent before the master knew what is here would make its picture and the agent's differ. */
    private static Optional<String> objection(AgentState state, Upid from) {
        if (!state.master().is(from)) {
            return Optional.of("it is not from the master");
        }
        return state.isJoined() ? Optional.empty() : Optional.of("the agent is " + state.phase());
    }

    private static Operation pending(Turn turn, ApplyOperationMessage message) {
        var info = ResourceFormat.POST_REFINEMENT.convertAll(message.getOperationInfo());
        var operation = Operation.newBuilder()
                .setAgentId(turn.agentId().toProto())
                .setInfo(info)
                .setUuid(message.getOperationUuid());
        if (message.hasFrameworkId()) {
            operation.setFrameworkId(message.getFrameworkId());
        }
        OperationStatus status = Statuses.of(operation, OperationState.OPERATION_PENDING);
        return operation.setLatestStatus(status).build();
    }

    /** Nobody has to acknowledge that: who does not hear of it asks, and is told that there is no such operation. */
    private static void drop(Turn turn, Operation operation, String why) {
        OperationStatus status = Statuses.of(operation, OperationState.OPERATION_DROPPED).toBuilder()
                .setMessage(why)
                .build();
        turn.sendToMaster(OperationUpdates.of(operation, status));
    }
}
