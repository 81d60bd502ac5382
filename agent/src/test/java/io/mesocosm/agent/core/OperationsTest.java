package io.mesocosm.agent.core;

import static io.mesocosm.agent.core.OperationSamples.acknowledge;
import static io.mesocosm.agent.core.OperationSamples.apply;
import static io.mesocosm.agent.core.OperationSamples.createVolume;
import static io.mesocosm.agent.core.OperationSamples.destroyVolume;
import static io.mesocosm.agent.core.OperationSamples.grow;
import static io.mesocosm.agent.core.OperationSamples.message;
import static io.mesocosm.agent.core.OperationSamples.order;
import static io.mesocosm.agent.core.OperationSamples.reserve;
import static io.mesocosm.agent.core.OperationSamples.reserved;
import static io.mesocosm.agent.core.OperationSamples.resources;
import static io.mesocosm.agent.core.OperationSamples.shrink;
import static io.mesocosm.agent.core.OperationSamples.unreserve;
import static io.mesocosm.agent.core.OperationSamples.uuid;
import static io.mesocosm.agent.core.OperationSamples.volume;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.google.protobuf.ByteString;
import io.mesocosm.agent.checkpoint.CheckpointWrite;
import io.mesocosm.agent.effect.DiskEffect;
import io.mesocosm.agent.effect.TimerEffect;
import io.mesocosm.agent.effect.TimerKey;
import io.mesocosm.agent.event.DiskEvent;
import io.mesocosm.agent.event.MasterEvent;
import io.mesocosm.agent.event.TimerEvent;
import io.mesocosm.agent.state.Phase;
import io.mesocosm.agent.state.StreamKey;
import io.mesocosm.agent.view.OperatorMessages;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.common.resources.ResourceFormat;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.proto.internal.Messages.CheckpointResourcesMessage;
import io.mesocosm.proto.internal.Messages.DrainSlaveMessage;
import io.mesocosm.proto.internal.Messages.ReregisterSlaveMessage;
import io.mesocosm.proto.internal.Messages.ResourceVersionUUID;
import io.mesocosm.proto.internal.Messages.SlaveReregisteredMessage;
import io.mesocosm.proto.internal.Messages.UpdateOperationStatusMessage;
import io.mesocosm.proto.internal.Messages.UpdateSlaveMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.DrainConfig;
import org.apache.mesos.v1.Protos.OperationID;
import org.apache.mesos.v1.Protos.OperationState;
import org.apache.mesos.v1.Protos.OperationStatus;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.ResourceProviderID;
import org.junit.jupiter.api.Test;

/** Operations on the agent's resources, from the order to the last acknowledgement. */
class OperationsTest {

    private final Stage stage = OperationSamples.registered();

    private Resources total() {
        return Resources.of(stage.state().resources().total());
    }

    private Resources checkpointed() {
        return Resources.of(stage.state().resources().checkpointed());
    }

    private List<UpdateOperationStatusMessage> told() {
        return stage.sent(UpdateOperationStatusMessage.class);
    }

    private UpdateOperationStatusMessage only() {
        assertThat(told()).hasSize(1);
        return told().getFirst();
    }

    private List<OperationState> states() {
        return told().stream().map(update -> update.getStatus().getState()).toList();
    }

    private OperationState known(long number) {
        return stage.state()
                .operations()
                .known()
                .get(uuid(number))
                .orElseThrow()
                .getLatestStatus()
                .getState();
    }

    private void stored() {
        stage.on(new DiskEvent.ResourcesStored(Optional.empty()));
    }

    private void checkpointedAll() {
        stage.last(DiskEffect.Checkpoint.class).stream()
                .flatMap(checkpoint -> checkpoint.token().stream())
                .toList()
                .forEach(token -> stage.on(new DiskEvent.Checkpointed(token)));
    }

