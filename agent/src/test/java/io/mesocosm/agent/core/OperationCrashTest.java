package io.mesocosm.agent.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.mesocosm.agent.effect.AgentEffect;
import io.mesocosm.agent.effect.ContainerEffect;
import io.mesocosm.agent.effect.DiskEffect;
import io.mesocosm.agent.effect.MessageEffect;
import io.mesocosm.agent.effect.ProcessEffect;
import io.mesocosm.agent.effect.TimerEffect;
import io.mesocosm.agent.effect.TimerKey;
import io.mesocosm.agent.event.AgentEvent;
import io.mesocosm.agent.event.ContainerEvent;
import io.mesocosm.agent.event.DiskEvent;
import io.mesocosm.agent.event.MasterEvent;
import io.mesocosm.agent.state.Phase;
import io.mesocosm.common.loop.SeededIds;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.proto.internal.Messages.ReconcileOperationsMessage;
import io.mesocosm.proto.internal.Messages.RegisterSlaveMessage;
import io.mesocosm.proto.internal.Messages.ReregisterSlaveMessage;
import io.mesocosm.proto.internal.Messages.SlaveRegisteredMessage;
import io.mesocosm.proto.internal.Messages.SlaveReregisteredMessage;
import io.mesocosm.proto.internal.Messages.UpdateOperationStatusMessage;
import io.mesocosm.proto.internal.Messages.UpdateSlaveMessage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OperationState;
import org.apache.mesos.v1.Protos.Resource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An agent that is killed between any two writes: every operation comes to one end that the master hears, and what is on
 * disk is what the finished ones made.
 */
class OperationCrashTest {

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void everyOperationComesToOneEnd(long seed) {
        for (long run = 0; run < 8; run++) {
            new World(seed * 100 + run).live();
        }
    }

    private static final class World {
        private final SeededIds chance;
        private final FakeDisk disk = new FakeDisk();
        private final Deque<DiskEffect> writes = new ArrayDeque<>();
        private final Map<TimerKey, AgentEvent> timers = new LinkedHashMap<>();
        private final Deque<AgentEvent> toAgent = new ArrayDeque<>();
        private final List<UpdateOperationStatusMessage> unacknowledged = new ArrayList<>();
        private final Map<ByteString, Offer.Operation> open = new LinkedHashMap<>();
        private final Map<ByteString, Set<OperationState>> ends = new LinkedHashMap<>();
        private Stage stage = OperationSamples.starting();
        private int given;

        World(long seed) {
            chance = new SeededIds(seed);
        }

        void live() {
            start();
            for (int i = 0; i < 300; i++) {
                act((int) chance.below(20), true);
            }
            for (int i = 0; i < 3000 && !isSettled(); i++) {
                act((int) chance.below(16), false);
            }
            assertThat(open).as("operations without an end").isEmpty();
            assertThat(isSettled())
                    .as(stage.state().operations() + " " + disk.read().resources())
                    .isTrue();
            assertThat(ends)
                    .isNotEmpty()
                    .allSatisfy((operation, states) -> assertThat(states).hasSize(1));
            Resources made = Resources.empty();
            for (Map.Entry<ByteString, Set<OperationState>> end : ends.entrySet()) {
                if (end.getValue().contains(OperationState.OPERATION_FINISHED)) {
                    made = made.plus(reserved(end.getKey()));
                }
            }
            assertThat(Resources.of(disk.read().resources().checkpointed())).isEqualTo(made);
            assertThat(Resources.of(stage.state().resources().checkpointed())).isEqualTo(made);
        }

        private boolean isSettled() {
            return open.isEmpty()
                    && writes.isEmpty()
                    && stage.state().phase() == Phase.RUNNING
                    && stage.state().operations().known().isEmpty()
                    && !stage.state().operations().isBusy()
                    && disk.read().resources().operations().isEmpty()
                    && disk.read().resources().streams().isEmpty();
        }

        /** Each operation reserves something that no other does. */
        private static Resource reserved(ByteString uuid) {
            Resource.Builder resource = OperationSamples.reserved(1).toBuilder();
            resource.getReservationsBuilder(0).setPrincipal(String.valueOf(uuid.byteAt(uuid.size() - 1)));
            return resource.build();
        }

        private void start() {
            stage = OperationSamples.starting().withSlowDisk();
            happen(new DiskEvent.Recovered(disk.read()));
        }

        private void crash() {
            long survive = chance.below(writes.size() + 1L);
            List.copyOf(writes).stream().limit(survive).forEach(this::keep);
            writes.clear();
            timers.clear();
            toAgent.clear();
            unacknowledged.clear();
            start();
        }

        private void keep(DiskEffect write) {
            switch (write) {
                case DiskEffect.Checkpoint checkpoint -> checkpoint.writes().forEach(disk::write);
                case DiskEffect.StoreResources store -> disk.write(store);
                case DiskEffect.TouchPaths _, DiskEffect.RemovePaths _ -> {}
            }
        }

        private void act(int action, boolean faults) {
            switch (action) {
                case 0, 1, 2, 3 -> write(faults);
                case 4, 5, 6, 7 -> Optional.ofNullable(toAgent.poll()).ifPresent(this::happen);
                case 8, 9, 10 -> acknowledge(faults);
                case 11, 12, 13, 14, 15 -> fire();
                case 16, 17, 18 -> give();
                default -> {
                    if (chance.below(3) == 0) {
                        crash();
                    } else if (stage.state().recovery().finished().isPresent()) {
                        toAgent.add(new MasterEvent.MasterDetected(Optional.of(Stage.LEADER)));
                    }
                }
            }
        }

