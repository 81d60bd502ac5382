package io.mesocosm.agent.core;

import static io.mesocosm.agent.core.OperationSamples.message;
import static io.mesocosm.agent.core.OperationSamples.reserve;
import static io.mesocosm.agent.core.OperationSamples.reserved;
import static io.mesocosm.agent.core.OperationSamples.resources;
import static io.mesocosm.agent.core.OperationSamples.uuid;
import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.agent.checkpoint.CheckpointWrite;
import io.mesocosm.agent.checkpoint.RecoveredAgent;
import io.mesocosm.agent.checkpoint.RecoveredAgent.OfOperation;
import io.mesocosm.agent.checkpoint.RecoveredAgent.OfResources;
import io.mesocosm.agent.effect.DiskEffect;
import io.mesocosm.agent.effect.ProcessEffect;
import io.mesocosm.agent.event.ContainerEvent;
import io.mesocosm.agent.event.DiskEvent;
import io.mesocosm.agent.event.MasterEvent;
import io.mesocosm.agent.event.TimerEvent;
import io.mesocosm.agent.step.OperationUpdates;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.proto.internal.Messages.ReregisterSlaveMessage;
import io.mesocosm.proto.internal.Messages.SlaveReregisteredMessage;
import io.mesocosm.proto.internal.Messages.UpdateOperationStatusMessage;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.Operation;
import org.apache.mesos.v1.Protos.OperationState;
import org.apache.mesos.v1.Protos.OperationStatus;
import org.apache.mesos.v1.Protos.Resource;
import org.junit.jupiter.api.Test;

/** Operations of a former life. */
class OperationRecoveryTest {

    private final Stage stage = OperationSamples.starting();

    private static Operation operation(OperationState state) {
        var status = OperationStatus.newBuilder().setState(state).setAgentId(Stage.AGENT_ID);
        if (state != OperationState.OPERATION_PENDING) {
            status.setUuid(message(uuid(100)));
        }
        return Operation.newBuilder()
                .setFrameworkId(Samples.FRAMEWORK.toProto())
                .setAgentId(Stage.AGENT_ID)
                .setInfo(reserve(100))
                .setLatestStatus(status)
                .setUuid(message(uuid(1)))
                .build();
    }

    private static final Operation FINISHED = operation(OperationState.OPERATION_FINISHED);
    private static final UpdateOperationStatusMessage UPDATE =
            OperationUpdates.of(FINISHED, FINISHED.getLatestStatus());

    private static OfOperation stream(boolean acknowledged) {
        return new OfOperation(uuid(1), List.of(UPDATE), acknowledged ? Set.of(uuid(100)) : Set.of());
    }

    private void recover(List<Resource> checkpointed, List<Operation> operations, List<OfOperation> streams) {
        var info = OperationSamples.info().toBuilder().setId(Stage.AGENT_ID).build();
        stage.on(new DiskEvent.Recovered(new RecoveredAgent(
                Optional.of(info),
                false,
                false,
                List.of(),
                Optional.empty(),
                new OfResources(checkpointed, operations, streams),
                0)));
    }

    private List<UpdateOperationStatusMessage> told() {
        stage.on(new ContainerEvent.ContainersRecovered(List.of()));
        stage.on(new MasterEvent.MasterDetected(Optional.of(Stage.LEADER)));
        stage.fire(TimerEvent.RegistrationDue.class);
        assertThat(stage.sent(ReregisterSlaveMessage.class).getFirst().getCheckpointedResourcesList())
                .hasSize(1);
        stage.on(new MasterEvent.Reregistered(
                Stage.MASTER,
                SlaveReregisteredMessage.newBuilder().setSlaveId(Stage.AGENT_ID).build()));
        return stage.sent(UpdateOperationStatusMessage.class).stream()
                .map(update -> update.toBuilder().clearLatestStatus().build())
                .toList();
    }

    private List<CheckpointWrite> written() {
        return stage.all(DiskEffect.Checkpoint.class).stream()
                .flatMap(checkpoint -> checkpoint.writes().stream())
                .toList();
    }

    @Test
    void whatWasReservedIsThereAgain() {
        recover(List.of(reserved(100)), List.of(), List.of());
        assertThat(Resources.of(stage.state().resources().total()))
                .isEqualTo(resources("cpus:8;mem:1024;disk:900").plus(reserved(100)));
        assertThat(stage.state().resources().checkpointed()).containsExactly(reserved(100));
    }

