package io.mesocosm.agent.statusupdates;

import com.google.protobuf.ByteString;
import io.mesocosm.agent.checkpoint.CheckpointToken;
import io.mesocosm.agent.effect.TimerKey;
import io.mesocosm.agent.event.MasterEvent;
import io.mesocosm.agent.event.TimerEvent;
import io.mesocosm.agent.state.AgentState;
import io.mesocosm.agent.state.Executor;
import io.mesocosm.agent.state.ExecutorRun;
import io.mesocosm.agent.state.Phase;
import io.mesocosm.agent.state.StreamKey;
import io.mesocosm.agent.state.Update;
import io.mesocosm.agent.state.UpdateStream;
import io.mesocosm.agent.step.ExecutorLine;
import io.mesocosm.agent.step.Followup;
import io.mesocosm.agent.step.OperationUpdates;
import io.mesocosm.agent.step.Turn;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.ids.TaskId;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.proto.internal.Messages.StatusUpdate;
import io.mesocosm.proto.internal.Messages.StatusUpdateMessage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Operation;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskStatus.Source;

/**
 * The streams, of tasks and of operations: durable first, in order, one outstanding, repeated until acknowledged.
 *
 * <p>Behaviour: Mesos: StatusUpdateManagerProcess, Slave::forward, Slave::sendOperationStatusUpdate.
 */
public final class Streams {

    private Streams() {}

    /** An update enters its stream, when it is durable; at once for a stream in memory. */
    static void add(Turn turn, StreamKey key, Optional<ExecutorRun> run, Update update) {
        AgentState state = turn.state();
        UpdateStream stream = state.updates().stream(key).orElseGet(() -> UpdateStream.start(key, run));
        if (stream.knows(update.uuid())) {
            return;
        }
        UpdateStream storing = stream.storing(update);
        turn.become(state.withUpdates(state.updates().with(storing)));
        if (storing.isDurable()) {
            turn.checkpoint(
                    List.of(StreamRecords.update(storing, update)),
                    new CheckpointToken.UpdateStored(key, update.uuid()));
        } else {
            enter(turn, storing, update.uuid());
        }
    }

    /** A task that the master lists and the agent does not know. */
    public static void unknownTask(Turn turn, StatusUpdate update) {
        var key = new StreamKey.OfTask(
                FrameworkId.of(update.getFrameworkId()),
                TaskId.of(update.getStatus().getTaskId()));
        // An earlier word on it that waits for its acknowledgement says as much.
        if (turn.state().updates().stream(key).isEmpty()) {
            add(turn, key, Optional.empty(), new Update.OfTask(update));
        }
    }

    /** An operation came to its end. */
    public static void ended(Turn turn, Operation operation) {
        add(
                turn,
                new StreamKey.OfOperation(operation.getUuid().getValue()),
                Optional.empty(),
                new Update.OfOperation(OperationUpdates.of(operation, operation.getLatestStatus())));
    }

    /** An update is durable: it may be forwarded, and its executor may forget it. */
    public static void stored(Turn turn, CheckpointToken.UpdateStored token) {
        turn.state().updates().stream(token.key())
                .filter(stream -> stream.isStoring(token.uuid()))
                .ifPresent(stream -> {
                    enter(turn, stream, token.uuid());
                    stream.storing().stream()
                            .filter(update -> update.uuid().equals(token.uuid()))
                            .forEach(update -> acknowledgeToExecutor(turn, token.key(), update));
                });
    }

    private static void acknowledgeToExecutor(Turn turn, StreamKey key, Update update) {
        if (key instanceof StreamKey.OfTask(var framework, var task)
                && update instanceof Update.OfTask(var message)
                && message.getStatus().getSource() == Source.SOURCE_EXECUTOR) {
            turn.state()
                    .executorOf(framework, task)
                    .ifPresent(executor -> ExecutorLine.acknowledge(turn, executor, task, update.uuid()));
        }
    }

    private static void enter(Turn turn, UpdateStream stream, ByteString uuid) {
        UpdateStream entered = stream.stored(uuid);
        turn.become(turn.state().withUpdates(turn.state().updates().with(entered)));
        if (entered.pending().size() == 1 && !turn.state().updates().paused()) {
            forward(turn, entered, UpdateStream.RETRY_MIN);
        }
    }

    /** The framework has an update of a task. */
    public static void acknowledged(Turn turn, MasterEvent.UpdateAcknowledged event) {
        var message = event.message();
        boolean byMaster = event.from().id().startsWith("master");
        if (!byMaster || isFromMaster(turn.state(), event.from())) {
            var key = new StreamKey.OfTask(FrameworkId.of(message.getFrameworkId()), TaskId.of(message.getTaskId()));
            acknowledged(turn, key, message.getUuid());
        }
    }

    /** The framework, or the master in its place, has the end of an operation. */
    public static void acknowledged(Turn turn, MasterEvent.OperationAcknowledged event) {
        var message = event.message();
        if (isFromMaster(turn.state(), event.from())) {
            var key = new StreamKey.OfOperation(message.getOperationUuid().getValue());
            acknowledged(turn, key, message.getStatusUuid().getValue());
        }
    }

    private static boolean isFromMaster(AgentState state, Upid from) {
        return state.phase() == Phase.RUNNING && state.master().is(from);
    }

