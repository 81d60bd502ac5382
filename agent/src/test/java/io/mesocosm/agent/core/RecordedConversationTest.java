package io.mesocosm.agent.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.mesocosm.agent.checkpoint.RecoveredAgent;
import io.mesocosm.agent.effect.MessageEffect;
import io.mesocosm.agent.event.ContainerEvent;
import io.mesocosm.agent.event.DiskEvent;
import io.mesocosm.agent.event.InboundMessages;
import io.mesocosm.agent.event.MasterEvent;
import io.mesocosm.agent.event.OperatorEvent;
import io.mesocosm.agent.event.TimerEvent;
import io.mesocosm.agent.state.AgentConfig;
import io.mesocosm.agent.state.AgentState;
import io.mesocosm.agent.state.ResourcesState;
import io.mesocosm.agent.state.Termination;
import io.mesocosm.agent.step.WireResources;
import io.mesocosm.common.ids.ExecutorId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.libprocess.Envelope;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.proto.internal.Messages.AcknowledgeOperationStatusMessage;
import io.mesocosm.proto.internal.Messages.ApplyOperationMessage;
import io.mesocosm.proto.internal.Messages.DrainSlaveMessage;
import io.mesocosm.proto.internal.Messages.ExecutorRegisteredMessage;
import io.mesocosm.proto.internal.Messages.ExitedExecutorMessage;
import io.mesocosm.proto.internal.Messages.KillTaskMessage;
import io.mesocosm.proto.internal.Messages.RegisterExecutorMessage;
import io.mesocosm.proto.internal.Messages.RegisterSlaveMessage;
import io.mesocosm.proto.internal.Messages.ReregisterSlaveMessage;
import io.mesocosm.proto.internal.Messages.RunTaskMessage;
import io.mesocosm.proto.internal.Messages.SlaveRegisteredMessage;
import io.mesocosm.proto.internal.Messages.SlaveReregisteredMessage;
import io.mesocosm.proto.internal.Messages.StatusUpdateAcknowledgementMessage;
import io.mesocosm.proto.internal.Messages.StatusUpdateMessage;
import io.mesocosm.proto.internal.Messages.UnregisterSlaveMessage;
import io.mesocosm.proto.internal.Messages.UpdateFrameworkMessage;
import io.mesocosm.proto.internal.Messages.UpdateOperationStatusMessage;
import io.mesocosm.proto.internal.Messages.UpdateSlaveMessage;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.AgentInfo.Capability;
import org.apache.mesos.v1.Protos.ContainerID;
import org.apache.mesos.v1.Protos.ContainerStatus;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a real master and real v0 executors said to a real agent: ours must answer as that agent did. */
class RecordedConversationTest {

    private static final Upid SELF = Upid.parse("slave(1)@127.0.0.1:35081").orElseThrow();
    private static final Upid MASTER = Upid.parse("master@127.0.0.1:35080").orElseThrow();
    private static final FrameworkId FRAMEWORK = new FrameworkId("bf3408cd-7dd2-4f35-8a51-0beb0bd00678-0000");

    private Stage stage = Stage.registered();

    @BeforeEach
    void sameAgentAsRecorded() {
        RegisterSlaveMessage register = RecordedMessages.read(0, RegisterSlaveMessage.getDefaultInstance());
        var config = new AgentConfig(
                SELF,
                register.getVersion(),
                register.getAgentCapabilitiesList().stream()
                        .map(Capability::getType)
                        .toList(),
                new AgentConfig.Directories("/var/tmp/golden/agent1", "/var/tmp/golden/libexec"),
                AgentConfig.Registration.DEFAULTS,
                AgentConfig.Executors.DEFAULTS,
                AgentConfig.Collection.DEFAULTS,
                AgentConfig.Rings.DEFAULTS);
        AgentInfo info = register.getSlave().toBuilder()
                .clearResources()
                .addAllResources(WireResources.upgrade(register.getSlave().getResourcesList()))
                .build();
        ByteBuffer version = register.getResourceVersionUuid().getValue().asReadOnlyByteBuffer();
        var resources =
                new ResourcesState(info.getResourcesList(), List.of(), new UUID(version.getLong(), version.getLong()));
        stage = new Stage(config).state(AgentState.initial(config, info, resources, Instant.EPOCH));
        stage.on(new DiskEvent.Recovered(RecoveredAgent.NOTHING));
        stage.on(new ContainerEvent.ContainersRecovered(List.of()));
        stage.on(new MasterEvent.MasterDetected(Optional.of(leader())));
        stage.fire(TimerEvent.RegistrationDue.class);
    }

