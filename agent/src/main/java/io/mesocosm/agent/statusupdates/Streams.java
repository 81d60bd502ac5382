package io.mesocosm.agent.statusupdates;

import com.google.protobuf.ByteString;
import io.mesocosm.agent.checkpoint.CheckpointToken;
import io.mesocosm.agent.checkpoint.CheckpointWrite;
import io.mesocosm.agent.effect.TimerKey;
import io.mesocosm.agent.event.MasterEvent;
import io.mesocosm.agent.event.TimerEvent;
import io.mesocosm.agent.state.AgentState;
import io.mesocosm.agent.state.Executor;
import io.mesocosm.agent.state.ExecutorRun;
import io.mesocosm.agent.state.Phase;
import io.mesocosm.agent.state.StreamKey;
import io.mesocosm.agent.state.UpdateStream;
import io.mesocosm.agent.step.ExecutorLine;
import io.mesocosm.agent.step.Followup;
import io.mesocosm.agent.step.Turn;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.ids.TaskId;
import io.mesocosm.common.tasks.TaskStates;
import io.mesocosm.proto.internal.Messages.StatusUpdate;
import io.mesocosm.proto.internal.Messages.StatusUpdateMessage;
import io.mesocosm.proto.internal.Messages.StatusUpdateRecord;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskStatus.Source;

/**
 * The streams: durable first, in order, one outstanding, repeated until acknowledged.
 *
 * <p>Behaviour: Mesos: TaskStatusUpdateManager, Slave::forward.
 */
public final class Streams {

    private Streams() {}

    /** An update enters its task's stream, when it is durable; at once for a stream in memory. */
    static void add(Turn turn, StreamKey key, Optional<ExecutorRun> run, StatusUpdate update) {
        AgentState state = turn.state();
        UpdateStream stream = state.updates().stream(key).orElseGet(() -> UpdateStream.start(key, run));
        if (stream.knows(update.getUuid())) {
            return;
        }
        UpdateStream storing = stream.storing(update);
        turn.become(state.withUpdates(state.updates().with(storing)));
        Optional<ExecutorRun> keeper = storing.run();
        if (keeper.isEmpty()) {
            enter(turn, storing, update.getUuid());
            return;
        }
        var record = StatusUpdateRecord.newBuilder()
                .setType(StatusUpdateRecord.Type.UPDATE)
                .setUpdate(update)
                .build();
        turn.checkpoint(
                List.of(new CheckpointWrite.UpdateRecord(keeper.get(), key.taskId(), record)),
                new CheckpointToken.UpdateStored(key, update.getUuid()));
    }

    /** A task that the master lists and the agent does not know. */
    public static void unknownTask(Turn turn, StatusUpdate update) {
        var key = new StreamKey(
                FrameworkId.of(update.getFrameworkId()),
                TaskId.of(update.getStatus().getTaskId()));
        // An earlier word on it that waits for its acknowledgement says as much.
        if (turn.state().updates().stream(key).isEmpty()) {
            add(turn, key, Optional.empty(), update);
        }
    }

    /** An update is durable: it may be forwarded, and its executor may forget it. */
    public static void stored(Turn turn, CheckpointToken.UpdateStored token) {
        turn.state().updates().stream(token.key())
                .filter(stream -> stream.isStoring(token.uuid()))
                .ifPresent(stream -> {
                    enter(turn, stream, token.uuid());
                    boolean executors = stream.storing().stream()
                            .filter(update -> update.getUuid().equals(token.uuid()))
                            .anyMatch(update -> update.getStatus().getSource() == Source.SOURCE_EXECUTOR);
                    if (executors) {
                        acknowledgeToExecutor(turn, token);
                    }
                });
    }

    private static void acknowledgeToExecutor(Turn turn, CheckpointToken.UpdateStored token) {
        turn.state()
                .executorOf(token.key().frameworkId(), token.key().taskId())
                .ifPresent(executor ->
                        ExecutorLine.acknowledge(turn, executor, token.key().taskId(), token.uuid()));
    }

    private static void enter(Turn turn, UpdateStream stream, ByteString uuid) {
        UpdateStream entered = stream.stored(uuid);
        turn.become(turn.state().withUpdates(turn.state().updates().with(entered)));
        if (entered.pending().size() == 1 && !turn.state().updates().paused()) {
            forward(turn, entered, UpdateStream.RETRY_MIN);
        }
    }

    /** The framework has an update. Only the outstanding one can be acknowledged, and only once. */
    public static void acknowledged(Turn turn, MasterEvent.UpdateAcknowledged event) {
        AgentState state = turn.state();
        boolean byMaster = event.from().id().startsWith("master");
        if (byMaster && (state.phase() != Phase.RUNNING || !state.master().is(event.from()))) {
            return;
        }
        var message = event.message();
        var key = new StreamKey(FrameworkId.of(message.getFrameworkId()), TaskId.of(message.getTaskId()));
        Optional<UpdateStream> found = state.updates().stream(key)
                .filter(stream -> stream.acknowledging().isEmpty())
                .filter(stream -> stream.head()
                        .filter(head -> head.getUuid().equals(message.getUuid()))
                        .isPresent());
        if (found.isEmpty()) {
            return;
        }
        UpdateStream stream = found.get().acknowledging(message.getUuid());
        turn.become(state.withUpdates(state.updates().with(stream)));
        turn.cancel(new TimerKey.UpdateRetry(key));
        if (stream.run().isEmpty()) {
            advance(turn, stream);
            return;
        }
        var record = StatusUpdateRecord.newBuilder()
                .setType(StatusUpdateRecord.Type.ACK)
                .setUuid(message.getUuid())
                .build();
        turn.checkpoint(
                List.of(new CheckpointWrite.UpdateRecord(stream.run().get(), key.taskId(), record)),
                new CheckpointToken.AcknowledgementStored(key, message.getUuid()));
    }

    /** An acknowledgement is durable. */
    public static void acknowledgementStored(Turn turn, CheckpointToken.AcknowledgementStored token) {
        turn.state().updates().stream(token.key())
                .filter(stream -> stream.acknowledging().equals(Optional.of(token.uuid())))
                .ifPresent(stream -> advance(turn, stream));
    }

    private static void advance(Turn turn, UpdateStream stream) {
        boolean terminal = stream.head()
                .map(head -> TaskStates.isTerminal(head.getStatus().getState()))
                .orElse(false);
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
        turn.then(new Followup.UpdateAcknowledged(stream.key(), terminal));
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
                        .filter(head -> head.getUuid().equals(due.uuid()))
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
                .filter(key -> key.frameworkId().equals(framework))
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
        StatusUpdate head = stream.head().get();
        StreamKey key = stream.key();
        AgentState state = turn.state();
        turn.become(state.withUpdates(state.updates().with(stream.withRetry(patience))));
        turn.schedule(new TimerKey.UpdateRetry(key), patience, new TimerEvent.UpdateRetryDue(key, head.getUuid()));
        if (state.phase() != Phase.RUNNING) {
            return;
        }
        var update = head.toBuilder();
        state.executorOf(key.frameworkId(), key.taskId()).ifPresent(executor -> {
            Optional<Task> task = executor.tasks()
                    .launched()
                    .get(key.taskId())
                    .or(() -> executor.tasks().terminated().get(key.taskId()));
            task.ifPresent(record -> {
                update.setLatestState(record.getState());
                turn.put(withForwarded(executor, record, head));
            });
        });
        turn.sendToMaster(StatusUpdateMessage.newBuilder()
                .setUpdate(update)
                .setPid(state.config().self().toString())
                .build());
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
