package io.mesocosm.agent.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.mesocosm.agent.effect.AgentEffect;
import io.mesocosm.agent.effect.DiskEffect;
import io.mesocosm.agent.effect.MessageEffect;
import io.mesocosm.agent.effect.ProcessEffect;
import io.mesocosm.agent.effect.TimerEffect;
import io.mesocosm.agent.effect.TimerKey;
import io.mesocosm.agent.event.AgentEvent;
import io.mesocosm.agent.event.DiskEvent;
import io.mesocosm.agent.event.MasterEvent;
import io.mesocosm.agent.state.AgentState;
import io.mesocosm.agent.state.Phase;
import io.mesocosm.agent.state.ResourcesState;
import io.mesocosm.common.ids.TaskId;
import io.mesocosm.common.loop.SeededIds;
import io.mesocosm.common.tasks.TaskStates;
import io.mesocosm.proto.internal.Messages.ReconcileTasksMessage;
import io.mesocosm.proto.internal.Messages.RegisterSlaveMessage;
import io.mesocosm.proto.internal.Messages.ReregisterSlaveMessage;
import io.mesocosm.proto.internal.Messages.SlaveRegisteredMessage;
import io.mesocosm.proto.internal.Messages.SlaveReregisteredMessage;
import io.mesocosm.proto.internal.Messages.StatusUpdate;
import io.mesocosm.proto.internal.Messages.StatusUpdateAcknowledgementMessage;
import io.mesocosm.proto.internal.Messages.StatusUpdateMessage;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An agent that is killed at any moment, with whatever was not written yet lost, and started again on what was: every
 * task that its master ever gave it comes to one end that the master hears, and nothing is left on the host.
 */
class CrashTest {

    private static final AgentInfo INFO = AgentInfo.newBuilder()
            .setHostname("127.0.0.1")
            .setPort(5051)
            .addAllResources(Samples.resources("cpus", 100))
            .build();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void everyTaskComesToOneEnd(long seed) {
        for (long run = 0; run < 5; run++) {
            new World(seed * 100 + run).live();
        }
    }

    private static final class World {
        private final SeededIds chance;
        private final FakeHost host;
        private final FakeDisk disk = new FakeDisk();
        private final Deque<DiskEffect.Checkpoint> writes = new ArrayDeque<>();
        private final Map<TimerKey, AgentEvent> timers = new LinkedHashMap<>();
        private final Deque<AgentEvent> toAgent = new ArrayDeque<>();
        private final Set<String> open = new HashSet<>();
        private final Map<String, Set<ByteString>> ends = new HashMap<>();
        private final Set<String> exited = new HashSet<>();
        private final Set<String> failed = new HashSet<>();
        private final List<StatusUpdate> unacknowledged = new ArrayList<>();
        private Stage stage = new Stage(Stage.CONFIG);
        private int given;

        World(long seed) {
            chance = new SeededIds(seed);
            host = new FakeHost(chance);
        }

        void live() {
            start();
            for (int i = 0; i < 300; i++) {
                act((int) chance.below(24), true);
            }
            for (int i = 0; i < 3000 && !isSettled(); i++) {
                act((int) chance.below(20), false);
            }
            assertThat(open).as("tasks without an end").isEmpty();
            assertThat(host.isEmpty()).as("nothing left on the host").isTrue();
            assertThat(stage.state().frameworks().isEmpty()).isTrue();
            assertThat(stage.state().updates().streams().isEmpty()).isTrue();
            ends.forEach(
                    (task, uuids) -> assertThat(uuids).as("ends of " + task).hasSize(1));
            assertThat(failed).as("ended well, told otherwise").noneMatch(exited::contains);
        }

        private boolean isSettled() {
            return open.isEmpty()
                    && host.isEmpty()
                    && stage.state().frameworks().isEmpty()
                    && stage.state().updates().streams().isEmpty();
        }

        private void start() {
            var resources = new ResourcesState(INFO.getResourcesList(), List.of(), new UUID(1, 2));
            stage = new Stage(Stage.CONFIG)
                    .state(AgentState.initial(Stage.CONFIG, INFO, resources, Instant.EPOCH))
                    .withSlowDisk();
            happen(new DiskEvent.Recovered(disk.read()));
        }

        private void crash() {
            host.crash();
            writes.clear();
            timers.clear();
            toAgent.clear();
            unacknowledged.clear();
            start();
        }

        private void act(int action, boolean faults) {
            switch (action) {
                case 0, 1, 2, 3 -> write();
                case 4, 5, 6, 7 -> Optional.ofNullable(host.events().poll()).ifPresent(this::happen);
                case 8, 9, 10 -> Optional.ofNullable(toAgent.poll()).ifPresent(this::happen);
                case 11, 12, 13 -> acknowledge(faults);
                case 14, 15 -> host.exitOne().ifPresent(executor -> exited.add(executor.value()));
                case 16, 17, 18 -> fire();
                case 19 -> {
                    if (faults) {
                        kill();
                    }
                }
                case 20, 21, 22 -> give();
                default -> {
                    if (chance.below(3) == 0) {
                        crash();
                    } else {
                        redetect();
                    }
                }
            }
        }

