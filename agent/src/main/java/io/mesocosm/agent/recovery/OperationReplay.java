package io.mesocosm.agent.recovery;

import com.google.protobuf.ByteString;
import io.mesocosm.agent.checkpoint.CheckpointWrite;
import io.mesocosm.agent.checkpoint.RecoveredAgent.OfOperation;
import io.mesocosm.agent.checkpoint.RecoveredAgent.OfResources;
import io.mesocosm.agent.state.AgentState;
import io.mesocosm.agent.state.Operations;
import io.mesocosm.agent.state.Operations.Work;
import io.mesocosm.agent.state.StreamKey;
import io.mesocosm.agent.state.Update;
import io.mesocosm.agent.state.UpdateStream;
import io.mesocosm.agent.step.Followup;
import io.mesocosm.agent.step.Turn;
import io.mesocosm.common.resources.ResourceFormat;
import io.mesocosm.proto.internal.Messages.UpdateOperationStatusMessage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Operation;
import org.apache.mesos.v1.Protos.OperationState;

/**
 * Operations of the former life: those that were not applied are, those that were not told are, those that were
 * acknowledged are forgotten.
 *
 * <p>Behaviour: Mesos: Slave::_recoverOperations, __recoverOperations.
 */
final class OperationReplay {

    private OperationReplay() {}

    /** An agent that starts anew has no operations; what they made is there nevertheless. */
    static void replay(Turn turn, OfResources found) {
        if (turn.state().id().isEmpty()) {
            found.operations().forEach(operation -> work(turn, new Work.Forget(uuid(operation))));
        } else {
            Map<ByteString, OfOperation> streams = new HashMap<>();
            found.streams().forEach(stream -> streams.put(stream.operation(), stream));
            for (Operation operation : found.operations()) {
                operation(
                        turn,
                        ResourceFormat.POST_REFINEMENT.convertAll(operation),
                        Optional.ofNullable(streams.remove(uuid(operation))));
            }
            streams.keySet().stream()
                    .sorted(ByteString.unsignedLexicographicalComparator())
                    .forEach(unknown -> turn.checkpoint(List.of(new CheckpointWrite.OperationForgotten(unknown))));
        }
        turn.then(new Followup.WorkOnResources());
    }

    private static ByteString uuid(Operation operation) {
        return operation.getUuid().getValue();
    }

    private static void work(Turn turn, Work work) {
        AgentState state = turn.state();
        turn.become(state.withOperations(state.operations().then(work)));
    }

    private static void operation(Turn turn, Operation operation, Optional<OfOperation> found) {
        AgentState state = turn.state();
        Operations operations = state.operations().with(operation);
        if (operation.getLatestStatus().getState() == OperationState.OPERATION_PENDING) {
            turn.become(state.withOperations(operations.then(new Work.Apply(uuid(operation)))));
            return;
        }
        if (!operation.getLatestStatus().hasUuid()) {
            work(turn, new Work.Forget(uuid(operation)));
            return;
        }
        Optional<OfOperation> written = found.filter(some -> !some.updates().isEmpty());
        if (written.isEmpty()) {
            turn.become(state.withOperations(operations));
            turn.then(new Followup.OperationEnded(operation));
            return;
        }
        Optional<UpdateStream> stream = stream(written.get());
        if (stream.isPresent()) {
            turn.become(
                    state.withOperations(operations).withUpdates(state.updates().with(stream.get())));
        } else {
            work(turn, new Work.Forget(uuid(operation)));
        }
    }

    /** Empty when the last update was acknowledged. */
    private static Optional<UpdateStream> stream(OfOperation found) {
        UpdateStream stream = UpdateStream.start(new StreamKey.OfOperation(found.operation()), Optional.empty());
        for (UpdateOperationStatusMessage message : found.updates()) {
            var update = new Update.OfOperation(message);
            stream = stream.storing(update).stored(update.uuid());
            if (found.acknowledged().contains(update.uuid())) {
                if (update.isTerminal()) {
                    return Optional.empty();
                }
                stream = stream.acknowledged();
            }
        }
        return Optional.of(stream);
    }
}
