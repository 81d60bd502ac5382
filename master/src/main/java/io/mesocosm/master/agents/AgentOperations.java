package io.mesocosm.master.agents;

import com.google.protobuf.ByteString;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.master.state.Agent;
import io.mesocosm.master.state.Framework;
import io.mesocosm.master.state.OperationEntry;
import io.mesocosm.master.turn.OperationRules;
import io.mesocosm.master.turn.Turn;
import io.mesocosm.proto.internal.Messages.ReconcileOperationsMessage;
import io.mesocosm.proto.internal.Messages.UpdateSlaveMessage;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.AgentInfo.Capability;
import org.apache.mesos.v1.Protos.Operation;
import org.apache.mesos.v1.Protos.OperationState;
import org.apache.mesos.v1.Protos.OperationStatus;
import org.apache.mesos.v1.Protos.UUID;

/** What becomes of operations when their agents come, come back and go. */
final class AgentOperations {

    private AgentOperations() {}

    /**
     * Learns of operations that an agent lists, and asks it about those that it does not: it never heard of them, or
     * they are on their way; and about ends that are new here, since their acknowledgement may be on its way. Of what it
     * knows by then it says nothing. Mesos: {@code Master::updateSlave}.
     */
    static void reconcile(Turn turn, AgentId id, UpdateSlaveMessage message) {
        Set<UUID> listed = new HashSet<>();
        for (Operation operation : message.getOperations().getOperationsList()) {
            listed.add(operation.getUuid());
        }
        Agent agent = turn.agent(id).orElseThrow();
        var question = ReconcileOperationsMessage.newBuilder();
        for (OperationEntry entry : of(agent)) {
            if (!listed.contains(entry.uuid())) {
                question.addOperations(
                        ReconcileOperationsMessage.Operation.newBuilder().setOperationUuid(entry.uuid()));
            }
        }
        for (Operation operation : message.getOperations().getOperationsList()) {
            if (agent.operation(operation.getUuid()).isEmpty()) {
                add(turn, agent, operation);
                turn.agent(id)
                        .flatMap(now -> now.operation(operation.getUuid()))
                        .filter(OperationEntry::isTerminal)
                        .ifPresent(entry -> question.addOperations(ReconcileOperationsMessage.Operation.newBuilder()
                                .setOperationUuid(entry.uuid())));
            }
        }
        if (question.getOperationsCount() > 0) {
            turn.warn("asked agent=" + id + " whether it knows operations: " + question.getOperationsCount());
            turn.send(agent, question.build());
        }
    }

    /**
     * Takes note of an operation that only the agent knows. One that is over and that no framework acknowledges is not kept:
     * the list may have been on its way while the master acknowledged it, and then nobody would tell its end again.
     */
    private static void add(Turn turn, Agent agent, Operation operation) {
        var entry = new OperationEntry(
                operation.toBuilder().setAgentId(agent.id().toProto()).build());
        boolean named = entry.id().isPresent() && entry.frameworkId().isPresent();
        if (entry.isTerminal() && !named && operation.getLatestStatus().hasUuid()) {
            OperationRules.acknowledge(turn, agent, entry.uuid(), operation.getLatestStatus());
        } else {
            OperationRules.add(turn, entry);
        }
    }

    /** Forgets ends of operations which an agent that lost the capability does not wait to be acknowledged. */
    static void forgetUnacknowledged(Turn turn, Agent agent) {
        if (agent.can(Capability.Type.AGENT_OPERATION_FEEDBACK)) {
            return;
        }
        of(agent).stream()
                .filter(entry -> entry.isTerminal() && entry.id().isPresent())
                .forEach(entry -> OperationRules.remove(turn, entry));
    }

    /**
     * Tells frameworks what became of their operations with an agent that is lost; once, as nobody will acknowledge it.
     * Mesos: {@code Master::sendBulkOperationFeedback}.
     */
    static void tell(Turn turn, Agent agent, OperationState state, String message) {
        for (OperationEntry entry : of(agent)) {
            Optional<Framework> framework = entry.frameworkId()
                    .flatMap(turn::framework)
                    .filter(some -> some.isConnected()
                            && some.subscription().pid().isEmpty()
                            && entry.id().isPresent());
            framework.ifPresent(some -> OperationRules.tell(
                    turn,
                    some,
                    OperationStatus.newBuilder()
                            .setState(state)
                            .setOperationId(entry.operation().getInfo().getId())
                            .setMessage(message)
                            .setAgentId(agent.id().toProto())
                            .build()));
        }
    }

    /** Forgets the operations of an agent that is going, and counts them as ended in that state, even a second time. */
    static void forget(Turn turn, Agent agent, OperationState state) {
        of(agent).forEach(entry -> OperationRules.lose(turn, entry, state));
    }

    /** The operations of an agent, in an order that depends on nothing else. */
    private static List<OperationEntry> of(Agent agent) {
        return agent.work().operations().values().stream()
                .sorted(Comparator.comparing(
                        entry -> entry.uuid().getValue(), ByteString.unsignedLexicographicalComparator()))
                .toList();
    }
}
