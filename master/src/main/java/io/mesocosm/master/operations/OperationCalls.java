package io.mesocosm.master.operations;

import com.google.protobuf.ByteString;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.OperationId;
import io.mesocosm.common.tasks.OperationStates;
import io.mesocosm.master.state.Agent;
import io.mesocosm.master.state.Agents;
import io.mesocosm.master.state.Framework;
import io.mesocosm.master.state.OperationEntry;
import io.mesocosm.master.turn.DrainRules;
import io.mesocosm.master.turn.OperationRules;
import io.mesocosm.master.turn.Turn;
import io.mesocosm.proto.internal.Messages.AcknowledgeOperationStatusMessage;
import io.mesocosm.proto.internal.Messages.ReconcileOperationsMessage;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentInfo.Capability;
import org.apache.mesos.v1.Protos.OperationState;
import org.apache.mesos.v1.Protos.OperationStatus;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.UUID;
import org.apache.mesos.v1.scheduler.Protos.Call;

/** What schedulers ask of operations and acknowledge. */
public final class OperationCalls {

    private OperationCalls() {}

    /**
     * Answers RECONCILE_OPERATIONS: of an operation that is known with what its framework was told last, of others with
     * what is known of the agent, or by the agent itself. An empty list asks for all operations that have names. Mesos:
     * {@code Master::reconcileOperations}.
     */
    public static void reconcile(Turn turn, Framework framework, Call.ReconcileOperations call) {
        turn.count("master/messages_reconcile_operations");
        if (call.getOperationsCount() == 0) {
            framework.work().operations().keys().stream()
                    .sorted()
                    .map(id -> find(turn, framework, id))
                    .flatMap(Optional::stream)
                    .forEach(operation -> OperationRules.tell(turn, framework, again(operation)));
        }
        Map<AgentId, ReconcileOperationsMessage.Builder> forwarded = new LinkedHashMap<>();
        for (Call.ReconcileOperations.Operation asked : call.getOperationsList()) {
            Optional<OperationEntry> known = find(turn, framework, OperationId.of(asked.getOperationId()));
            Optional<Agent> agent = agent(turn, asked).filter(some -> isItsAffair(some, asked));
            if (known.isPresent()) {
                OperationRules.tell(turn, framework, again(known.get()));
            } else if (agent.isPresent()) {
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

    private static Optional<OperationEntry> find(Turn turn, Framework framework, OperationId id) {
        return framework
                .work()
                .operations()
                .get(id)
                .flatMap(place -> turn.agent(place.agent()).flatMap(agent -> agent.operation(place.operation())));
    }

    /** What its framework was told last; nobody waits for an acknowledgement of it. */
    private static OperationStatus again(OperationEntry operation) {
        return operation.told().toBuilder().clearUuid().build();
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

    /**
     * Passes an acknowledgement on to the agent that waits for it. With that of its end an operation is forgotten.
     * Mesos: {@code Master::acknowledgeOperationStatus}.
     */
    public static void acknowledge(Turn turn, Framework framework, Call.AcknowledgeOperationStatus call) {
        turn.count("master/messages_operation_status_update_acknowledgement");
        Optional<Agent> agent = turn.agent(AgentId.of(call.getAgentId()));
        Optional<String> deaf = agent.isEmpty()
                ? Optional.of("the agent is not registered")
                : deaf(agent.get(), call.hasResourceProviderId());
        if (deaf.isPresent()) {
            ignore(turn, framework, call, "invalid_operation_status_update_acknowledgements", deaf.get());
            return;
        }
        Optional<OperationEntry> operation = find(turn, framework, OperationId.of(call.getOperationId()))
                .filter(entry -> entry.agentId().equals(agent.get().id()));
        if (operation.isEmpty()) {
            ignore(
                    turn,
                    framework,
                    call,
                    "invalid_operation_status_update_acknowledgements",
                    "the operation is unknown");
            return;
        }
        Optional<OperationStatus> status = status(operation.get(), call.getUuid());
        if (status.isEmpty()) {
            ignore(turn, framework, call, "invalid_status_update_acknowledgements", "the status is unknown");
            return;
        }
        if (OperationStates.isTerminal(status.get().getState())) {
            OperationRules.remove(turn, operation.get());
        }
        turn.send(agent.get(), acknowledgement(operation.get(), call));
        turn.count("master/valid_operation_status_update_acknowledgements");
        DrainRules.check(turn, agent.get().id());
    }

    /** Why an agent would not hear of an acknowledgement. */
    private static Optional<String> deaf(Agent agent, boolean ofProvider) {
        if (!agent.link().connected()) {
            return Optional.of("the agent is disconnected");
        }
        var needed = ofProvider ? Capability.Type.RESOURCE_PROVIDER : Capability.Type.AGENT_OPERATION_FEEDBACK;
        return agent.can(needed) ? Optional.empty() : Optional.of("the agent does not have the capability " + needed);
    }

    private static Optional<OperationStatus> status(OperationEntry operation, ByteString uuid) {
        return operation.operation().getStatusesList().stream()
                .filter(status ->
                        status.hasUuid() && status.getUuid().getValue().equals(uuid))
                .findFirst();
    }

    private static AcknowledgeOperationStatusMessage acknowledgement(
            OperationEntry operation, Call.AcknowledgeOperationStatus call) {
        var message = AcknowledgeOperationStatusMessage.newBuilder()
                .setStatusUuid(UUID.newBuilder().setValue(call.getUuid()))
                .setOperationUuid(operation.uuid());
        if (call.hasResourceProviderId()) {
            message.setResourceProviderId(call.getResourceProviderId());
        }
        return message.build();
    }

    private static void ignore(
            Turn turn, Framework framework, Call.AcknowledgeOperationStatus call, String metric, String why) {
        turn.count("master/" + metric);
        turn.warn("ignored ACKNOWLEDGE_OPERATION_STATUS framework=" + framework.id() + " operation="
                + call.getOperationId().getValue() + " agent="
                + call.getAgentId().getValue() + ": " + why);
    }
}
