package io.mesocosm.master.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.collect.PersistentMap;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.ids.OperationId;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.master.core.Given;
import io.mesocosm.master.core.GivenOperations;
import io.mesocosm.master.core.Story;
import io.mesocosm.master.effect.MasterEffect;
import io.mesocosm.master.event.AgentMessage;
import io.mesocosm.master.registry.RegistryContents;
import io.mesocosm.master.state.MasterSettings;
import io.mesocosm.proto.internal.Messages.ReconcileOperationsMessage;
import io.mesocosm.proto.internal.Messages.UpdateOperationStatusMessage;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.OperationState;
import org.apache.mesos.v1.Protos.OperationStatus;
import org.apache.mesos.v1.Protos.ResourceProviderID;
import org.apache.mesos.v1.Protos.TimeInfo;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OperationCallsTest {

    private static Story story() {
        var time = TimeInfo.newBuilder().setNanoseconds(1).build();
        var recovered = new AgentId("recovered");
        var info = Given.agentInfo("host", "cpus:1").toBuilder()
                .setId(recovered.toProto())
                .build();
        return Story.leading(
                MasterSettings.defaults(),
                new RegistryContents(
                        Optional.empty(),
                        PersistentMap.of(recovered, info),
                        PersistentMap.of(new AgentId("unreachable"), time),
                        PersistentMap.of(new AgentId("gone"), time)));
    }

    @ParameterizedTest
    @CsvSource({
        "recovered, OPERATION_RECOVERING, Reconciliation: Agent is recovered but has not re-registered",
        "master-id-S0, OPERATION_UNKNOWN, Reconciliation: Operation is unknown",
        "unreachable, OPERATION_UNREACHABLE, Reconciliation: Agent is unreachable",
        "gone, OPERATION_GONE_BY_OPERATOR, Reconciliation: Agent marked gone by operator",
        "stranger, OPERATION_UNKNOWN, Reconciliation: Both operation and agent are unknown",
        "'', OPERATION_UNKNOWN, Reconciliation: Operation is unknown and no 'agent_id' was provided",
    })
    @Tag("B151")
    void whatIsAskedOfAnOperationIsAnsweredByItsAgent(String agent, OperationState state, String message) {
        var story = story();
        story.agent("host", "cpus:1");
        FrameworkId framework = story.framework("dev");
        var asked =
                Call.ReconcileOperations.Operation.newBuilder().setOperationId(new OperationId("operation").toProto());
        var expected = OperationStatus.newBuilder()
                .setOperationId(new OperationId("operation").toProto())
                .setState(state)
                .setMessage(message);
        if (!agent.isEmpty()) {
            asked.setAgentId(new AgentId(agent).toProto());
            expected.setAgentId(new AgentId(agent).toProto());
        }
        story.forget()
                .call(
                        framework,
                        Call.newBuilder()
                                .setType(Call.Type.RECONCILE_OPERATIONS)
                                .setReconcileOperations(
                                        Call.ReconcileOperations.newBuilder().addOperations(asked)));
        assertThat(story.told(framework))
                .extracting(event -> event.getUpdateOperationStatus().getStatus())
                .containsExactly(expected.build());
    }

    private static Call.Builder reconcile(Call.ReconcileOperations.Operation.Builder... asked) {
        var call = Call.ReconcileOperations.newBuilder();
        Stream.of(asked).forEach(call::addOperations);
        return Call.newBuilder().setType(Call.Type.RECONCILE_OPERATIONS).setReconcileOperations(call);
    }

    private static Call.ReconcileOperations.Operation.Builder asked(String operation, AgentId agent) {
        return Call.ReconcileOperations.Operation.newBuilder()
                .setOperationId(new OperationId(operation).toProto())
                .setAgentId(agent.toProto());
    }

    private static final ResourceProviderID PROVIDER =
            ResourceProviderID.newBuilder().setValue("provider").build();

    @Test
    void whoAsksForAllOperationsIsToldOfNoneSinceThereAreNone() {
        var story = story();
        FrameworkId framework = story.framework("dev");
        story.forget().call(framework, reconcile());
        assertThat(story.told(framework)).isEmpty();
        assertThat(story.counted()).containsExactly("master/messages_reconcile_operations");
        assertThat(story.answers()).extracting(MasterEffect.Respond::status).containsExactly(202);
    }

    @Tag("B151")
    @Test
    void anAgentIsAskedOfOperationsOfProvidersThatAreNotThere() {
        var story = story();
        AgentId agent = story.agent("host", "cpus:1");
        FrameworkId framework = story.framework("dev");
        story.forget()
                .call(
                        framework,
                        reconcile(
                                asked("one", agent).setResourceProviderId(PROVIDER),
                                asked("two", agent).setResourceProviderId(PROVIDER),
                                asked("three", agent)));
        var operation = ReconcileOperationsMessage.Operation.newBuilder().setResourceProviderId(PROVIDER);
        assertThat(story.sent(story.agent(agent).pid()))
                .containsExactly(ReconcileOperationsMessage.newBuilder()
                        .setFrameworkId(framework.toProto())
                        .addOperations(operation.setOperationId(new OperationId("one").toProto()))
                        .addOperations(operation.setOperationId(new OperationId("two").toProto()))
                        .build());
        assertThat(story.told(framework))
                .extracting(
                        event -> event.getUpdateOperationStatus().getStatus().getState())
                .containsExactly(OperationState.OPERATION_UNKNOWN);
    }

    @Tag("B151")
    @Test
    void anAgentThatCannotTellIsNotAsked() {
        var story = story();
        Upid pid = new Upid("slave(1)", "127.0.0.1", 4000);
        story.on(new AgentMessage.Register(
                pid,
                Given.registration("host", "cpus:1").toBuilder()
                        .clearAgentCapabilities()
                        .build()));
        AgentId agent = story.state().agents().byPid().get(pid).orElseThrow();
        FrameworkId framework = story.framework("dev");
        story.forget().call(framework, reconcile(asked("one", agent).setResourceProviderId(PROVIDER)));
        OperationStatus status =
                story.told(framework).getFirst().getUpdateOperationStatus().getStatus();
        assertThat(status.getState()).isEqualTo(OperationState.OPERATION_UNKNOWN);
        assertThat(status.getResourceProviderId()).isEqualTo(PROVIDER);
    }

    private static AgentMessage.OperationStatus answer(
            Upid from, AgentId agent, Optional<FrameworkId> framework, boolean uuid) {
        var message = UpdateOperationStatusMessage.newBuilder()
                .setSlaveId(agent.toProto())
                .setStatus(OperationStatus.newBuilder()
                        .setState(OperationState.OPERATION_RECOVERING)
                        .setOperationId(new OperationId("one").toProto()));
        framework.ifPresent(id -> message.setFrameworkId(id.toProto()));
        if (uuid) {
            message.setOperationUuid(Given.RESOURCE_VERSION);
        }
        return new AgentMessage.OperationStatus(from, message.build());
    }

    @Test
    void whatTheAgentAnswersIsCarriedToTheScheduler() {
        var story = story();
        AgentId agent = story.agent("host", "cpus:1");
        FrameworkId framework = story.framework("dev");
        Upid pid = story.agent(agent).pid();
        story.forget().on(answer(pid, agent, Optional.of(framework), false));
        assertThat(story.told(framework))
                .extracting(
                        event -> event.getUpdateOperationStatus().getStatus().getState())
                .containsExactly(OperationState.OPERATION_RECOVERING);
        assertThat(story.counted()).containsExactly("master/messages_operation_status_update");
    }

    @Test
    void theStateOfAnOperationThatAnEarlierMasterStartedIsCarriedToo() {
        var story = story();
        AgentId agent = story.agent("host", "cpus:1");
        FrameworkId framework = story.framework("dev");
        Upid pid = story.agent(agent).pid();
        story.forget().on(answer(pid, agent, Optional.of(framework), true));
        assertThat(story.told(framework)).hasSize(1);
        assertThat(story.counted())
                .containsExactly("master/messages_operation_status_update", "master/invalid_operation_status_updates");
        story.forget().on(answer(pid, agent, Optional.empty(), true));
        assertThat(story.told(framework)).isEmpty();
        assertThat(story.counted()).containsExactly("master/messages_operation_status_update");
    }

    @Test
    void whatConcernsNobodyHereIsIgnored() {
        var story = story();
        AgentId agent = story.agent("host", "cpus:1");
        FrameworkId framework = story.framework("dev");
        Upid pid = story.agent(agent).pid();
        story.forget().on(answer(pid, new AgentId("unreachable"), Optional.of(framework), true));
        assertThat(story.told(framework)).isEmpty();
        assertThat(story.counted()).contains("master/invalid_operation_status_updates");
        story.hangUp(framework);
        story.forget().on(answer(pid, agent, Optional.of(framework), false));
        story.on(answer(pid, agent, Optional.of(new FrameworkId("nope")), false));
        assertThat(story.effects(MasterEffect.SendEvent.class)).isEmpty();
        assertThat(story.effects(MasterEffect.Log.class)).hasSize(2);
    }

    @Test
    void anAcknowledgementOfAnUnknownOperationIsCountedAsInvalid() {
        var story = story();
        AgentId agent = story.agent("host", "cpus:1");
        FrameworkId framework = story.framework("dev");
        story.forget().call(framework, GivenOperations.acknowledge(agent, "one", Given.uuid(1)));
        assertThat(story.counted())
                .containsExactly(
                        "master/messages_operation_status_update_acknowledgement",
                        "master/invalid_operation_status_update_acknowledgements");
        assertThat(story.sent(story.agent(agent).pid())).isEmpty();
        assertThat(story.answers()).extracting(MasterEffect.Respond::status).containsExactly(202);
    }
}
