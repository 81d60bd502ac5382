package io.mesocosm.master.agents;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.mesocosm.common.collect.PersistentMap;
import io.mesocosm.common.collect.PersistentSet;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.ids.OperationId;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.master.core.Given;
import io.mesocosm.master.core.GivenOperations;
import io.mesocosm.master.core.Story;
import io.mesocosm.master.event.AgentMessage;
import io.mesocosm.master.registry.RegistryOperation;
import io.mesocosm.master.state.Agent;
import io.mesocosm.master.state.AgentTransition;
import io.mesocosm.master.state.OperationEntry;
import io.mesocosm.master.state.Withdrawals;
import io.mesocosm.proto.internal.Messages.AcknowledgeOperationStatusMessage;
import io.mesocosm.proto.internal.Messages.ReconcileOperationsMessage;
import io.mesocosm.proto.internal.Messages.ShutdownMessage;
import io.mesocosm.proto.internal.Messages.UpdateOperationStatusMessage;
import io.mesocosm.proto.internal.Messages.UpdateSlaveMessage;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.DrainConfig;
import org.apache.mesos.v1.Protos.DrainInfo;
import org.apache.mesos.v1.Protos.DrainState;
import org.apache.mesos.v1.Protos.Operation;
import org.apache.mesos.v1.Protos.OperationState;
import org.apache.mesos.v1.Protos.OperationStatus;
import org.apache.mesos.v1.Protos.Resource.ReservationInfo;
import org.apache.mesos.v1.Protos.TimeInfo;
import org.apache.mesos.v1.Protos.UUID;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What becomes of operations when their agents are lost, come back or tell what they have. */
class AgentOperationsTest {

    private static final String EVERYTHING = "cpus:4;mem:4096";

    private final Story story = Story.leading();
    private final AgentId agent = story.agent("host", EVERYTHING);
    private final Upid pid = story.agent(agent).pid();
    private final FrameworkId framework = story.framework("dev");

    @BeforeEach
    void anOperationIsOnItsWay() {
        story.accept(
                framework,
                story.offer(framework, agent, "cpus:4"),
                GivenOperations.named("r", GivenOperations.reserve("cpus:1")));
        story.forget();
    }

    private OperationEntry entry() {
        return story.agent(agent).work().operations().values().iterator().next();
    }

    private List<OperationStatus> told() {
        return story.told(framework).stream()
                .filter(Event::hasUpdateOperationStatus)
                .map(event -> event.getUpdateOperationStatus().getStatus())
                .toList();
    }

    private OperationStatus status(OperationState state, String message) {
        return OperationStatus.newBuilder()
                .setOperationId(new OperationId("r").toProto())
                .setAgentId(agent.toProto())
                .setState(state)
                .setMessage(message)
                .build();
    }

    private void reconcile(String... ids) {
        var call = Call.ReconcileOperations.newBuilder();
        for (String id : ids) {
            call.addOperationsBuilder()
                    .setOperationId(new OperationId(id).toProto())
                    .setAgentId(agent.toProto());
        }
        story.forget()
                .call(
                        framework,
                        Call.newBuilder()
                                .setType(Call.Type.RECONCILE_OPERATIONS)
                                .setReconcileOperations(call));
    }

    @Test
    @Tag("B151")
    void aKnownOperationIsAnsweredWithWhatWasToldLast() {
        OperationStatus pending = entry().operation().getLatestStatus();
        reconcile("r", "other");
        assertThat(told())
                .containsExactly(
                        pending,
                        status(OperationState.OPERATION_UNKNOWN, "Reconciliation: Operation is unknown").toBuilder()
                                .setOperationId(new OperationId("other").toProto())
                                .build());
        UUID uuid = UUID.newBuilder().setValue(Given.uuid(1)).build();
        story.on(new AgentMessage.OperationStatus(
                pid, GivenOperations.status(agent, entry().uuid(), OperationState.OPERATION_FINISHED, uuid)));
        reconcile();
        assertThat(told())
                .singleElement()
                .matches(status -> status.getState() == OperationState.OPERATION_FINISHED && !status.hasUuid());
    }

