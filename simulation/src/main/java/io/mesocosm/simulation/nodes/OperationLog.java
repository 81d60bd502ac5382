package io.mesocosm.simulation.nodes;

import com.google.protobuf.ByteString;
import io.mesocosm.common.tasks.OperationStates;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.OperationState;
import org.apache.mesos.v1.Protos.OperationStatus;

/** All that a scheduler heard of one operation that it gave a name, and whether it may have been told that. */
final class OperationLog {

    private final String name;
    private final AgentID agent;
    private OperationState state = OperationState.OPERATION_PENDING;
    private Optional<OperationState> end = Optional.empty();
    private Optional<ByteString> endUuid = Optional.empty();

    OperationLog(String name, AgentID agent) {
        this.name = name;
        this.agent = agent;
    }

    String name() {
        return name;
    }

    AgentID agent() {
        return agent;
    }

    /** The state that was heard last; PENDING before the first. */
    OperationState state() {
        return state;
    }

    /** Whether it may still come to something: nobody said that it ended, or that there is no such operation. */
    boolean isOpen() {
        return !OperationStates.isTerminal(state) && state != OperationState.OPERATION_UNKNOWN;
    }

    /**
     * Takes in a status.
     *
     * @return what is wrong with hearing that, if anything
     */
    Optional<String> hear(OperationStatus status) {
        state = status.getState();
        // Whoever sends an ACCEPT twice, or on what was taken back, hears of errors; those of an agent have names.
        boolean ofMaster = state == OperationState.OPERATION_ERROR && !status.hasUuid();
        if (!OperationStates.isTerminal(state)) {
            return Optional.empty();
        }
        if (end.isPresent() && !ofMaster && end.get() != state) {
            return Optional.of("operation " + name + " ended as " + end.get() + ", and yet: " + status);
        }
        if (status.hasUuid()) {
            ByteString uuid = status.getUuid().getValue();
            if (endUuid.isPresent() && !endUuid.get().equals(uuid)) {
                return Optional.of("operation " + name + " ends twice: " + status);
            }
            endUuid = Optional.of(uuid);
        }
        end = ofMaster ? end : Optional.of(state);
        return Optional.empty();
    }
}