    @Test
    void operationIsPendingThenOnDiskThenTrueThenTold() {
        stage.withSlowDisk().on(apply(1, reserve(100)));
        assertThat(known(1)).isEqualTo(OperationState.OPERATION_PENDING);
        assertThat(OperatorMessages.operations(stage.state()).getOperationsList())
                .containsExactlyElementsOf(stage.state().operations().known().values());
        assertThat(stage.last()).hasSize(1);
        DiskEffect.StoreResources store =
                stage.last(DiskEffect.StoreResources.class).getFirst();
        assertThat(store.before()).isEmpty();
        assertThat(store.after()).containsExactly(reserved(100));
        assertThat(store.operations()).hasSize(1);
        assertThat(store.operations().getFirst().getLatestStatus().getState())
                .isEqualTo(OperationState.OPERATION_FINISHED);
        assertThat(checkpointed().isEmpty()).isTrue();

        stored();
        assertThat(known(1)).isEqualTo(OperationState.OPERATION_FINISHED);
        assertThat(checkpointed()).isEqualTo(Resources.of(reserved(100)));
        assertThat(total()).isEqualTo(resources("cpus:8;mem:1024;disk:900").plus(reserved(100)));
        assertThat(told()).as("not before its update is durable").isEmpty();

        checkpointedAll();
        UpdateOperationStatusMessage update = only();
        OperationStatus status = OperationStatus.newBuilder()
                .setState(OperationState.OPERATION_FINISHED)
                .setOperationId(OperationID.newBuilder().setValue("op-1"))
                .setAgentId(Stage.AGENT_ID)
                .setUuid(update.getStatus().getUuid())
                .build();
        assertThat(update)
                .isEqualTo(UpdateOperationStatusMessage.newBuilder()
                        .setFrameworkId(Samples.FRAMEWORK.toProto())
                        .setSlaveId(Stage.AGENT_ID)
                        .setOperationUuid(message(uuid(1)))
                        .setStatus(status)
                        .setLatestStatus(status)
                        .build());
    }

    @Test
    void acknowledgedOperationIsForgottenOnDiskAsWell() {
        stage.on(apply(1, reserve(100)));
        stage.on(acknowledge(only()));
        assertThat(stage.state().operations().known().isEmpty()).isTrue();
        assertThat(stage.state().updates().streams().isEmpty()).isTrue();
        assertThat(stage.last(DiskEffect.StoreResources.class).getFirst().operations())
                .isEmpty();
        assertThat(stage.last(DiskEffect.Checkpoint.class).getLast().writes())
                .containsExactly(new CheckpointWrite.OperationForgotten(uuid(1)));
        assertThat(checkpointed()).isEqualTo(Resources.of(reserved(100)));
        stage.on(acknowledge(update(1)));
        assertThat(stage.last()).isEmpty();
    }

    private static UpdateOperationStatusMessage update(long number) {
        return UpdateOperationStatusMessage.newBuilder()
                .setStatus(OperationStatus.newBuilder()
                        .setState(OperationState.OPERATION_FINISHED)
                        .setUuid(message(uuid(7))))
                .setOperationUuid(message(uuid(number)))
                .build();
    }

    @Test
    void acknowledgementOfAnotherStatusOrOfAnotherMasterChangesNothing() {
        stage.on(apply(1, reserve(100)));
        UpdateOperationStatusMessage update = only();
        var before = stage.state();
        stage.on(acknowledge(update(1)));
        var event = (MasterEvent.OperationAcknowledged) acknowledge(update);
        stage.on(new MasterEvent.OperationAcknowledged(new Upid("master", "10.0.0.9", 5050), event.message()));
        assertThat(stage.state()).isEqualTo(before);
    }

    @Test
    void updateIsRepeatedAfterTenSecondsAndEachTimeTwiceAsLate() {
        stage.on(apply(1, reserve(100)));
        UpdateOperationStatusMessage update = only();
        var key = new TimerKey.UpdateRetry(new StreamKey.OfOperation(uuid(1)));
        Duration expected = Duration.ofSeconds(10);
        for (int i = 0; i < 9; i++) {
            assertThat(stage.last(TimerEffect.Schedule.class).getLast().key()).isEqualTo(key);
            assertThat(stage.last(TimerEffect.Schedule.class).getLast().delay()).isEqualTo(expected);
            stage.fire(TimerEvent.UpdateRetryDue.class);
            assertThat(only()).isEqualTo(update);
            expected = expected.multipliedBy(2).compareTo(Duration.ofMinutes(10)) < 0
                    ? expected.multipliedBy(2)
                    : Duration.ofMinutes(10);
        }
    }

