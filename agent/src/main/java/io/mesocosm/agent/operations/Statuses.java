package io.mesocosm.agent.operations;

import com.google.protobuf.ByteString;
import io.mesocosm.agent.step.Turn;
import io.mesocosm.common.ids.UuidBytes;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Operation;
import org.apache.mesos.v1.Protos.OperationOrBuilder;
import org.apache.mesos.v1.Protos.OperationState;
import org.apache.mesos.v1.Protos.OperationStatus;
import org.apache.mesos.v1.Protos.UUID;

/** The states that operations get here. */
final class Statuses {

    private Statuses() {}

    /** A status that nobody has to acknowledge. */
    static OperationStatus of(OperationOrBuilder operation, OperationState state) {
        var status = OperationStatus.newBuilder().setState(state).setAgentId(operation.getAgentId());
        if (operation.getInfo().hasId()) {
            status.setOperationId(operation.getInfo().getId());
        }
        return status.build();
    }

    /** The operation at its end, by a status that is to be acknowledged. */
    static Operation ended(Turn turn, Operation operation, Optional<String> failure) {
        ByteString uuid = UuidBytes.of(turn.ids().uuid());
        OperationState state =
                failure.isPresent() ? OperationState.OPERATION_FAILED : OperationState.OPERATION_FINISHED;
        var status = of(operation, state).toBuilder().setUuid(UUID.newBuilder().setValue(uuid));
        failure.ifPresent(status::setMessage);
        return operation.toBuilder().setLatestStatus(status).addStatuses(status).build();
    }
}