    @Test
    void unacknowledgedUpdateIsToldAgain() {
        recover(List.of(reserved(100)), List.of(FINISHED), List.of(stream(false)));
        assertThat(told()).containsExactly(UPDATE);
        assertThat(written()).as("it is on disk already").isEmpty();
    }

    @Test
    void endedOperationThatWasNeverToldIsTold() {
        recover(List.of(reserved(100)), List.of(FINISHED), List.of());
        assertThat(written()).hasSize(1).first().isInstanceOf(CheckpointWrite.OperationRecord.class);
        assertThat(told()).containsExactly(UPDATE);
    }

    @Test
    void operationWhoseDirectoryIsEmptyIsTold() {
        recover(List.of(reserved(100)), List.of(FINISHED), List.of(new OfOperation(uuid(1), List.of(), Set.of())));
        assertThat(told()).containsExactly(UPDATE);
    }

    @Test
    void acknowledgedOperationIsForgotten() {
        recover(List.of(reserved(100)), List.of(FINISHED), List.of(stream(true)));
        assertThat(stage.last(DiskEffect.StoreResources.class).getFirst().operations())
                .isEmpty();
        assertThat(written()).containsExactly(new CheckpointWrite.OperationForgotten(uuid(1)));
        assertThat(told()).isEmpty();
    }

    @Test
    void endedOperationThatNobodyHasToAcknowledgeIsForgotten() {
        Operation silent = FINISHED.toBuilder()
                .setLatestStatus(FINISHED.getLatestStatus().toBuilder().clearUuid())
                .build();
        recover(List.of(reserved(100)), List.of(silent), List.of());
        assertThat(stage.all(DiskEffect.StoreResources.class))
                .containsExactly(
                        new DiskEffect.StoreResources(List.of(reserved(100)), List.of(reserved(100)), List.of()));
        assertThat(written()).containsExactly(new CheckpointWrite.OperationForgotten(uuid(1)));
        assertThat(stage.state().operations().known().isEmpty()).isTrue();
        assertThat(told()).isEmpty();
    }

    @Test
    void directoryOfAnUnknownOperationIsRemoved() {
        recover(List.of(reserved(100)), List.of(), List.of(stream(false)));
        assertThat(written()).containsExactly(new CheckpointWrite.OperationForgotten(uuid(1)));
        assertThat(told()).isEmpty();
    }

    @Test
    void operationThatMesosLeftPendingIsAppliedBeforeTheAgentRegisters() {
        stage.withSlowDisk();
        recover(List.of(), List.of(operation(OperationState.OPERATION_PENDING)), List.of());
        stage.on(new ContainerEvent.ContainersRecovered(List.of()));
        stage.on(new MasterEvent.MasterDetected(Optional.of(Stage.LEADER)));
        stage.fire(TimerEvent.RegistrationDue.class);
        assertThat(stage.sent(ReregisterSlaveMessage.class)).isEmpty();
        stage.on(new DiskEvent.ResourcesStored(Optional.empty()));
        stage.on(new DiskEvent.Checkpointed(
                stage.last(DiskEffect.Checkpoint.class).getFirst().token().orElseThrow()));
        assertThat(stage.state().resources().checkpointed()).containsExactly(reserved(100));
        assertThat(told())
                .extracting(update -> update.getStatus().getState())
                .containsExactly(OperationState.OPERATION_FINISHED);
    }

    @Test
    void agentThatStartsAnewKeepsWhatIsReservedAndNoOperations() {
        stage.on(new DiskEvent.Recovered(new RecoveredAgent(
                Optional.empty(),
                false,
                true,
                List.of(),
                Optional.empty(),
                new OfResources(List.of(reserved(100)), List.of(FINISHED), List.of()),
                0)));
        assertThat(stage.state().resources().checkpointed()).containsExactly(reserved(100));
        assertThat(stage.state().operations().known().isEmpty()).isTrue();
        assertThat(stage.last(DiskEffect.StoreResources.class).getFirst().operations())
                .isEmpty();
    }

    @Test
    void whatWasReservedMustFitWhatIsOffered() {
        recover(List.of(reserved(2000)), List.of(), List.of());
        assertThat(stage.last(ProcessEffect.Exit.class))
                .containsExactly(new ProcessEffect.Exit(
                        1,
                        "Failed to perform recovery: Checkpointed resources"
                                + " disk(reservations: [(DYNAMIC,dev,p)]):2000 are incompatible with agent resources"
                                + " cpus:8; mem:1024; disk:1000: Incompatible agent resources:"
                                + " cpus:8; mem:1024; disk:1000 does not contain disk:2000"));
    }
}