        private void write(boolean faults) {
            Optional.ofNullable(writes.poll()).ifPresent(write -> {
                boolean fails = faults && chance.below(6) == 0;
                if (fails
                        && write instanceof DiskEffect.StoreResources store
                        && store.after().size() == store.before().size() + 1) {
                    happen(new DiskEvent.ResourcesStored(Optional.of("no room")));
                    return;
                }
                keep(write);
                switch (write) {
                    case DiskEffect.Checkpoint checkpoint ->
                        checkpoint.token().ifPresent(token -> happen(new DiskEvent.Checkpointed(token)));
                    case DiskEffect.StoreResources _ -> happen(new DiskEvent.ResourcesStored(Optional.empty()));
                    case DiskEffect.TouchPaths _, DiskEffect.RemovePaths _ -> {}
                }
            });
        }

        private void happen(AgentEvent event) {
            stage.on(event);
            stage.last().forEach(this::perform);
        }

        private void perform(AgentEffect effect) {
            switch (effect) {
                case DiskEffect disk -> writes.add(disk);
                case TimerEffect.Schedule schedule -> timers.put(schedule.key(), schedule.event());
                case TimerEffect.Cancel cancel -> timers.remove(cancel.key());
                case ProcessEffect.DetectMaster _ ->
                    toAgent.add(new MasterEvent.MasterDetected(Optional.of(Stage.LEADER)));
                case ProcessEffect.Exit exit -> throw new AssertionError(exit);
                case ContainerEffect.RecoverContainers _ ->
                    toAgent.add(new ContainerEvent.ContainersRecovered(List.of()));
                case MessageEffect.Send send -> hear(send);
                default -> {}
            }
        }

        private void fire() {
            List<TimerKey> keys = timers.keySet().stream()
                    .filter(key -> !(key instanceof TimerKey.Ping))
                    .toList();
            if (!keys.isEmpty()) {
                TimerKey key = keys.get((int) chance.below(keys.size()));
                Optional.ofNullable(timers.remove(key)).ifPresent(this::happen);
            }
        }

        private void give() {
            if (given < 40 && stage.state().phase() == Phase.RUNNING) {
                ByteString uuid = OperationSamples.uuid(++given);
                Offer.Operation operation = Offer.Operation.newBuilder()
                        .setType(Offer.Operation.Type.RESERVE)
                        .setReserve(Offer.Operation.Reserve.newBuilder()
                                .addResources(OperationSamples.allocated(reserved(uuid))))
                        .build();
                open.put(uuid, operation);
                toAgent.add(OperationSamples.apply(given, operation));
            }
        }

        private void hear(MessageEffect.Send send) {
            switch (send.message()) {
                case RegisterSlaveMessage _ ->
                    toAgent.add(new MasterEvent.Registered(
                            Stage.MASTER,
                            SlaveRegisteredMessage.newBuilder()
                                    .setSlaveId(Stage.AGENT_ID)
                                    .build()));
                case ReregisterSlaveMessage _ ->
                    toAgent.add(new MasterEvent.Reregistered(
                            Stage.MASTER,
                            SlaveReregisteredMessage.newBuilder()
                                    .setSlaveId(Stage.AGENT_ID)
                                    .build()));
                case UpdateSlaveMessage message -> reconcile(message);
                case UpdateOperationStatusMessage message -> told(message);
                default -> {}
            }
        }

        /** What the master ordered before, and the agent does not list, is asked for. */
        private void reconcile(UpdateSlaveMessage message) {
            Set<ByteString> listed = new HashSet<>();
            message.getOperations()
                    .getOperationsList()
                    .forEach(operation -> listed.add(operation.getUuid().getValue()));
            boolean onTheWay = toAgent.stream().anyMatch(MasterEvent.ApplyOperation.class::isInstance);
            var asked = ReconcileOperationsMessage.newBuilder();
            open.keySet().stream()
                    .filter(uuid -> !listed.contains(uuid) && !onTheWay)
                    .forEach(uuid -> asked.addOperations(ReconcileOperationsMessage.Operation.newBuilder()
                            .setOperationUuid(OperationSamples.message(uuid))));
            toAgent.add(new MasterEvent.ReconcileOperations(Stage.MASTER, asked.build()));
        }

        private void told(UpdateOperationStatusMessage message) {
            if (message.getStatus().hasUuid()) {
                unacknowledged.add(message);
            } else {
                end(message);
            }
        }

        private void end(UpdateOperationStatusMessage message) {
            open.remove(message.getOperationUuid().getValue());
            ends.computeIfAbsent(message.getOperationUuid().getValue(), _ -> new HashSet<>())
                    .add(message.getStatus().getState());
        }

        private void acknowledge(boolean faults) {
            if (unacknowledged.isEmpty()) {
                return;
            }
            UpdateOperationStatusMessage update = unacknowledged.removeFirst();
            if (!faults || chance.below(5) > 0) {
                end(update);
                toAgent.add(OperationSamples.acknowledge(update));
            }
        }
    }
}
