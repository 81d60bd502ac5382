package io.mesocosm.master.state;

import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.ids.OperationId;
import io.mesocosm.common.tasks.OperationStates;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Operation;
import org.apache.mesos.v1.Protos.OperationState;
import org.apache.mesos.v1.Protos.OperationStatus;
import org.apache.mesos.v1.Protos.UUID;

/**
 * An operation on resources of a registered agent, from the moment in which it is sent there until its end is
 * acknowledged.
 *
 * <pre>
 * PENDING --> FINISHED, FAILED, ERROR or DROPPED, as the agent tells; then it is acknowledged and forgotten
 * </pre>
 *
 * <p>What it makes of the agent's resources is counted when it is sent: the agent refuses only what it cannot do.
 *
 * @param operation what endpoints show; {@code latest_status} is the latest that the agent knows, {@code statuses} what
 *     the framework was told, of which the last one waits to be acknowledged
 */
public record OperationEntry(Operation operation) {

    /** The name under which the master and its agents know it. */
    public UUID uuid() {
        return operation.getUuid();
    }

    /** The name that its framework gave it, if it wants to hear of it. */
    public Optional<OperationId> id() {
        return operation.getInfo().hasId()
                ? Optional.of(OperationId.of(operation.getInfo().getId()))
                : Optional.empty();
    }

    /** Whose it is; empty for an operator's. */
    public Optional<FrameworkId> frameworkId() {
        return operation.hasFrameworkId() ? Optional.of(FrameworkId.of(operation.getFrameworkId())) : Optional.empty();
    }

    /** Whose resources it changes. */
    public AgentId agentId() {
        return AgentId.of(operation.getAgentId());
    }

    /** The latest state that the agent told. */
    public OperationState state() {
        return operation.getLatestStatus().getState();
    }

    /** Whether nothing can follow but the acknowledgement. */
    public boolean isTerminal() {
        return OperationStates.isTerminal(state());
    }

    /** What its framework was told last, or would have been. */
    public OperationStatus told() {
        int count = operation.getStatusesCount();
        return count == 0 ? operation.getLatestStatus() : operation.getStatuses(count - 1);
    }

    /**
     * This operation after its agent told of it. A terminal latest status stays, and a status that is told again is not
     * kept twice. Mesos: {@code Master::updateOperation}.
     *
     * @param status what is to be told to its framework
     * @param latest what the agent knows by now
     */
    public OperationEntry changed(OperationStatus status, OperationStatus latest) {
        Operation.Builder next = operation.toBuilder();
        if (!isTerminal()) {
            next.setLatestStatus(latest);
        }
        int count = operation.getStatusesCount();
        if (count == 0 || !operation.getStatuses(count - 1).equals(status)) {
            next.addStatuses(status);
        }
        return new OperationEntry(next.build());
    }
}