    private static MasterInfo leader() {
        return Stage.LEADER.toBuilder().setPid(MASTER.toString()).build();
    }

    private void receive(int number, Upid from, Message prototype) {
        Message message = RecordedMessages.read(number, prototype);
        String name = prototype.getDescriptorForType().getFullName();
        var envelope = new Envelope(from, SELF, name, message.toByteString());
        stage.on(InboundMessages.decode(envelope).orElseThrow());
    }

    private <M extends Message> void expect(int number, M prototype) {
        assertThat(stage.sent(classOf(prototype))).containsExactly(RecordedMessages.read(number, prototype));
    }

    @SuppressWarnings("unchecked") // the class of an M is a class of M
    private static <M extends Message> Class<M> classOf(M prototype) {
        return (Class<M>) prototype.getClass();
    }

    private void register() {
        receive(1, MASTER, SlaveRegisteredMessage.getDefaultInstance());
    }

    @Test
    void registersAsRecorded() {
        expect(0, RegisterSlaveMessage.getDefaultInstance());
        register();
        expect(2, UpdateSlaveMessage.getDefaultInstance());
    }

    @Test
    void operationsAsRecorded() {
        register();
        receive(51, MASTER, ApplyOperationMessage.getDefaultInstance());
        UpdateOperationStatusMessage reserved = told(53);
        receive(52, MASTER, ApplyOperationMessage.getDefaultInstance());
        UpdateOperationStatusMessage created = told(54);
        assertThat(Resources.of(stage.state().resources().checkpointed()))
                .hasToString("disk(reservations: [(DYNAMIC,dev,p)])[v1:data]:64");
        acknowledge(55, reserved);
        acknowledge(56, created);
        assertThat(stage.state().operations().known().isEmpty()).isTrue();
    }

    /** As recorded, but for the uuid of the status, which is a matter of chance. */
    private UpdateOperationStatusMessage told(int number) {
        UpdateOperationStatusMessage sent =
                stage.sent(UpdateOperationStatusMessage.class).getFirst();
        var expected = RecordedMessages.read(number, UpdateOperationStatusMessage.getDefaultInstance()).toBuilder();
        expected.getStatusBuilder().setUuid(sent.getStatus().getUuid());
        expected.getLatestStatusBuilder().setUuid(sent.getStatus().getUuid());
        assertThat(sent).isEqualTo(expected.build());
        return sent;
    }

    private void acknowledge(int number, UpdateOperationStatusMessage sent) {
        var message = RecordedMessages.read(number, AcknowledgeOperationStatusMessage.getDefaultInstance());
        assertThat(message.getOperationUuid()).isEqualTo(sent.getOperationUuid());
        stage.on(new MasterEvent.OperationAcknowledged(
                MASTER,
                message.toBuilder().setStatusUuid(sent.getStatus().getUuid()).build()));
    }

    @Test
    void commandTaskOfLibprocessExecutorAsRecorded() {
        register();
        receive(6, MASTER, RunTaskMessage.getDefaultInstance());
        launched("finish", 398);
        Upid executor = Upid.parse("executor(1)@127.0.0.1:39189").orElseThrow();
        receive(9, executor, RegisterExecutorMessage.getDefaultInstance());
        expect(10, ExecutorRegisteredMessage.getDefaultInstance());
        expect(11, RunTaskMessage.getDefaultInstance());

        receive(12, executor, StatusUpdateMessage.getDefaultInstance());
        expectForwarded(13);
        expect(14, StatusUpdateAcknowledgementMessage.getDefaultInstance());
        assertThat(order()).containsExactly("StatusUpdateMessage", "StatusUpdateAcknowledgementMessage");

        receive(15, executor, StatusUpdateMessage.getDefaultInstance());
        assertThat(stage.forwarded()).isEmpty();
        expect(16, StatusUpdateAcknowledgementMessage.getDefaultInstance());

        receive(17, MASTER, StatusUpdateAcknowledgementMessage.getDefaultInstance());
        expectForwarded(18);
    }

    private List<String> order() {
        return stage.last(MessageEffect.Send.class).stream()
                .map(send -> send.message().getDescriptorForType().getName())
                .toList();
    }