    @Test
    void updateWaitsForAMasterAndComesAgainWithTheNext() {
        stage.on(apply(1, reserve(100)));
        UpdateOperationStatusMessage update = only();
        stage.on(new MasterEvent.MasterDetected(Optional.empty()));
        stage.fire(TimerEvent.UpdateRetryDue.class);
        assertThat(told()).isEmpty();
        reregister();
        assertThat(only()).isEqualTo(update);
        assertThat(stage.sent(UpdateSlaveMessage.class)
                        .getFirst()
                        .getOperations()
                        .getOperationsList())
                .containsExactlyElementsOf(stage.state().operations().known().values());
    }

    private void reregister() {
        stage.on(new MasterEvent.MasterDetected(Optional.of(Stage.LEADER)));
        stage.fire(TimerEvent.RegistrationDue.class);
        stage.on(new MasterEvent.Reregistered(
                Stage.MASTER,
                SlaveReregisteredMessage.newBuilder().setSlaveId(Stage.AGENT_ID).build()));
    }

    @Test
    void everyKindOfOperationChangesTheTotal() {
        stage.on(apply(1, reserve(300)));
        stage.on(apply(2, createVolume("v", 200)));
        assertThat(checkpointed()).isEqualTo(Resources.of(reserved(100), volume("v", 200)));
        stage.on(apply(3, grow("v", 200, 50)));
        assertThat(checkpointed()).isEqualTo(Resources.of(reserved(50), volume("v", 250)));
        stage.on(apply(4, shrink("v", 250, 150)));
        assertThat(checkpointed()).isEqualTo(Resources.of(reserved(200), volume("v", 100)));
        stage.on(apply(5, destroyVolume("v", 100)));
        assertThat(checkpointed()).isEqualTo(Resources.of(reserved(300)));
        stage.on(apply(6, unreserve(300)));
        assertThat(total()).isEqualTo(resources("cpus:8;mem:1024;disk:1000"));
        assertThat(states()).containsExactly(OperationState.OPERATION_FINISHED);
    }

    @Test
    void whatComesWhileTheDiskIsBusyIsWrittenTogetherInOrder() {
        stage.withSlowDisk().on(apply(1, reserve(100)));
        stage.on(apply(2, reserve(100)));
        stage.on(apply(3, unreserve(150)));
        stage.on(apply(4, createVolume("v", 50)));
        stage.on(apply(5, reserve(10)));
        assertThat(stage.last()).isEmpty();
        stored();
        assertThat(stage.last(DiskEffect.StoreResources.class).getFirst().after())
                .containsExactly(reserved(50));
        stored();
        assertThat(stage.last(DiskEffect.StoreResources.class).getFirst().after())
                .as("a volume, whose directory may fail, is alone")
                .containsExactly(volume("v", 50));
        stored();
        stored();
        assertThat(stage.state().operations().isBusy()).isFalse();
        assertThat(checkpointed()).isEqualTo(Resources.of(reserved(10), volume("v", 50)));
    }

    @Test
    void volumeIsDestroyedByAWriteOfItsOwn() {
        stage.on(apply(1, reserve(100)));
        stage.on(apply(2, createVolume("v", 50)));
        stage.withSlowDisk().on(apply(3, reserve(10)));
        stage.on(apply(4, reserve(10)));
        stage.on(apply(5, destroyVolume("v", 50)));
        stage.on(apply(6, reserve(10)));
        List<List<Resource>> written = new ArrayList<>();
        while (stage.state().operations().isBusy()) {
            stored();
            stage.last(DiskEffect.StoreResources.class).forEach(store -> written.add(store.after()));
        }
        assertThat(written)
                .containsExactly(
                        List.of(reserved(70), volume("v", 50)), List.of(reserved(120)), List.of(reserved(130)));
    }

    /** An agent that finds an operation pending applies it once more. */
    @Test
    void operationThatWaitsForItsTurnIsNotKept() {
        stage.withSlowDisk().on(apply(1, reserve(100)));
        stage.on(apply(2, createVolume("v", 50)));
        stage.on(apply(3, reserve(10)));
        stored();
        assertThat(known(3)).isEqualTo(OperationState.OPERATION_PENDING);
        assertThat(stage.last(DiskEffect.StoreResources.class))
                .singleElement()
                .satisfies(store -> assertThat(store.operations())
                        .extracting(
                                operation -> operation.getUuid().getValue(),
                                operation -> operation.getLatestStatus().getState())
                        .containsExactlyInAnyOrder(
                                tuple(uuid(1), OperationState.OPERATION_FINISHED),
                                tuple(uuid(2), OperationState.OPERATION_FINISHED)));
    }