    @Test
    @Tag("B151")
    void anUnreachableAgentTakesItsOperationsAlong() {
        story.silence(agent);
        assertThat(told())
                .containsExactly(status(OperationState.OPERATION_UNREACHABLE, "Agent was marked unreachable"));
        assertThat(story.counted()).contains("master/operations/unreachable", "master/operations/reserve/unreachable");
        assertThat(story.framework(framework).work().operations().isEmpty()).isTrue();
        reconcile("r");
        assertThat(told())
                .containsExactly(status(OperationState.OPERATION_UNREACHABLE, "Reconciliation: Agent is unreachable"));
    }

    @Test
    @Tag("B151")
    void anAgentThatIsGoneTakesItsOperationsAlong() {
        story.suppose(state -> state.with(state.agents().begin(agent, new AgentTransition.MarkingGone())));
        story.answer(new RegistryOperation.MarkAgentGone(
                agent, TimeInfo.newBuilder().setNanoseconds(1).build()));
        assertThat(told())
                .containsExactly(status(OperationState.OPERATION_GONE_BY_OPERATOR, "Agent has been marked gone"));
        assertThat(story.counted())
                .contains("master/operations/gone_by_operator", "master/operations/reserve/gone_by_operator");
        assertThat(story.framework(framework).work().operations().isEmpty()).isTrue();
    }

    @Test
    void anAgentIsAskedAboutOperationsThatItDoesNotListAndMayNeverHaveSeen() {
        UUID uuid = entry().uuid();
        var update =
                UpdateSlaveMessage.newBuilder().setSlaveId(agent.toProto()).setUpdateOversubscribedResources(false);
        story.on(new AgentMessage.Update(pid, update.build()));
        assertThat(story.sent(pid))
                .containsExactly(ReconcileOperationsMessage.newBuilder()
                        .addOperations(ReconcileOperationsMessage.Operation.newBuilder()
                                .setOperationUuid(uuid))
                        .build());
        var dropped = GivenOperations.status(agent, uuid, OperationState.OPERATION_DROPPED, uuid).toBuilder();
        dropped.getStatusBuilder().clearUuid();
        story.forget().on(new AgentMessage.OperationStatus(pid, dropped.build()));
        assertThat(told())
                .singleElement()
                .matches(status -> status.getState() == OperationState.OPERATION_DROPPED && status.hasOperationId());
        assertThat(story.agent(agent).work().operations().isEmpty()).isTrue();
        assertThat(story.counted()).contains("master/operations/dropped");
    }

    @Test
    void anAgentIsAskedAlsoAboutAnEndThatItDoesNotList() {
        UUID uuid = entry().uuid();
        story.on(new AgentMessage.OperationStatus(
                pid, GivenOperations.status(agent, uuid, OperationState.OPERATION_FINISHED, uuid)));
        story.forget()
                .on(new AgentMessage.Update(
                        pid,
                        UpdateSlaveMessage.newBuilder()
                                .setSlaveId(agent.toProto())
                                .build()));
        assertThat(story.sent(pid))
                .containsExactly(ReconcileOperationsMessage.newBuilder()
                        .addOperations(ReconcileOperationsMessage.Operation.newBuilder()
                                .setOperationUuid(uuid))
                        .build());
    }

    @Test
    void anEndThatTheAgentListedWhileItWasAcknowledgedIsNotKept() {
        Operation over = entry().operation().toBuilder()
                .setInfo(entry().operation().getInfo().toBuilder().clearId())
                .clearFrameworkId()
                .setUuid(UUID.newBuilder().setValue(ByteString.copyFromUtf8("0123456789abcdef")))
                .setLatestStatus(OperationStatus.newBuilder()
                        .setState(OperationState.OPERATION_FINISHED)
                        .setUuid(UUID.newBuilder().setValue(ByteString.copyFromUtf8("status"))))
                .build();
        var acknowledgement = AcknowledgeOperationStatusMessage.newBuilder()
                .setStatusUuid(over.getLatestStatus().getUuid())
                .setOperationUuid(over.getUuid())
                .build();
        story.on(new AgentMessage.Update(
                pid,
                UpdateSlaveMessage.newBuilder()
                        .setSlaveId(agent.toProto())
                        .setOperations(UpdateSlaveMessage.Operations.newBuilder()
                                .addOperations(entry().operation())
                                .addOperations(over))
                        .build()));
        assertThat(story.sent(pid)).containsExactly(acknowledgement);
        assertThat(story.agent(agent).work().operations().size()).isEqualTo(1);

        story.forget()
                .on(new AgentMessage.OperationStatus(
                        pid,
                        UpdateOperationStatusMessage.newBuilder()
                                .setSlaveId(agent.toProto())
                                .setOperationUuid(over.getUuid())
                                .setStatus(over.getLatestStatus())
                                .build()));
        assertThat(story.sent(pid)).containsExactly(acknowledgement);
    }