    /** Only the outstanding update can be acknowledged, and only once. */
    private static void acknowledged(Turn turn, StreamKey key, ByteString uuid) {
        AgentState state = turn.state();
        Optional<UpdateStream> found = state.updates().stream(key)
                .filter(stream -> stream.acknowledging().isEmpty())
                .filter(stream ->
                        stream.head().filter(head -> head.uuid().equals(uuid)).isPresent());
        if (found.isEmpty()) {
            return;
        }
        UpdateStream stream = found.get().acknowledging(uuid);
        turn.become(state.withUpdates(state.updates().with(stream)));
        turn.cancel(new TimerKey.UpdateRetry(key));
        if (stream.isDurable()) {
            turn.checkpoint(
                    List.of(StreamRecords.acknowledgement(stream, uuid)),
                    new CheckpointToken.AcknowledgementStored(key, uuid));
        } else {
            advance(turn, stream);
        }
    }

    /** An acknowledgement is durable. */
    public static void acknowledgementStored(Turn turn, CheckpointToken.AcknowledgementStored token) {
        turn.state().updates().stream(token.key())
                .filter(stream -> stream.acknowledging().equals(Optional.of(token.uuid())))
                .ifPresent(stream -> advance(turn, stream));
    }

    private static void advance(Turn turn, UpdateStream stream) {
        boolean terminal = stream.head().filter(Update::isTerminal).isPresent();
        AgentState state = turn.state();
        if (terminal) {
            turn.become(state.withUpdates(state.updates().without(stream.key())));
        } else {
            UpdateStream next = stream.acknowledged();
            turn.become(state.withUpdates(state.updates().with(next)));
            if (next.head().isPresent() && !state.updates().paused()) {
                forward(turn, next, UpdateStream.RETRY_MIN);
            }
        }
        switch (stream.key()) {
            case StreamKey.OfTask key -> turn.then(new Followup.UpdateAcknowledged(key, terminal));
            case StreamKey.OfOperation(var operation) -> {
                if (terminal) {
                    turn.then(new Followup.OperationAcknowledged(operation));
                }
            }
        }
    }

    /** The framework has not acknowledged in time: again, and more patiently. */
    public static void retry(Turn turn, TimerEvent.UpdateRetryDue due) {
        AgentState state = turn.state();
        if (state.updates().paused()) {
            return;
        }
        state.updates().stream(due.key())
                .filter(stream -> stream.acknowledging().isEmpty())
                .filter(stream -> stream.head()
                        .filter(head -> head.uuid().equals(due.uuid()))
                        .isPresent())
                .ifPresent(stream -> {
                    Duration doubled = stream.retry().multipliedBy(2);
                    forward(
                            turn,
                            stream,
                            doubled.compareTo(UpdateStream.RETRY_MAX) < 0 ? doubled : UpdateStream.RETRY_MAX);
                });
    }

    /** The master is gone: wait. */
    public static void pause(Turn turn) {
        AgentState state = turn.state();
        turn.become(state.withUpdates(state.updates().withPaused(true)));
    }

    /** There is a master, or a scheduler that may have missed something: all heads again. */
    public static void resume(Turn turn) {
        AgentState state = turn.state();
        turn.become(state.withUpdates(state.updates().withPaused(false)));
        state.updates().streams().values().stream()
                .filter(stream -> stream.acknowledging().isEmpty())
                .forEach(stream -> forward(turn, stream, UpdateStream.RETRY_MIN));
    }

    /** The framework is no more. */
    public static void forget(Turn turn, FrameworkId framework) {
        turn.state().updates().streams().keys().stream()
                .filter(key -> key instanceof StreamKey.OfTask task
                        && task.frameworkId().equals(framework))
                .toList()
                .forEach(key -> {
                    AgentState state = turn.state();
                    turn.become(state.withUpdates(state.updates().without(key)));
                    turn.cancel(new TimerKey.UpdateRetry(key));
                });
    }

    private static void forward(Turn turn, UpdateStream stream, Duration patience) {
        if (stream.head().isEmpty()) {
            return;
        }
        Update head = stream.head().get();
        StreamKey key = stream.key();
        AgentState state = turn.state();
        turn.become(state.withUpdates(state.updates().with(stream.withRetry(patience))));
        turn.schedule(new TimerKey.UpdateRetry(key), patience, new TimerEvent.UpdateRetryDue(key, head.uuid()));
        if (state.phase() == Phase.RUNNING) {
            turn.sendToMaster(
                    switch (head) {
                        case Update.OfTask(var update) -> taskUpdate(turn, update);
                        case Update.OfOperation(var update) -> OperationUpdates.forwarded(stream, update);
                    });
        }
    }

    private static StatusUpdateMessage taskUpdate(Turn turn, StatusUpdate head) {
        var update = head.toBuilder();
        var framework = FrameworkId.of(head.getFrameworkId());
        var id = TaskId.of(head.getStatus().getTaskId());
        turn.state().executorOf(framework, id).ifPresent(executor -> {
            Optional<Task> task = executor.tasks()
                    .launched()
                    .get(id)
                    .or(() -> executor.tasks().terminated().get(id));
            task.ifPresent(record -> {
                update.setLatestState(record.getState());
                turn.put(withForwarded(executor, record, head));
            });
        });
        return StatusUpdateMessage.newBuilder()
                .setUpdate(update)
                .setPid(turn.state().config().self().toString())
                .build();
    }

    /** The task's record tells what the master heard last. */
    private static Executor withForwarded(Executor executor, Task record, StatusUpdate head) {
        Task told = record.toBuilder()
                .setStatusUpdateState(head.getStatus().getState())
                .setStatusUpdateUuid(head.getUuid())
                .build();
        return executor.withTasks(executor.tasks().withRecord(told));
    }
}