        private void redetect() {
            if (stage.state().recovery().finished().isPresent()) {
                toAgent.add(new MasterEvent.MasterDetected(Optional.empty()));
                toAgent.add(new MasterEvent.MasterDetected(Optional.of(Stage.LEADER)));
            }
        }

        private void happen(AgentEvent event) {
            stage.on(event);
            stage.last().forEach(this::perform);
        }

        private void perform(AgentEffect effect) {
            switch (effect) {
                case DiskEffect.Checkpoint checkpoint -> writes.add(checkpoint);
                case TimerEffect.Schedule schedule -> timers.put(schedule.key(), schedule.event());
                case TimerEffect.Cancel cancel -> timers.remove(cancel.key());
                case ProcessEffect.DetectMaster _ ->
                    toAgent.add(new MasterEvent.MasterDetected(Optional.of(Stage.LEADER)));
                case ProcessEffect.Exit exit -> throw new AssertionError(exit);
                case MessageEffect.Send send -> hear(send);
                default -> host.perform(effect);
            }
        }

        private void write() {
            Optional.ofNullable(writes.poll()).ifPresent(checkpoint -> {
                checkpoint.writes().forEach(disk::write);
                checkpoint.token().ifPresent(token -> happen(new DiskEvent.Checkpointed(token)));
            });
        }

        /** Some timer fires; which one is a matter of chance, but patience with executors lasts. */
        private void fire() {
            List<TimerKey> keys = timers.keySet().stream()
                    .filter(key -> !(key instanceof TimerKey.Ping) && !(key instanceof TimerKey.ExecutorRegistration))
                    .toList();
            if (!keys.isEmpty()) {
                TimerKey key = keys.get((int) chance.below(keys.size()));
                Optional.ofNullable(timers.remove(key)).ifPresent(this::happen);
            }
        }

        private void give() {
            if (given < 12 && stage.state().phase() == Phase.RUNNING) {
                String task = "t" + given++;
                open.add(task);
                toAgent.add(new MasterEvent.RunTask(Stage.MASTER, Stage.order(Samples.command(task), true)));
            }
        }

        private void kill() {
            open.stream().findFirst().ifPresent(task -> toAgent.add(Samples.kill(task)));
        }

        private void hear(MessageEffect.Send send) {
            switch (send.message()) {
                case RegisterSlaveMessage _ ->
                    toAgent.add(new MasterEvent.Registered(
                            Stage.MASTER,
                            SlaveRegisteredMessage.newBuilder()
                                    .setSlaveId(Stage.AGENT_ID)
                                    .build()));
                case ReregisterSlaveMessage message -> toAgent.add(reregistered(message));
                case StatusUpdateMessage message -> unacknowledged.add(message.getUpdate());
                default -> {}
            }
        }

        private MasterEvent reregistered(ReregisterSlaveMessage message) {
            var unlisted = ReconcileTasksMessage.newBuilder()
                    .setFrameworkId(Samples.FRAMEWORK.toProto())
                    .setFramework(Samples.framework(true));
            Set<String> listed = new HashSet<>();
            message.getTasksList().forEach(task -> listed.add(task.getTaskId().getValue()));
            open.stream()
                    .filter(task -> !listed.contains(task))
                    .sorted()
                    .forEach(task ->
                            unlisted.addStatuses(Samples.status(task, TaskState.TASK_STAGING, ByteString.EMPTY)));
            return new MasterEvent.Reregistered(
                    Stage.MASTER,
                    SlaveReregisteredMessage.newBuilder()
                            .setSlaveId(Stage.AGENT_ID)
                            .addReconciliations(unlisted)
                            .build());
        }

        /** The framework acknowledges one of the updates that it got; now and then it loses one. */
        private void acknowledge(boolean faults) {
            if (unacknowledged.isEmpty()) {
                return;
            }
            StatusUpdate update = unacknowledged.removeFirst();
            if (faults && chance.below(5) == 0) {
                return;
            }
            String task = update.getStatus().getTaskId().getValue();
            if (TaskStates.isTerminal(update.getStatus().getState())) {
                open.remove(task);
                if (update.getStatus().getState() == TaskState.TASK_FAILED) {
                    failed.add(task);
                }
                ends.computeIfAbsent(task, key -> new HashSet<>()).add(update.getUuid());
            }
            toAgent.add(new MasterEvent.UpdateAcknowledged(
                    Stage.MASTER,
                    StatusUpdateAcknowledgementMessage.newBuilder()
                            .setSlaveId(Stage.AGENT_ID)
                            .setFrameworkId(Samples.FRAMEWORK.toProto())
                            .setTaskId(new TaskId(task).toProto())
                            .setUuid(update.getUuid())
                            .build()));
        }
    }
}