    @Test
    void anEndThatAFrameworkIsToAcknowledgeIsKept() {
        Operation over = entry().operation().toBuilder()
                .setInfo(GivenOperations.named("s", GivenOperations.reserve("cpus:1")))
                .setUuid(UUID.newBuilder().setValue(ByteString.copyFromUtf8("0123456789abcdef")))
                .setLatestStatus(OperationStatus.newBuilder()
                        .setState(OperationState.OPERATION_FINISHED)
                        .setUuid(UUID.newBuilder().setValue(ByteString.copyFromUtf8("status"))))
                .build();
        story.on(new AgentMessage.Update(
                pid,
                UpdateSlaveMessage.newBuilder()
                        .setSlaveId(agent.toProto())
                        .setOperations(UpdateSlaveMessage.Operations.newBuilder()
                                .addOperations(entry().operation())
                                .addOperations(over))
                        .build()));
        assertThat(story.sent(pid)).containsExactly(question(over.getUuid()));
        assertThat(story.agent(agent).operation(over.getUuid())).isPresent();
    }

    private static ReconcileOperationsMessage question(UUID operation) {
        return ReconcileOperationsMessage.newBuilder()
                .addOperations(ReconcileOperationsMessage.Operation.newBuilder().setOperationUuid(operation))
                .build();
    }

    @Test
    void aNamedEndThatTheAgentListedWhileItWasAcknowledgedIsForgottenWithoutAWord() {
        UUID status = UUID.newBuilder().setValue(Given.uuid(1)).build();
        OperationEntry begun = entry();
        story.on(new AgentMessage.OperationStatus(
                pid, GivenOperations.status(agent, begun.uuid(), OperationState.OPERATION_FINISHED, status)));
        Operation over = entry().operation();
        story.call(
                framework,
                Call.newBuilder()
                        .setType(Call.Type.ACKNOWLEDGE_OPERATION_STATUS)
                        .setAcknowledgeOperationStatus(Call.AcknowledgeOperationStatus.newBuilder()
                                .setAgentId(agent.toProto())
                                .setOperationId(new OperationId("r").toProto())
                                .setUuid(status.getValue())));
        assertThat(story.agent(agent).work().operations().isEmpty()).isTrue();

        story.forget()
                .on(new AgentMessage.Update(
                        pid,
                        UpdateSlaveMessage.newBuilder()
                                .setSlaveId(agent.toProto())
                                .setOperations(UpdateSlaveMessage.Operations.newBuilder()
                                        .addOperations(over))
                                .build()));
        assertThat(entry().isTerminal()).isTrue();
        assertThat(story.sent(pid)).containsExactly(question(begun.uuid()));

        var unknown = GivenOperations.status(agent, begun.uuid(), OperationState.OPERATION_DROPPED, status).toBuilder();
        unknown.getStatusBuilder().clearUuid();
        story.forget().on(new AgentMessage.OperationStatus(pid, unknown.build()));
        assertThat(told()).isEmpty();
        assertThat(story.agent(agent).work().operations().isEmpty()).isTrue();
        assertThat(story.framework(framework).work().operations().isEmpty()).isTrue();
    }

    @Test
    void anAgentThatListsItsOperationsIsAskedNothing() {
        story.on(new AgentMessage.Update(
                pid,
                UpdateSlaveMessage.newBuilder()
                        .setSlaveId(agent.toProto())
                        .setOperations(
                                UpdateSlaveMessage.Operations.newBuilder().addOperations(entry().operation()))
                        .build()));
        assertThat(story.sent(pid)).isEmpty();
    }

    @Test
    void whatAnAgentRepeatsDoesNotTellOfWhatWasSentToItSince() {
        var returning = new AgentMessage.Reregister(
                pid, Given.reregistration(agent, "host", EVERYTHING).build());
        story.exited(agent);
        story.on(returning);
        story.accept(
                framework,
                story.offer(framework, agent, "cpus:4"),
                GivenOperations.named("s", GivenOperations.reserve("cpus:1")));
        Resources before = story.agent(agent).total();
        assertThat(before).isNotEqualTo(Story.resources(EVERYTHING));
        story.on(returning);
        assertThat(story.agent(agent).total()).isEqualTo(before);
    }

