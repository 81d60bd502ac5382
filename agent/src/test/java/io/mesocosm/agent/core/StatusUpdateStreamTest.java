package io.mesocosm.agent.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.mesocosm.agent.checkpoint.CheckpointWrite;
import io.mesocosm.agent.effect.AgentEffect;
import io.mesocosm.agent.effect.DiskEffect;
import io.mesocosm.agent.effect.ExecutorEffect;
import io.mesocosm.agent.effect.MessageEffect;
import io.mesocosm.agent.effect.TimerEffect;
import io.mesocosm.agent.event.DiskEvent;
import io.mesocosm.agent.event.ExecutorEvent;
import io.mesocosm.agent.event.MasterEvent;
import io.mesocosm.agent.event.TimerEvent;
import io.mesocosm.agent.state.CallHandle;
import io.mesocosm.agent.state.Phase;
import io.mesocosm.agent.state.StreamKey;
import io.mesocosm.common.ids.ExecutorId;
import io.mesocosm.common.ids.TaskId;
import io.mesocosm.common.ids.UuidBytes;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.common.loop.SeededIds;
import io.mesocosm.proto.internal.Messages.ReconcileTasksMessage;
import io.mesocosm.proto.internal.Messages.SlaveReregisteredMessage;
import io.mesocosm.proto.internal.Messages.StatusUpdateAcknowledgementMessage;
import io.mesocosm.proto.internal.Messages.StatusUpdateMessage;
import io.mesocosm.proto.internal.Messages.UpdateFrameworkMessage;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.executor.Protos.Event;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatusUpdateStreamTest {

    private final Stage stage = Stage.registered();

    @Test
    void updateIsNeitherForwardedNorAcknowledgedBeforeItIsDurable() {
        stage.running("t", true);
        stage.withSlowDisk();
        stage.update("t", "t", TaskState.TASK_FINISHED);
        assertThat(stage.last())
                .hasSize(2)
                .hasExactlyElementsOfTypes(ExecutorEffect.Respond.class, DiskEffect.Checkpoint.class);
        var token = stage.last(DiskEffect.Checkpoint.class).getFirst().token().orElseThrow();
        stage.on(new DiskEvent.Checkpointed(token));
        assertThat(stage.forwarded()).hasSize(1);
        assertThat(stage.toExecutors()).containsExactly(Event.Type.ACKNOWLEDGED);
    }

    @Test
    void nextUpdateWaitsUntilTheOneBeforeIsAcknowledgedOnDisk() {
        stage.runningCustom("e", "t", true);
        var first = stage.update("e", "t", TaskState.TASK_KILLING).getUuid();
        stage.update("e", "t", TaskState.TASK_KILLED);
        assertThat(stage.forwarded()).isEmpty();
        stage.withSlowDisk();
        stage.acknowledge("t", first);
        assertThat(stage.forwarded()).isEmpty();
        assertThat(stage.last(DiskEffect.Checkpoint.class).getFirst().writes().getFirst())
                .isInstanceOf(CheckpointWrite.UpdateRecord.class);
        stage.on(new DiskEvent.Checkpointed(
                stage.last(DiskEffect.Checkpoint.class).getFirst().token().orElseThrow()));
        assertThat(stage.forwarded().getFirst().getStatus().getState()).isEqualTo(TaskState.TASK_KILLED);
    }

    @Test
    @Tag("B106")
    void forwardedUpdateTellsTheLatestState() {
        stage.runningCustom("e", "t", false);
        stage.update("e", "t", TaskState.TASK_KILLING);
        stage.update("e", "t", TaskState.TASK_KILLED);
        stage.fire(TimerEvent.UpdateRetryDue.class);
        assertThat(stage.forwarded().getFirst().getStatus().getState()).isEqualTo(TaskState.TASK_KILLING);
        assertThat(stage.forwarded().getFirst().getLatestState()).isEqualTo(TaskState.TASK_KILLED);
    }

    @Test
    @Tag("B103")
    void retriesWaitTwiceAsLongEachTimeUpToTenMinutes() {
        stage.runningCustom("e", "t", false);
        stage.update("e", "t", TaskState.TASK_FINISHED);
        List<Duration> waits = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            waits.add(stage.last(TimerEffect.Schedule.class).getFirst().delay());
            stage.fire(TimerEvent.UpdateRetryDue.class);
            assertThat(stage.forwarded()).hasSize(1);
        }
        assertThat(waits).extracting(Duration::toSeconds).containsExactly(10L, 20L, 40L, 80L, 160L, 320L, 600L, 600L);
    }

    @Test
    void duplicateIsAcknowledgedAndNotForwardedAgain() {
        stage.runningCustom("e", "t", true);
        var status = stage.update("e", "t", TaskState.TASK_FINISHED);
        stage.on(new ExecutorEvent.Update(new CallHandle(77), Samples.FRAMEWORK, new ExecutorId("e"), status));
        assertThat(stage.forwarded()).isEmpty();
        assertThat(stage.toExecutors()).containsExactly(Event.Type.ACKNOWLEDGED);
    }

    @Test
    void updatesWaitWithoutAMasterAndAreForwardedAfterReregistration() {
        stage.runningCustom("e", "t", true);
        stage.on(new MasterEvent.MasterDetected(Optional.empty()));
        stage.update("e", "t", TaskState.TASK_FINISHED);
        assertThat(stage.forwarded()).isEmpty();
        stage.on(new MasterEvent.MasterDetected(Optional.of(Stage.LEADER)));
        stage.fire(TimerEvent.RegistrationDue.class);
        assertThat(stage.forwarded()).isEmpty();
        reregister();
        assertThat(stage.forwarded()).hasSize(1);
    }

    private void reregister() {
        stage.on(new MasterEvent.Reregistered(
                Stage.MASTER,
                SlaveReregisteredMessage.newBuilder().setSlaveId(Stage.AGENT_ID).build()));
    }

    @Test
    void headsAreForwardedAgainWhenTheSchedulerSubscribesAgain() {
        stage.runningCustom("e", "t", true);
        stage.update("e", "t", TaskState.TASK_FINISHED);
        stage.on(new MasterEvent.UpdateFramework(
                Stage.MASTER,
                UpdateFrameworkMessage.newBuilder()
                        .setFrameworkId(Samples.FRAMEWORK.toProto())
                        .setPid("@0.0.0.0:0")
                        .build()));
        assertThat(stage.forwarded()).hasSize(1);
    }

    @Test
    @Tag("B107")
    void acknowledgementFromAStrangerMasterIsIgnored() {
        stage.runningCustom("e", "t", false);
        var uuid = stage.update("e", "t", TaskState.TASK_FINISHED).getUuid();
        var message = StatusUpdateAcknowledgementMessage.newBuilder()
                .setSlaveId(Stage.AGENT_ID)
                .setFrameworkId(Samples.FRAMEWORK.toProto())
                .setTaskId(new TaskId("t").toProto())
                .setUuid(uuid)
                .build();
        var stranger = new Upid("master", "10.0.0.9", 5050);
        var before = stage.state();
        stage.on(new MasterEvent.UpdateAcknowledged(stranger, message));
        assertThat(stage.state()).isEqualTo(before);
    }

    /**
     * Any interleaving of updates, acknowledgements, lost and repeated messages, slow disk, timers and masters that come
     * and go: the master hears the updates in order, each at least once before its acknowledgement, and none after the
     * last was acknowledged; the executor hears of each once it is durable.
     */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void anyInterleavingIsInOrderAtLeastOnceAndEndsWithTheLast(long seed) {
        new Interleaving(seed).run();
    }

    private static final class Interleaving {
        private final SeededIds chance;
        private final Stage stage = Stage.registered();
        private final Deque<TaskState> script = new ArrayDeque<>(List.of(
                TaskState.TASK_STARTING,
                TaskState.TASK_RUNNING,
                TaskState.TASK_RUNNING,
                TaskState.TASK_KILLING,
                TaskState.TASK_KILLED));
        private final List<ByteString> told = new ArrayList<>();
        private final Set<ByteString> durable = new HashSet<>();
        private final Deque<DiskEffect.Checkpoint> disk = new ArrayDeque<>();
        private final List<ByteString> unacknowledged = new ArrayList<>();
        private final List<ByteString> heard = new ArrayList<>();
        private int acknowledged;

        Interleaving(long seed) {
            chance = new SeededIds(seed);
            stage.runTask(Samples.custom("t", "e"), true);
            stage.launched("e");
            stage.subscribe("e");
            stage.updated("e");
            stage.withSlowDisk();
        }

        void run() {
            for (int i = 0; i < 400; i++) {
                act((int) chance.below(6));
            }
            connect();
            for (int i = 0; i < 4000; i++) {
                act(i % 4);
            }
            assertThat(told).hasSize(5);
            assertThat(acknowledged).isEqualTo(5);
            assertThat(heard).containsAll(told);
            assertThat(stage.state().updates().streams().isEmpty()).isTrue();
            act(3);
            assertThat(stage.forwarded()).as("nothing after the last").isEmpty();
        }

        private void act(int action) {
            switch (action) {
                case 0 -> tell();
                case 1 -> write();
                case 2 -> acknowledge();
                case 3 -> {
                    if (!stage.all(TimerEffect.Schedule.class).stream()
                            .filter(set -> set.event() instanceof TimerEvent.UpdateRetryDue)
                            .toList()
                            .isEmpty()) {
                        stage.fire(TimerEvent.UpdateRetryDue.class);
                        look();
                    }
                }
                case 4 -> {
                    stage.on(new MasterEvent.MasterDetected(Optional.empty()));
                    look();
                }
                default -> connect();
            }
        }

        private void connect() {
            stage.on(new MasterEvent.MasterDetected(Optional.of(Stage.LEADER)));
            look();
            stage.on(new MasterEvent.Reregistered(
                    Stage.MASTER,
                    SlaveReregisteredMessage.newBuilder()
                            .setSlaveId(Stage.AGENT_ID)
                            .build()));
            look();
        }

        private void tell() {
            if (!script.isEmpty()) {
                told.add(stage.update("e", "t", script.removeFirst()).getUuid());
                look();
            }
        }

        private void write() {
            Optional.ofNullable(disk.poll()).ifPresent(checkpoint -> {
                checkpoint.writes().forEach(write -> {
                    if (write instanceof CheckpointWrite.UpdateRecord update) {
                        durable.add(update.record().getUpdate().getUuid());
                    }
                });
                checkpoint.token().ifPresent(token -> stage.on(new DiskEvent.Checkpointed(token)));
                look();
            });
        }

        /** Some are lost, some repeated, some old. */
        private void acknowledge() {
            if (!unacknowledged.isEmpty()) {
                ByteString uuid = unacknowledged.get((int) chance.below(unacknowledged.size()));
                boolean valid = stage.state().updates().streams().values().stream()
                        .anyMatch(stream -> stream.acknowledging().isEmpty()
                                && stream.head()
                                        .filter(head -> head.uuid().equals(uuid))
                                        .isPresent());
                boolean joined = stage.state().phase() == Phase.RUNNING;
                stage.acknowledge("t", uuid);
                if (valid && joined) {
                    assertThat(told.indexOf(uuid)).isEqualTo(acknowledged);
                    acknowledged++;
                }
                look();
            }
        }

        private void look() {
            for (AgentEffect effect : stage.last()) {
                if (effect instanceof DiskEffect.Checkpoint checkpoint) {
                    disk.add(checkpoint);
                }
                if (effect instanceof MessageEffect.Send send
                        && send.message() instanceof StatusUpdateMessage message) {
                    ByteString uuid = message.getUpdate().getUuid();
                    assertThat(durable).contains(uuid);
                    assertThat(told.indexOf(uuid)).as("the outstanding one").isEqualTo(acknowledged);
                    heard.add(uuid);
                    unacknowledged.add(uuid);
                }
                if (effect instanceof ExecutorEffect.SendEvent send
                        && send.event().getType() == Event.Type.ACKNOWLEDGED) {
                    assertThat(durable).contains(send.event().getAcknowledged().getUuid());
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Tag("B101")
    void unknownTasksThatTheMasterListsAreToldUntilAcknowledged(boolean partitionAware) {
        var reconcile = ReconcileTasksMessage.newBuilder()
                .setFrameworkId(Samples.FRAMEWORK.toProto())
                .setFramework(partitionAware ? Samples.framework(true) : Samples.oldFramework(true))
                .addStatuses(Samples.status("lost", TaskState.TASK_RUNNING, UuidBytes.of(new UUID(0, 1))));
        stage.on(new MasterEvent.MasterDetected(Optional.of(Stage.LEADER)));
        stage.on(new MasterEvent.Reregistered(
                Stage.MASTER,
                SlaveReregisteredMessage.newBuilder()
                        .setSlaveId(Stage.AGENT_ID)
                        .addReconciliations(reconcile)
                        .build()));
        var update = stage.forwarded().getFirst();
        assertThat(update.getStatus().getState())
                .isEqualTo(partitionAware ? TaskState.TASK_DROPPED : TaskState.TASK_LOST);
        assertThat(update.getStatus().getReason()).isEqualTo(TaskStatus.Reason.REASON_RECONCILIATION);
        assertThat(update.getStatus().getMessage()).isEqualTo("Reconciliation: task unknown to the agent");
        stage.fire(TimerEvent.UpdateRetryDue.class);
        assertThat(stage.forwarded()).hasSize(1);
        stage.acknowledge("lost", update.getUuid());
        assertThat(stage.state().updates().streams().isEmpty()).isTrue();
    }

    @Test
    @Tag("B104")
    void secondAcknowledgementAndOneOfAnUnknownUpdateAreIgnored() {
        stage.runningCustom("e", "t", true);
        stage.update("e", "t", TaskState.TASK_KILLING);
        var killed = stage.update("e", "t", TaskState.TASK_KILLED).getUuid();
        var killing = stage.state().updates().stream(new StreamKey.OfTask(Samples.FRAMEWORK, new TaskId("t")))
                .orElseThrow()
                .head()
                .orElseThrow()
                .uuid();
        var before = stage.state();
        stage.acknowledge("t", UuidBytes.of(new UUID(7, 7)));
        stage.acknowledge("t", killed);
        stage.acknowledge("nobody", killing);
        assertThat(stage.state()).isEqualTo(before);
        stage.acknowledge("t", killing);
        var after = stage.state();
        stage.acknowledge("t", killing);
        assertThat(stage.state()).isEqualTo(after);
        assertThat(stage.last()).isEmpty();
    }
}