    @Test
    void agentDoesNotRegisterWhileWhatItHasIsChanging() {
        stage.withSlowDisk().on(apply(1, reserve(50)));
        stage.on(new MasterEvent.MasterDetected(Optional.of(Stage.LEADER)));
        stage.fire(TimerEvent.RegistrationDue.class);
        assertThat(stage.sent(ReregisterSlaveMessage.class)).isEmpty();
        stored();
        stage.fire(TimerEvent.RegistrationDue.class);
        assertThat(stage.sent(ReregisterSlaveMessage.class).getFirst().getCheckpointedResourcesCount())
                .isEqualTo(1);
    }

    @Test
    void operationThatDoesNotFitFailsAndTheMasterGetsTheRightPicture() {
        stage.on(apply(1, unreserve(50)));
        assertThat(known(1)).isEqualTo(OperationState.OPERATION_FAILED);
        assertThat(stage.state().phase()).isEqualTo(Phase.DISCONNECTED);
        assertThat(total()).isEqualTo(resources("cpus:8;mem:1024;disk:1000"));
        reregister();
        OperationStatus status = only().getStatus();
        assertThat(status.getState()).isEqualTo(OperationState.OPERATION_FAILED);
        assertThat(status.getMessage()).contains("does not contain");
        assertThat(status.hasUuid()).isTrue();
    }

    @Test
    void volumeThatCannotBeMadeFailsItsOperationAndLeavesEverythingAsItWas() {
        stage.on(apply(1, reserve(50)));
        stage.on(acknowledge(only()));
        stage.withSlowDisk().on(apply(2, createVolume("v", 50)));
        stage.on(new DiskEvent.ResourcesStored(
                Optional.of("Failed to create the persistent volume v at '/x': Permission denied")));
        assertThat(stage.last(DiskEffect.StoreResources.class).getFirst().after())
                .containsExactly(reserved(50));
        assertThat(checkpointed()).isEqualTo(Resources.of(reserved(50)));
        stored();
        checkpointedAll();
        reregister();
        OperationStatus status = only().getStatus();
        assertThat(status.getState()).isEqualTo(OperationState.OPERATION_FAILED);
        assertThat(status.getMessage())
                .isEqualTo("Failed to create the persistent volume v at '/x': Permission denied");
    }

    @Test
    void operationPlannedOnAnotherVersionIsDropped() {
        var order = order(1, reserve(50)).toBuilder()
                .setResourceVersionUuid(ResourceVersionUUID.newBuilder().setUuid(message(uuid(9))))
                .build();
        stage.on(new MasterEvent.ApplyOperation(Stage.MASTER, order));
        assertThat(only().getStatus().getState()).isEqualTo(OperationState.OPERATION_DROPPED);
        assertThat(only().getStatus().hasUuid())
                .as("nobody has to acknowledge it")
                .isFalse();
        assertThat(stage.state().operations().known().isEmpty()).isTrue();
        assertThat(stage.state().phase()).isEqualTo(Phase.DISCONNECTED);
    }

    @Test
    void operationOfAnUnknownProviderIsDropped() {
        var order = order(1, reserve(50)).toBuilder();
        order.getResourceVersionUuidBuilder()
                .setResourceProviderId(ResourceProviderID.newBuilder().setValue("rp"));
        stage.on(new MasterEvent.ApplyOperation(Stage.MASTER, order.build()));
        assertThat(states()).containsExactly(OperationState.OPERATION_DROPPED);
        assertThat(stage.state().phase()).isEqualTo(Phase.RUNNING);
    }

