package io.mesocosm.agent.step;

import io.mesocosm.agent.state.Update;
import io.mesocosm.agent.state.UpdateStream;
import io.mesocosm.proto.internal.Messages.UpdateOperationStatusMessage;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.Operation;
import org.apache.mesos.v1.Protos.OperationStatus;

/** The messages that tell the master how an operation is. */
public final class OperationUpdates {

    private OperationUpdates() {}

    /** That the operation has that status. */
    public static UpdateOperationStatusMessage of(Operation operation, OperationStatus status) {
        var message = UpdateOperationStatusMessage.newBuilder()
                .setSlaveId(operation.getAgentId())
                .setStatus(status)
                .setOperationUuid(operation.getUuid());
        if (operation.hasFrameworkId()) {
            message.setFrameworkId(operation.getFrameworkId());
        }
        return message.build();
    }

    /** The head of a stream as it goes out: with what the stream knows last. */
    public static UpdateOperationStatusMessage forwarded(UpdateStream stream, UpdateOperationStatusMessage head) {
        Optional<OperationStatus> latest = stream.pending().stream()
                .flatMap(update -> update instanceof Update.OfOperation(var message)
                        ? Stream.of(message.getStatus())
                        : Stream.of())
                .reduce((_, last) -> last);
        return head.toBuilder().setLatestStatus(latest.orElse(head.getStatus())).build();
    }
}
