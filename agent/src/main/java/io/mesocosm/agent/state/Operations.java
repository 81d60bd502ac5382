package io.mesocosm.agent.state;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.mesocosm.common.collect.PersistentMap;
import io.mesocosm.common.collect.PersistentQueue;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.ids.OperationId;
import io.mesocosm.common.ids.TaskId;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.proto.internal.Messages.RunTaskGroupMessage;
import io.mesocosm.proto.internal.Messages.RunTaskMessage;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.Operation;
import org.apache.mesos.v1.Protos.OperationState;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskID;

/**
 * The operations on the agent's resources. One change of what is kept on disk is under way at a time; whatever the
 * master orders meanwhile, and takes what the operation makes for granted, waits in its order.
 *
 * <pre>
 *            written, volumes made
 *   PENDING ───────────────────────▶ FINISHED ─┐ acknowledged
 *      └───────────────────────────▶ FAILED ───┴─────────────▶ forgotten
 *        does not fit, no volume made
 * </pre>
 *
 * @param known by uuid, until their last update is acknowledged
 * @param work what is to be done next, the first first
 * @param held how much of the work is orders that wait
 * @param storing what is being written
 */
public record Operations(
        PersistentMap<ByteString, Operation> known, PersistentQueue<Work> work, int held, Optional<Change> storing) {

    /** How many orders may wait. */
    public static final int MOST_HELD = 10_000;

    /** None. */
    public static final Operations NONE =
            new Operations(PersistentMap.empty(), PersistentQueue.empty(), 0, Optional.empty());

    /** Something that waits for its turn. */
    public sealed interface Work {

        /** An operation that is pending is to be applied. */
        record Apply(ByteString operation) implements Work {}

        /** An operation that failed is to be kept, and its status told. */
        record Keep(ByteString operation) implements Work {}

        /** The last update of an operation is acknowledged: nothing of it needs to be kept. */
        record Forget(ByteString operation) implements Work {}

        /** A master that knows no operations sends all that is reserved, and all volumes, in any format. */
        record Replace(List<Resource> checkpointed) implements Work {

            public Replace {
                checkpointed = List.copyOf(checkpointed);
            }
        }

        /**
         * An order to be looked at afterwards.
         *
         * @param attempt the link to the master by which it came
         */
        record Held(Upid from, Message order, long attempt) implements Work {}
    }

    /**
     * What is being written, and becomes true when it is.
     *
     * @param total the agent's resources afterwards
     * @param checkpointed those of them that are kept on disk
     * @param told operations as they are afterwards, whose status is to be told
     * @param forgotten operations that are gone afterwards
     */
    public record Change(
            List<Resource> total, List<Resource> checkpointed, List<Operation> told, List<ByteString> forgotten) {

        public Change {
            total = List.copyOf(total);
            checkpointed = List.copyOf(checkpointed);
            told = List.copyOf(told);
            forgotten = List.copyOf(forgotten);
        }
    }

    /** Whether what the agent has is about to change. */
    public boolean isBusy() {
        return storing.isPresent() || !work.isEmpty();
    }

    /** Whether no more orders may wait. */
    public boolean isFull() {
        return held >= MOST_HELD;
    }

    /** That of a framework with that id. */
    public Optional<Operation> find(FrameworkId framework, OperationId id) {
        return known.values().stream()
                .filter(operation -> operation.getFrameworkId().equals(framework.toProto()))
                .filter(operation -> operation.getInfo().hasId()
                        && operation.getInfo().getId().equals(id.toProto()))
                .findFirst();
    }

    /** Whether an order to launch that task waits, which came by that link to the master. */
    public boolean holds(FrameworkId framework, TaskId task, long attempt) {
        return launchesOf(framework, task).anyMatch(held -> held.attempt() == attempt);
    }

    /** Whether an order to launch that task waits. */
    public boolean holds(FrameworkId framework, TaskId task) {
        return launchesOf(framework, task).findAny().isPresent();
    }

    private Stream<Work.Held> launchesOf(FrameworkId framework, TaskId task) {
        return work.stream()
                .filter(Work.Held.class::isInstance)
                .map(Work.Held.class::cast)
                .filter(held -> launches(held.order(), framework.toProto(), task.toProto()));
    }

    private static boolean launches(Message order, FrameworkID framework, TaskID task) {
        return switch (order) {
            case RunTaskMessage run ->
                run.getFramework().getId().equals(framework)
                        && run.getTask().getTaskId().equals(task);
            case RunTaskGroupMessage run ->
                run.getFramework().getId().equals(framework)
                        && run.getTaskGroup().getTasksList().stream()
                                .anyMatch(one -> one.getTaskId().equals(task));
            default -> false;
        };
    }

    /** Those that a later agent must know: ended, and not acknowledged. */
    public List<Operation> toKeep() {
        return known.values().stream()
                .filter(operation -> operation.getLatestStatus().getState() != OperationState.OPERATION_PENDING)
                .toList();
    }

    /** With that operation, new or changed. */
    public Operations with(Operation operation) {
        return new Operations(known.put(operation.getUuid().getValue(), operation), work, held, storing);
    }

    /** Without that operation. */
    public Operations without(ByteString operation) {
        return new Operations(known.remove(operation), work, held, storing);
    }

    /** With something to do before anything else. */
    public Operations first(Work urgent) {
        PersistentQueue<Work> queue = PersistentQueue.<Work>empty().add(urgent);
        for (Work rest : work) {
            queue = queue.add(rest);
        }
        return new Operations(known, queue, held + heldIn(Optional.of(urgent)), storing);
    }

    /** With more to do. */
    public Operations then(Work last) {
        return new Operations(known, work.add(last), held + heldIn(Optional.of(last)), storing);
    }

    /** With the first thing to do done. */
    public Operations next() {
        return new Operations(known, work.removeFirst(), held - heldIn(work.first()), storing);
    }

    private static int heldIn(Optional<Work> work) {
        return work.filter(Work.Held.class::isInstance).isPresent() ? 1 : 0;
    }

    /** With that being written, or nothing. */
    public Operations withStoring(Optional<Change> value) {
        return new Operations(known, work, held, value);
    }
}