    @Test
    void operationThatComesTwiceOrWithoutUuidOrFromSomebodyElseIsIgnored() {
        stage.on(apply(1, reserve(50)));
        var before = stage.state();
        stage.on(apply(1, reserve(50)));
        stage.on(new MasterEvent.ApplyOperation(
                Stage.MASTER,
                order(2, reserve(50)).toBuilder()
                        .setOperationUuid(message(ByteString.copyFromUtf8("short")))
                        .build()));
        stage.on(new MasterEvent.ApplyOperation(new Upid("master", "10.0.0.9", 5050), order(3, reserve(50))));
        assertThat(stage.state()).isEqualTo(before);
        stage.on(new MasterEvent.MasterDetected(Optional.of(Stage.LEADER)));
        stage.on(apply(4, reserve(50)));
        assertThat(stage.state().operations().known().size())
                .as("the master does not know yet what is here")
                .isEqualTo(1);
    }

    @Test
    void operatorsOperationHasNoFramework() {
        var order = order(1, reserve(50)).toBuilder().clearFrameworkId();
        order.getOperationInfoBuilder().clearId();
        stage.on(new MasterEvent.ApplyOperation(Stage.MASTER, order.build()));
        assertThat(only().hasFrameworkId()).isFalse();
        assertThat(only().getStatus().hasOperationId()).isFalse();
    }

    @Test
    void wholeListOfAnOldMasterReplacesWhatWasReserved() {
        stage.on(new MasterEvent.CheckpointResources(
                Stage.MASTER,
                CheckpointResourcesMessage.newBuilder()
                        .addResources(reserved(100))
                        .addResources(volume("v", 50))
                        .build()));
        assertThat(checkpointed()).isEqualTo(Resources.of(reserved(100), volume("v", 50)));
        assertThat(total())
                .isEqualTo(resources("cpus:8;mem:1024;disk:850").plus(Resources.of(reserved(100), volume("v", 50))));
        assertThat(told()).isEmpty();
        stage.on(new MasterEvent.CheckpointResources(Stage.MASTER, CheckpointResourcesMessage.getDefaultInstance()));
        assertThat(total()).isEqualTo(resources("cpus:8;mem:1024;disk:1000"));
    }

    @Test
    void wholeListMayBeInTheFormatOfBeforeTheRefinement() {
        stage.on(new MasterEvent.CheckpointResources(
                Stage.MASTER,
                CheckpointResourcesMessage.newBuilder()
                        .addResources(ResourceFormat.PRE_REFINEMENT.convert(reserved(100)))
                        .build()));
        assertThat(stage.state().resources().checkpointed()).containsExactly(reserved(100));
    }

    @Test
    void wholeListWhoseVolumeCannotBeMadeLeavesEverythingAsItWasAndTheMasterGetsTheRightPicture() {
        stage.withSlowDisk()
                .on(new MasterEvent.CheckpointResources(
                        Stage.MASTER,
                        CheckpointResourcesMessage.newBuilder()
                                .addResources(volume("v", 50))
                                .build()));
        var before = stage.state().resources();
        stage.on(new DiskEvent.ResourcesStored(Optional.of("Permission denied")));
        assertThat(stage.state().resources()).isEqualTo(before);
        assertThat(stage.state().phase()).isEqualTo(Phase.DISCONNECTED);
        stage.fire(TimerEvent.RegistrationDue.class);
        assertThat(stage.sent(ReregisterSlaveMessage.class))
                .singleElement()
                .satisfies(message ->
                        assertThat(message.getCheckpointedResourcesList()).isEmpty());
    }

    @Test
    void wholeListThatDoesNotFitIsRefused() {
        stage.on(new MasterEvent.CheckpointResources(
                Stage.MASTER,
                CheckpointResourcesMessage.newBuilder()
                        .addResources(reserved(2000))
                        .build()));
        assertThat(checkpointed().isEmpty()).isTrue();
        assertThat(stage.state().phase()).isEqualTo(Phase.DISCONNECTED);
    }

    @Test
    void drainEndsOnceItsOperationsAreAcknowledged() {
        stage.on(apply(1, reserve(50)));
        UpdateOperationStatusMessage update = only();
        stage.on(new MasterEvent.DrainAgent(
                Stage.MASTER,
                DrainSlaveMessage.newBuilder()
                        .setConfig(DrainConfig.getDefaultInstance())
                        .build()));
        assertThat(stage.state().drain()).isPresent();
        stage.on(acknowledge(update));
        assertThat(stage.state().drain()).isEmpty();
    }
}
