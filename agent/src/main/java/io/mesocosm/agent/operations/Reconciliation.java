package io.mesocosm.agent.operations;

import io.mesocosm.agent.event.MasterEvent;
import io.mesocosm.agent.state.AgentState;
import io.mesocosm.agent.state.Phase;
import io.mesocosm.agent.step.OperationUpdates;
import io.mesocosm.agent.step.Turn;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.ids.OperationId;
import io.mesocosm.proto.internal.Messages.ReconcileOperationsMessage;
import io.mesocosm.proto.internal.Messages.UpdateOperationStatusMessage;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Operation;
import org.apache.mesos.v1.Protos.OperationState;
import org.apache.mesos.v1.Protos.OperationStatus;

/**
 * What became of operations that a framework or the master misses. Nobody has to acknowledge the answers.
 *
 * <p>Behaviour: Mesos: Slave::reconcileOperations, ResourceProviderManagerProcess::reconcileOperations.
 */
public final class Reconciliation {

    private Reconciliation() {}

    /** Answers for each operation asked for. */
    public static void reconcile(Turn turn, MasterEvent.ReconcileOperations event) {
        if (turn.state().phase() != Phase.RUNNING || !turn.state().master().is(event.from())) {
            return;
        }
        ReconcileOperationsMessage message = event.message();
        for (ReconcileOperationsMessage.Operation asked : message.getOperationsList()) {
            if (message.hasFrameworkId()) {
                forFramework(turn, FrameworkId.of(message.getFrameworkId()), asked);
            } else {
                forMaster(turn, asked);
            }
        }
    }

    /** The framework asks for what the master does not know; the agent may know better. */
    private static void forFramework(Turn turn, FrameworkId framework, ReconcileOperationsMessage.Operation asked) {
        Optional<Operation> known = find(turn.state(), framework, asked);
        if (known.isPresent()) {
            OperationStatus status =
                    known.get().getLatestStatus().toBuilder().clearUuid().build();
            turn.sendToMaster(OperationUpdates.of(known.get(), status).toBuilder()
                    .setFrameworkId(framework.toProto())
                    .build());
            return;
        }
        turn.sendToMaster(answer(turn, asked, OperationState.OPERATION_UNKNOWN).toBuilder()
                .setFrameworkId(framework.toProto())
                .build());
    }

    private static Optional<Operation> find(
            AgentState state, FrameworkId framework, ReconcileOperationsMessage.Operation asked) {
        if (asked.hasOperationUuid()) {
            return state.operations().known().get(asked.getOperationUuid().getValue());
        }
        return asked.hasOperationId()
                ? state.operations().find(framework, OperationId.of(asked.getOperationId()))
                : Optional.empty();
    }

    /** What the master missed in the list of operations never came here. No providers are here. */
    private static void forMaster(Turn turn, ReconcileOperationsMessage.Operation asked) {
        if (asked.hasResourceProviderId()) {
            turn.sendToMaster(answer(turn, asked, OperationState.OPERATION_UNKNOWN));
        } else if (!turn.state()
                .operations()
                .known()
                .containsKey(asked.getOperationUuid().getValue())) {
            turn.sendToMaster(answer(turn, asked, OperationState.OPERATION_DROPPED));
        }
    }

    private static UpdateOperationStatusMessage answer(
            Turn turn, ReconcileOperationsMessage.Operation asked, OperationState state) {
        var agent = turn.agentId().toProto();
        var status = OperationStatus.newBuilder().setState(state).setAgentId(agent);
        if (asked.hasOperationId()) {
            status.setOperationId(asked.getOperationId());
        }
        if (asked.hasResourceProviderId()) {
            status.setResourceProviderId(asked.getResourceProviderId());
        }
        var message =
                UpdateOperationStatusMessage.newBuilder().setSlaveId(agent).setStatus(status);
        if (asked.hasOperationUuid()) {
            message.setOperationUuid(asked.getOperationUuid());
        }
        return message.build();
    }
}
