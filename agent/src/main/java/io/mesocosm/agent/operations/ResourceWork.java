package io.mesocosm.agent.operations;

import com.google.protobuf.ByteString;
import io.mesocosm.agent.checkpoint.CheckpointWrite;
import io.mesocosm.agent.effect.DiskEffect;
import io.mesocosm.agent.event.DiskEvent;
import io.mesocosm.agent.state.AgentState;
import io.mesocosm.agent.state.Operations;
import io.mesocosm.agent.state.Operations.Change;
import io.mesocosm.agent.state.Operations.Work;
import io.mesocosm.agent.state.ResourcesState;
import io.mesocosm.agent.step.Followup;
import io.mesocosm.agent.step.Turn;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Operation;
import org.apache.mesos.v1.Protos.OperationState;

/**
 * One change of the agent's resources after the other: first on disk, then in the state, then told.
 *
 * <p>Behaviour: Mesos: Slave::checkpointResourceState, syncCheckpointedResources, removeOperation.
 */
public final class ResourceWork {

    private ResourceWork() {}

    /** Does what is to be done, until the disk has to be waited for. */
    public static void proceed(Turn turn) {
        Operations operations = turn.state().operations();
        while (operations.storing().isEmpty() && operations.work().first().isPresent()) {
            if (operations.work().first().get() instanceof Work.Held held) {
                turn.become(turn.state().withOperations(operations.next()));
                HeldOrders.release(turn, held);
            } else {
                begin(turn);
            }
            operations = turn.state().operations();
        }
    }

    private static void begin(Turn turn) {
        Draft draft = Draft.of(turn);
        if (draft.isRefused()) {
            turn.then(new Followup.RegisterAnew());
            return;
        }
        Change change = draft.change();
        AgentState state = turn.state();
        turn.become(state.withOperations(state.operations().withStoring(Optional.of(change))));
        turn.effect(new DiskEffect.StoreResources(
                state.resources().checkpointed(), change.checkpointed(), kept(state.operations(), change)));
    }

    /** What a later agent must know once the change is made. What is to be forgotten is not known any more. */
    private static List<Operation> kept(Operations operations, Change change) {
        Map<ByteString, Operation> kept = new LinkedHashMap<>();
        operations.toKeep().forEach(operation -> kept.put(operation.getUuid().getValue(), operation));
        change.told().forEach(operation -> kept.put(operation.getUuid().getValue(), operation));
        return List.copyOf(kept.values());
    }

    /** The disk is as it should be, or as it was. */
    public static void stored(Turn turn, DiskEvent.ResourcesStored event) {
        AgentState state = turn.state();
        state.operations().storing().ifPresent(change -> {
            turn.become(state.withOperations(state.operations().withStoring(Optional.empty())));
            if (event.failure().isPresent()) {
                failed(turn, change, event.failure().get());
            } else {
                done(turn, change);
            }
            proceed(turn);
        });
    }

    private static void done(Turn turn, Change change) {
        AgentState state = turn.state();
        Operations operations = state.operations();
        for (Operation operation : change.told()) {
            operations = operations.with(operation);
            turn.then(new Followup.OperationEnded(operation));
        }
        turn.become(state.withOperations(operations)
                .withResources(new ResourcesState(
                        change.total(), change.checkpointed(), state.resources().version())));
        List<CheckpointWrite> removals = new ArrayList<>();
        change.forgotten().forEach(operation -> removals.add(new CheckpointWrite.OperationForgotten(operation)));
        if (!removals.isEmpty() && turn.state().id().isPresent()) {
            turn.checkpoint(removals);
        }
        boolean differs = change.told().stream()
                .anyMatch(operation -> operation.getLatestStatus().getState() == OperationState.OPERATION_FAILED);
        if (differs) {
            turn.then(new Followup.RegisterAnew());
        }
    }

    /** A volume could be neither made nor removed. Its operation, if it has one, is alone in the change. */
    private static void failed(Turn turn, Change change, String why) {
        turn.warn("resources stay as they were: " + why);
        change.forgotten()
                .forEach(operation -> turn.become(
                        turn.state().withOperations(turn.state().operations().first(new Work.Forget(operation)))));
        if (change.told().isEmpty()) {
            turn.then(new Followup.RegisterAnew());
        }
        for (Operation operation : change.told()) {
            ByteString uuid = operation.getUuid().getValue();
            AgentState state = turn.state();
            Operation before = state.operations().known().get(uuid).orElse(operation);
            Operation failed = Statuses.ended(turn, before, Optional.of(why));
            turn.become(state.withOperations(state.operations().with(failed).first(new Work.Keep(uuid))));
        }
    }

    /** The framework knows how an operation ended. */
    public static void acknowledged(Turn turn, ByteString operation) {
        AgentState state = turn.state();
        turn.become(state.withOperations(state.operations().without(operation).then(new Work.Forget(operation))));
        turn.then(new Followup.WorkOnResources());
        turn.then(new Followup.SettleAgent());
    }
}