    @Test
    void anAgentThatSaidWhichOperationsItKnowsKnowsBestWhatItRemembersWhenItComesAgain() {
        story.on(new AgentMessage.Reregister(
                pid, Given.reregistration(agent, "host", EVERYTHING).build()));
        assertThat(story.agent(agent).total()).isEqualTo(Story.resources(EVERYTHING));
        assertThat(story.agent(agent).work().operations().size()).isEqualTo(1);
    }

    @Test
    void anAgentThatWasAwayKnowsBestWhatItRemembers() {
        story.exited(agent);
        story.on(new AgentMessage.Reregister(
                pid, Given.reregistration(agent, "host", EVERYTHING).build()));
        assertThat(story.agent(agent).total()).isEqualTo(Story.resources(EVERYTHING));
        assertThat(story.agent(agent).work().operations().size()).isEqualTo(1);
    }

    @Test
    void anAgentThatRemembersWhatItDoesNotHaveIsToldToShutDown() {
        story.exited(agent);
        story.forget()
                .on(new AgentMessage.Reregister(
                        pid,
                        Given.reregistration(agent, "host", "cpus:4")
                                .addAllCheckpointedResources(Resources.of(GivenOperations.reserved("mem:64"))
                                        .unallocate()
                                        .toProto())
                                .build()));
        assertThat(story.sent(pid))
                .containsExactly(ShutdownMessage.newBuilder()
                        .setMessage("Incompatible agent resources: cpus:4 does not contain mem:64")
                        .build());
    }

    @Test
    void aRefinedReservationIsMadeOfTheStaticOneBelow() {
        var refined = Resources.of(Story.resources("cpus(dev):2").toProto())
                .pushReservation(ReservationInfo.newBuilder()
                        .setType(ReservationInfo.Type.DYNAMIC)
                        .setRole("dev/a")
                        .build());
        story.exited(agent);
        story.on(new AgentMessage.Reregister(
                pid,
                Given.reregistration(agent, "host", "cpus(dev):4")
                        .addAllCheckpointedResources(refined.toProto())
                        .build()));
        assertThat(story.agent(agent).total())
                .isEqualTo(Story.resources("cpus(dev):2").plus(refined));
    }

    private void drain() {
        story.suppose(state -> state.with(state.agents()
                .with(new Withdrawals(
                        PersistentMap.of(
                                agent,
                                DrainInfo.newBuilder()
                                        .setState(DrainState.DRAINING)
                                        .setConfig(DrainConfig.getDefaultInstance())
                                        .build()),
                        PersistentSet.<AgentId>empty().add(agent)))));
        story.suppose(state -> state.put(state.agent(agent)
                .orElseThrow()
                .with(new Agent.Link(
                        pid,
                        true,
                        false,
                        story.now(),
                        Optional.empty(),
                        Optional.empty(),
                        state.agent(agent).orElseThrow().link().health(),
                        true))));
        story.holdRegistry();
    }

    @Test
    void aDrainEndsWithAnOperationThatNobodyAcknowledges() {
        drain();
        var dropped =
                GivenOperations.status(agent, entry().uuid(), OperationState.OPERATION_DROPPED, entry().uuid())
                        .toBuilder();
        dropped.getStatusBuilder().clearUuid();
        story.on(new AgentMessage.OperationStatus(pid, dropped.build()));
        assertThat(story.state().agents().transition(agent)).containsInstanceOf(AgentTransition.MarkingDrained.class);
    }

    @Test
    void aDrainWaitsForOperations() {
        drain();
        UUID uuid = UUID.newBuilder().setValue(Given.uuid(1)).build();
        story.on(new AgentMessage.OperationStatus(
                pid, GivenOperations.status(agent, entry().uuid(), OperationState.OPERATION_FINISHED, uuid)));
        assertThat(story.state().agents().transition(agent)).isEmpty();
        story.call(framework, GivenOperations.acknowledge(agent, "r", uuid.getValue()));
        assertThat(story.state().agents().transition(agent)).containsInstanceOf(AgentTransition.MarkingDrained.class);
    }
}
