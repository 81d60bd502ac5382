package io.mesocosm.master.operations;

import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.master.event.AgentMessage;
import io.mesocosm.master.state.Agent;
import io.mesocosm.master.state.Agents;
import io.mesocosm.master.state.Framework;
import io.mesocosm.master.turn.OperationRules;
import io.mesocosm.master.turn.Turn;
import io.mesocosm.proto.internal.Messages.ReconcileOperationsMessage;
import io.mesocosm.proto.internal.Messages.UpdateOperationStatusMessage;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentInfo.Capability;
import org.apache.mesos.v1.Protos.OperationState;
import org.apache.mesos.v1.Protos.OperationStatus;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.scheduler.Protos.Call;

/**
 * What schedulers ask of operations and what agents tell of them. This master starts no operations, so that it knows
 * none: what is asked of one is answered by what is known of its agent, or by the agent itself.
 */
public final class OperationCalls {

    private OperationCalls() {}

    /**
     * Answers RECONCILE_OPERATIONS. An empty list asks for all operations that are known, and there are none.
     * Mesos: {@code Master::reconcileOperations}.
     */
    public static void reconcile(Turn turn, Framework framework, Call.ReconcileOperations call) {
        turn.count("master/messages_reconcile_operations");
        Map<AgentId, ReconcileOperationsMessage.Builder> forwarded = new LinkedHashMap<>();
        for (Call.ReconcileOperations.Operation asked : call.getOperationsList()) {
            Optional<Agent> agent = agent(turn, asked).filter(some -> isItsAffair(some, asked));
            if (agent.isPresent()) {
                forwarded
                        .computeIfAbsent(
                                agent.get().id(),
                                id -> ReconcileOperationsMessage.newBuilder()
                                        .setFrameworkId(framework.info().getId()))
                        .addOperations(ReconcileOperationsMessage.Operation.newBuilder()
                                .setOperationId(asked.getOperationId())
                                .setResourceProviderId(asked.getResourceProviderId()));
            } else {
                OperationRules.tell(turn, framework, answer(turn.state().agents(), asked));
            }
        }
        forwarded.forEach((id, message) -> turn.send(turn.agent(id).orElseThrow(), message.build()));
    }

    private static Optional<Agent> agent(Turn turn, Call.ReconcileOperations.Operation asked) {
        return asked.hasAgentId() ? turn.agent(AgentId.of(asked.getAgentId())) : Optional.empty();
    }

    /** Whether only the agent can tell: it knows providers that left, the master only those that are there. */
    private static boolean isItsAffair(Agent agent, Call.ReconcileOperations.Operation asked) {
        return asked.hasResourceProviderId()
                && agent.can(Capability.Type.AGENT_OPERATION_FEEDBACK)
                && agent.total().filter(resource -> isOf(resource, asked)).isEmpty();
    }

    private static boolean isOf(Resource resource, Call.ReconcileOperations.Operation asked) {
        return resource.hasProviderId() && resource.getProviderId().equals(asked.getResourceProviderId());
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
                + call.getOperationId().getValue() + " agent="
                + call.getAgentId().getValue() + ": the operation is unknown");
    }

    /**
     * Takes the state of an operation, which can only be the answer to a question that was forwarded, or concern an
     * operation that an earlier master started. Mesos: {@code Master::updateOperationStatus}.
     */
    public static void updated(Turn turn, AgentMessage.OperationStatus event) {
        turn.count("master/messages_operation_status_update");
        UpdateOperationStatusMessage message = event.message();
        if (message.hasOperationUuid()) {
            boolean known = turn.agent(AgentId.of(message.getSlaveId())).isPresent();
            if (known && !message.hasFrameworkId()) {
                return;
            }
            turn.count("master/invalid_operation_status_updates");
            if (!known) {
                ignore(turn, event, "the agent is not registered");
                return;
            }
        }
        Optional<Framework> framework =
                turn.framework(FrameworkId.of(message.getFrameworkId())).filter(Framework::isConnected);
        if (framework.isPresent()) {
            OperationRules.tell(turn, framework.get(), message.getStatus());
        } else {
            ignore(turn, event, "the framework is not connected");
        }
    }

    private static void ignore(Turn turn, AgentMessage.OperationStatus event, String why) {
        String operation = event.message().getStatus().hasOperationId()
                ? event.message().getStatus().getOperationId().getValue()
                : "(no id)";
        turn.warn("ignored operation status from=" + event.from() + " operation=" + operation + ": " + why);
    }
}