    /** The container's id is ours. */
    private void expectForwarded(int number) {
        var recorded = RecordedMessages.read(number, StatusUpdateMessage.getDefaultInstance());
        ContainerID ours = stage.state()
                .framework(FRAMEWORK)
                .flatMap(framework -> framework
                        .executors()
                        .get(ExecutorId.of(recorded.getUpdate().getExecutorId())))
                .orElseThrow()
                .run()
                .containerId()
                .toProto();
        var expected = recorded.toBuilder();
        if (recorded.getUpdate().getStatus().hasContainerStatus()) {
            expected.getUpdateBuilder()
                    .getStatusBuilder()
                    .getContainerStatusBuilder()
                    .setContainerId(ours);
        }
        assertThat(stage.sent(StatusUpdateMessage.class)).containsExactly(expected.build());
    }

    private void launched(String executor, int pid) {
        var run = stage.state()
                .framework(FRAMEWORK)
                .flatMap(framework -> framework.executors().get(new ExecutorId(executor)))
                .orElseThrow()
                .run();
        var status = ContainerStatus.newBuilder()
                .setContainerId(run.containerId().toProto())
                .setExecutorPid(pid)
                .build();
        stage.on(new ContainerEvent.ContainerLaunched(run, status));
    }

    @Test
    void customExecutorThatExitsAsRecorded() {
        register();
        receive(7, MASTER, RunTaskMessage.getDefaultInstance());
        launched("custom", 396);
        var run = stage.state()
                .framework(FRAMEWORK)
                .flatMap(framework -> framework.executors().get(new ExecutorId("custom")))
                .orElseThrow()
                .run();
        stage.on(new ContainerEvent.ContainerTerminated(run, Termination.exited(0)));
        expect(62, ExitedExecutorMessage.getDefaultInstance());
        var recorded = RecordedMessages.read(63, StatusUpdateMessage.getDefaultInstance());
        var sent = stage.sent(StatusUpdateMessage.class).getFirst();
        assertThat(withoutChance(sent)).isEqualTo(withoutChance(recorded));
    }

    private static StatusUpdateMessage withoutChance(StatusUpdateMessage message) {
        var masked = message.toBuilder();
        masked.getUpdateBuilder().setUuid(ByteString.EMPTY).setTimestamp(0);
        masked.getUpdateBuilder().getStatusBuilder().setUuid(ByteString.EMPTY).setTimestamp(0);
        return masked.build();
    }

    @Test
    void drainAndReregistrationAsRecorded() {
        register();
        Upid executor = Upid.parse("executor(1)@127.0.0.1:43651").orElseThrow();
        receive(5, MASTER, RunTaskMessage.getDefaultInstance());
        launched("long", 395);
        receive(32, executor, RegisterExecutorMessage.getDefaultInstance());
        expect(33, ExecutorRegisteredMessage.getDefaultInstance());
        receive(35, executor, StatusUpdateMessage.getDefaultInstance());
        receive(38, executor, StatusUpdateMessage.getDefaultInstance());
        receive(40, MASTER, StatusUpdateAcknowledgementMessage.getDefaultInstance());
        receive(42, MASTER, StatusUpdateAcknowledgementMessage.getDefaultInstance());
        receive(69, MASTER, UpdateFrameworkMessage.getDefaultInstance());

        stage.on(new MasterEvent.MasterDetected(Optional.of(leader())));
        stage.fire(TimerEvent.RegistrationDue.class);
        assertThat(stage.sent(ReregisterSlaveMessage.class).stream()
                        .map(message ->
                                message.toBuilder().clearCheckpointedResources().build())
                        .map(RecordedConversationTest::withoutContainers))
                .containsExactly(withoutContainers(
                        RecordedMessages.read(70, ReregisterSlaveMessage.getDefaultInstance()).toBuilder()
                                .clearCheckpointedResources()
                                .build()));

        receive(72, MASTER, SlaveReregisteredMessage.getDefaultInstance());
        expect(75, UpdateSlaveMessage.getDefaultInstance());

        receive(78, MASTER, DrainSlaveMessage.getDefaultInstance());
        expect(79, KillTaskMessage.getDefaultInstance());
        receive(80, executor, StatusUpdateMessage.getDefaultInstance());
        expectForwarded(81);
        expect(82, StatusUpdateAcknowledgementMessage.getDefaultInstance());

        stage.on(new OperatorEvent.Unregister("SIGUSR1"));
        expect(124, UnregisterSlaveMessage.getDefaultInstance());
    }

    private static ReregisterSlaveMessage withoutContainers(ReregisterSlaveMessage message) {
        var masked = message.toBuilder();
        var tasks = new ArrayList<>(message.getTasksList());
        masked.clearTasks();
        tasks.forEach(task -> {
            var builder = task.toBuilder();
            builder.getStatusesBuilderList()
                    .forEach(status -> status.getContainerStatusBuilder().clearContainerId());
            masked.addTasks(builder);
        });
        return masked.build();
    }
}
