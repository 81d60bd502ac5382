package io.mesocosm.master.operations;

import io.mesocosm.common.ids.AgentId;
import io.mesocosm.master.event.AgentMessage;
import io.mesocosm.master.state.Agents;
import io.mesocosm.master.state.Framework;
import io.mesocosm.master.turn.OperationRules;
import io.mesocosm.master.turn.Turn;
import java.util.Optional;
import org.apache.mesos.v1.Protos.OperationState;
import org.apache.mesos.v1.Protos.OperationStatus;
import org.apache.mesos.v1.scheduler.Protos.Call;

/**
 * What schedulers ask of operations and what agents tell of them. This master starts no operations, so that it knows
 * none: what is asked of one is answered by what is known of its agent.
 */
public final class OperationCalls {

    private OperationCalls() {}

    /** Answers RECONCILE_OPERATIONS. Mesos: {@code Master::reconcileOperations}. */
    public static void reconcile(Turn turn, Framework framework, Call.ReconcileOperations call) {
        turn.count("master/messages_reconcile_operations");
        for (Call.ReconcileOperations.Operation asked : call.getOperationsList()) {
            OperationRules.tell(turn, framework, answer(turn.state().agents(), asked));
        }
    }

    private static OperationStatus answer(Agents agents, Call.ReconcileOperations.Operation asked) {
        var status = OperationStatus.newBuilder().setOperationId(asked.getOperationId());
        if (asked.hasResourceProviderId()) {
            status.setResourceProviderId(asked.getResourceProviderId());
        }
        if (!asked.hasAgentId()) {
            return status.setState(OperationState.OPERATION_UNKNOWN)
                    .setMessage("Reconciliation: Operation is unknown and no 'agent_id' was provided")
                    .build();
        }
        status.setAgentId(asked.getAgentId());
        AgentId agent = AgentId.of(asked.getAgentId());
        if (agents.recovered().containsKey(agent)) {
            status.setState(OperationState.OPERATION_RECOVERING)
                    .setMessage("Reconciliation: Agent is recovered but has not re-registered");
        } else if (agents.registered().containsKey(agent)) {
            status.setState(OperationState.OPERATION_UNKNOWN).setMessage("Reconciliation: Operation is unknown");
        } else if (agents.unreachable().containsKey(agent)) {
            status.setState(OperationState.OPERATION_UNREACHABLE).setMessage("Reconciliation: Agent is unreachable");
        } else if (agents.gone().containsKey(agent)) {
            status.setState(OperationState.OPERATION_GONE_BY_OPERATOR)
                    .setMessage("Reconciliation: Agent marked gone by operator");
        } else {
            status.setState(OperationState.OPERATION_UNKNOWN)
                    .setMessage("Reconciliation: Both operation and agent are unknown");
        }
        return status.build();
    }

    /** Ignores ACKNOWLEDGE_OPERATION_STATUS: no operation is known that could be acknowledged. */
    public static void acknowledge(Turn turn, Framework framework, Call.AcknowledgeOperationStatus call) {
        turn.count("master/messages_operation_status_update_acknowledgement");
        turn.count("master/invalid_operation_status_update_acknowledgements");
        turn.warn("ignored ACKNOWLEDGE_OPERATION_STATUS framework=" + framework.id() + " operation="
                + call.getOperationId().getValue() + ": the operation is unknown");
    }

    /** Ignores the state of an operation that this master did not start. */
    public static void updated(Turn turn, AgentMessage.OperationStatus event) {
        turn.count("master/messages_operation_status_update");
        turn.count("master/invalid_operation_status_updates");
        Optional<String> operation = event.message().getStatus().hasOperationId()
                ? Optional.of(event.message().getStatus().getOperationId().getValue())
                : Optional.empty();
        turn.warn("ignored operation status from=" + event.from() + " operation=" + operation.orElse("(no id)")
                + ": the operation is unknown");
    }
}
