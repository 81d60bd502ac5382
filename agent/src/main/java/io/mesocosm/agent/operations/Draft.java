package io.mesocosm.agent.operations;

import com.google.protobuf.ByteString;
import io.mesocosm.agent.state.Operations;
import io.mesocosm.agent.state.Operations.Change;
import io.mesocosm.agent.state.Operations.Work;
import io.mesocosm.agent.step.Turn;
import io.mesocosm.common.resources.ResourceConversion;
import io.mesocosm.common.resources.ResourceException;
import io.mesocosm.common.resources.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.Operation;
import org.apache.mesos.v1.Protos.Resource;

/**
 * The next change, taken from the front of the work: as much of it as one write can hold. What makes or removes a volume
 * can fail and is therefore alone. Mutable; lives for one step.
 */
final class Draft {

    private final Turn turn;
    private final List<Operation> told = new ArrayList<>();
    private final List<ByteString> forgotten = new ArrayList<>();
    private Resources total;
    private boolean refused;

    private Draft(Turn turn) {
        this.turn = turn;
        this.total = Resources.of(turn.state().resources().total());
    }

    /** Takes what it holds off the work. */
    static Draft of(Turn turn) {
        var draft = new Draft(turn);
        boolean first = true;
        Optional<Work> next = next(turn);
        while (next.isPresent() && (first || draft.mayJoin(next.get()))) {
            turn.become(turn.state().withOperations(turn.state().operations().next()));
            draft.take(next.get());
            boolean alone = !draft.mayJoin(next.get());
            next = alone ? Optional.empty() : next(turn);
            first = false;
        }
        return draft;
    }

    private static Optional<Work> next(Turn turn) {
        return turn.state().operations().work().first();
    }

    private boolean mayJoin(Work work) {
        return switch (work) {
            case Work.Apply(var uuid) ->
                known(uuid).filter(Draft::changesVolumes).isEmpty();
            case Work.Keep _, Work.Forget _ -> true;
            case Work.Replace _, Work.Held _ -> false;
        };
    }

    private static boolean changesVolumes(Operation operation) {
        Offer.Operation.Type type = operation.getInfo().getType();
        return type == Offer.Operation.Type.CREATE || type == Offer.Operation.Type.DESTROY;
    }

    private Optional<Operation> known(ByteString uuid) {
        Operations operations = turn.state().operations();
        return operations.known().get(uuid);
    }

    private void take(Work work) {
        switch (work) {
            case Work.Apply(var uuid) -> known(uuid).ifPresent(this::apply);
            case Work.Keep(var uuid) -> known(uuid).ifPresent(told::add);
            case Work.Forget(var uuid) -> forgotten.add(uuid);
            case Work.Replace(var checkpointed) -> replace(checkpointed);
            case Work.Held _ -> throw new IllegalStateException("a held order is no change");
        }
    }

    private void apply(Operation operation) {
        try {
            Resources after = total;
            for (ResourceConversion conversion : ResourceConversion.of(operation.getInfo())) {
                after = after.apply(conversion.unallocate());
            }
            total = after;
            told.add(Statuses.ended(turn, operation, Optional.empty()));
        } catch (ResourceException e) {
            turn.warn("operation=" + operation.getInfo().getType() + " does not fit: " + e.getMessage());
            told.add(Statuses.ended(turn, operation, Optional.of(e.getMessage())));
        }
    }

    private void replace(List<Resource> checkpointed) {
        try {
            Resources flags = Resources.of(turn.state().info().getResourcesList());
            total = ResourceConversion.applyCheckpointed(flags, Resources.of(checkpointed));
        } catch (ResourceException e) {
            turn.warn("the master's resources do not fit: " + e.getMessage());
            refused = true;
        }
    }

    /** Whether there is nothing to be done, since the master's picture cannot be right. */
    boolean isRefused() {
        return refused;
    }

    Change change() {
        List<Resource> checkpointed =
                total.filter(ResourceConversion::needsCheckpointing).toProto();
        return new Change(total.toProto(), checkpointed, told, forgotten);
    }
}
