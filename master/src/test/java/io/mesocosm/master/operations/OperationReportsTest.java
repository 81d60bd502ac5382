package io.mesocosm.master.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.ids.OfferId;
import io.mesocosm.common.tasks.OperationStates;
import io.mesocosm.master.core.Given;
import io.mesocosm.master.core.GivenOperations;
import io.mesocosm.master.core.Story;
import io.mesocosm.master.effect.MasterEffect;
import io.mesocosm.master.event.AgentMessage;
import io.mesocosm.master.event.MasterEvent;
import io.mesocosm.master.state.OperationEntry;
import io.mesocosm.proto.internal.Messages.AcknowledgeOperationStatusMessage;
import io.mesocosm.proto.internal.Messages.UpdateOperationStatusMessage;
import io.mesocosm.proto.internal.Messages.UpdateSlaveMessage;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.AgentInfo.Capability;
import org.apache.mesos.v1.Protos.Offer.Operation;
import org.apache.mesos.v1.Protos.OperationState;
import org.apache.mesos.v1.Protos.OperationStatus;
import org.apache.mesos.v1.Protos.UUID;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What agents tell of operations, who acknowledges it, and when an operation is forgotten. */
class OperationReportsTest {

    private static final UUID FIRST = UUID.newBuilder().setValue(Given.uuid(1)).build();
    private static final UUID SECOND = UUID.newBuilder().setValue(Given.uuid(2)).build();
    private static final List<OperationState> STATES =
            Arrays.stream(OperationState.values()).toList();

    private final Story story = Story.leading();
    private final AgentId agent = story.agent("host", "cpus:4;mem:4096");
    private final FrameworkId framework = story.framework("dev");

    private UUID begin(Operation operation) {
        OfferId offer = story.offer(framework, agent, "cpus:4");
        story.accept(framework, offer, operation);
        story.forget();
        return entry().orElseThrow().uuid();
    }

    private UUID beginNamed() {
        return begin(GivenOperations.named("r", GivenOperations.reserve("cpus:1")));
    }

    private Optional<OperationEntry> entry() {
        return story.agent(agent).work().operations().values().stream().findFirst();
    }

    private void report(UpdateOperationStatusMessage message) {
        story.forget().on(new AgentMessage.OperationStatus(story.agent(agent).pid(), message));
    }

    private void report(UUID operation, OperationState state, UUID uuid) {
        report(GivenOperations.status(agent, operation, state, uuid));
    }

    private void acknowledge(UUID uuid) {
        story.forget().call(framework, GivenOperations.acknowledge(agent, "r", uuid.getValue()));
    }

    private List<OperationStatus> told() {
        return story.told(framework).stream()
                .filter(Event::hasUpdateOperationStatus)
                .map(event -> event.getUpdateOperationStatus().getStatus())
                .toList();
    }

    private List<AcknowledgeOperationStatusMessage> acknowledged() {
        return story.sent(story.agent(agent).pid()).stream()
                .flatMap(message ->
                        message instanceof AcknowledgeOperationStatusMessage some ? Stream.of(some) : Stream.of())
                .toList();
    }

    private static AcknowledgeOperationStatusMessage acknowledgement(UUID operation, UUID status) {
        return AcknowledgeOperationStatusMessage.newBuilder()
                .setOperationUuid(operation)
                .setStatusUuid(status)
                .build();
    }

    // ------------------------------------------------------------------------------------------------ the state
    // machine

    static Stream<Arguments> fromAndTo() {
        return STATES.stream().flatMap(from -> STATES.stream().map(to -> Arguments.of(from, to)));
    }

    @ParameterizedTest
    @MethodSource("fromAndTo")
    void aFinalStateStaysAndAnyOtherGivesWay(OperationState from, OperationState to) {
        UUID operation = beginNamed();
        report(operation, from, FIRST);
        report(operation, to, SECOND);
        assertThat(entry().orElseThrow().state()).isEqualTo(OperationStates.isTerminal(from) ? from : to);
        assertThat(entry().orElseThrow().told().getState()).isEqualTo(to);
        assertThat(told()).singleElement().matches(status -> status.getState() == to && status.hasOperationId());
        boolean ends = OperationStates.isTerminal(to) && !OperationStates.isTerminal(from);
        String metric = "master/operations/"
                + to.name().substring("OPERATION_".length()).toLowerCase(Locale.ROOT);
        assertThat(story.counted().contains(metric)).isEqualTo(ends);
    }

    @ParameterizedTest
    @EnumSource(value = OperationState.class)
    void aNamedOperationIsForgottenWithTheAcknowledgementOfItsEnd(OperationState state) {
        UUID operation = beginNamed();
        report(operation, state, FIRST);
        assertThat(acknowledged()).isEmpty();
        acknowledge(FIRST);
        assertThat(acknowledged()).containsExactly(acknowledgement(operation, FIRST));
        assertThat(entry().isEmpty()).isEqualTo(OperationStates.isTerminal(state));
        assertThat(story.framework(framework).work().operations().isEmpty()).isEqualTo(entry().isEmpty());
        assertThat(story.counted()).contains("master/valid_operation_status_update_acknowledgements");
    }

    @ParameterizedTest
    @EnumSource(value = OperationState.class)
    void theMasterAcknowledgesWhatHasNoName(OperationState state) {
        UUID operation = begin(GivenOperations.reserve("cpus:1"));
        report(operation, state, FIRST);
        assertThat(told()).isEmpty();
        assertThat(acknowledged()).containsExactly(acknowledgement(operation, FIRST));
        assertThat(entry().isEmpty()).isEqualTo(OperationStates.isTerminal(state));
    }

    @ParameterizedTest
    @EnumSource(value = OperationState.class)
    void whatNobodyWaitsToBeAcknowledgedEndsAnOperationAtOnce(OperationState state) {
        UUID operation = beginNamed();
        var message = GivenOperations.status(agent, operation, state, FIRST).toBuilder();
        message.getStatusBuilder().clearUuid();
        report(message.build());
        assertThat(told()).hasSize(1);
        assertThat(acknowledged()).isEmpty();
        assertThat(entry().isEmpty()).isEqualTo(OperationStates.isTerminal(state));
    }

    @Test
    void whatIsToldAgainIsForwardedAgainAndCountedOnce() {
        UUID operation = beginNamed();
        report(operation, OperationState.OPERATION_FINISHED, FIRST);
        assertThat(story.counted()).contains("master/operations/finished", "master/operations/reserve/finished");
        report(operation, OperationState.OPERATION_FINISHED, FIRST);
        assertThat(told()).hasSize(1);
        assertThat(story.counted()).doesNotContain("master/operations/finished");
        assertThat(entry().orElseThrow().operation().getStatusesCount()).isEqualTo(1);
    }

    // --------------------------------------------------------------------------------------------------
    // acknowledgements

    @Test
    void anOperationStaysUntilItsEndIsAcknowledged() {
        UUID operation = beginNamed();
        report(operation, OperationState.OPERATION_PENDING, FIRST);
        report(operation, OperationState.OPERATION_FINISHED, SECOND);
        acknowledge(FIRST);
        assertThat(acknowledged()).containsExactly(acknowledgement(operation, FIRST));
        assertThat(entry()).isPresent();
        acknowledge(SECOND);
        assertThat(entry()).isEmpty();
    }

    @Test
    void anAcknowledgementThatNamesAnotherAgentIsIgnored() {
        UUID operation = beginNamed();
        report(operation, OperationState.OPERATION_FINISHED, FIRST);
        AgentId other = story.agent("other", "cpus:4");
        story.forget().call(framework, GivenOperations.acknowledge(other, "r", FIRST.getValue()));
        assertThat(story.sent(story.agent(other).pid())).isEmpty();
        assertThat(acknowledged()).isEmpty();
        assertThat(entry()).isPresent();
        assertThat(story.counted()).contains("master/invalid_operation_status_update_acknowledgements");
    }

    @Test
    void anAcknowledgementOfAnotherStatusIsIgnored() {
        beginNamed();
        acknowledge(FIRST);
        assertThat(acknowledged()).isEmpty();
        assertThat(story.counted()).contains("master/invalid_status_update_acknowledgements");
    }

    @Test
    void anAgentThatIsDisconnectedIsSentNoAcknowledgement() {
        UUID operation = beginNamed();
        report(operation, OperationState.OPERATION_FINISHED, FIRST);
        story.exited(agent);
        acknowledge(FIRST);
        assertThat(acknowledged()).isEmpty();
        assertThat(entry()).isPresent();
        assertThat(story.counted()).contains("master/invalid_operation_status_update_acknowledgements");
    }

    @Test
    void anAgentWithoutFeedbackIsSentNoAcknowledgementAndForgetsWhatEnded() {
        UUID operation = beginNamed();
        report(operation, OperationState.OPERATION_FINISHED, FIRST);
        loseFeedback();
        assertThat(entry()).isEmpty();
        acknowledge(FIRST);
        assertThat(acknowledged()).isEmpty();
    }

    @Test
    void anAgentWithoutFeedbackKeepsWhatGoesOn() {
        beginNamed();
        loseFeedback();
        assertThat(entry()).isPresent();
    }

    private void loseFeedback() {
        var less = Given.reregistration(agent, "host", "cpus:4;mem:4096").clearAgentCapabilities();
        Given.capabilities().stream()
                .filter(some -> some.getType() != Capability.Type.AGENT_OPERATION_FEEDBACK)
                .forEach(less::addAgentCapabilities);
        less.addAllCheckpointedResources(story.agent(agent).checkpointed().toProto());
        story.on(new AgentMessage.Reregister(story.agent(agent).pid(), less.build()));
    }

    // -----------------------------------------------------------------------------------------------------------
    // orphans

    @Test
    void theMasterAcknowledgesForAFrameworkThatEnded() {
        UUID operation = beginNamed();
        story.on(new MasterEvent.TeardownRequested(story.reply(), framework));
        report(operation, OperationState.OPERATION_FINISHED, FIRST);
        assertThat(acknowledged()).containsExactly(acknowledgement(operation, FIRST));
        assertThat(entry()).isEmpty();
    }

    @Test
    void itDoesSoAtOnceAlsoWhereOrphansWait() {
        comeBack();
        UUID operation = beginNamed();
        story.on(new MasterEvent.TeardownRequested(story.reply(), framework));
        report(operation, OperationState.OPERATION_FINISHED, FIRST);
        assertThat(acknowledged()).containsExactly(acknowledgement(operation, FIRST));
        assertThat(entry()).isEmpty();
    }

    private UUID orphan() {
        var id = new FrameworkId("unheard-of");
        UUID uuid = UUID.newBuilder().setValue(Given.uuid(7)).build();
        var operation = org.apache.mesos.v1.Protos.Operation.newBuilder()
                .setUuid(uuid)
                .setFrameworkId(id.toProto())
                .setAgentId(agent.toProto())
                .setInfo(GivenOperations.named("r", GivenOperations.reserve("cpus:1")))
                .setLatestStatus(OperationStatus.newBuilder().setState(OperationState.OPERATION_PENDING));
        story.on(new AgentMessage.Update(
                story.agent(agent).pid(),
                UpdateSlaveMessage.newBuilder()
                        .setSlaveId(agent.toProto())
                        .setOperations(
                                UpdateSlaveMessage.Operations.newBuilder().addOperations(operation))
                        .build()));
        return uuid;
    }

    private void comeBack() {
        story.exited(agent);
        story.on(new AgentMessage.Reregister(
                story.agent(agent).pid(),
                Given.reregistration(agent, "host", "cpus:4;mem:4096").build()));
    }

    @ParameterizedTest
    @CsvSource({"0, false", "599, false", "600, true", "6000, true"})
    void theMasterAdoptsOrphansTenMinutesAfterTheirAgentCameBack(long seconds, boolean adopted) {
        comeBack();
        UUID operation = orphan();
        story.later(Duration.ofSeconds(seconds));
        report(operation, OperationState.OPERATION_FINISHED, FIRST);
        assertThat(acknowledged()).hasSize(adopted ? 1 : 0);
        assertThat(entry().isEmpty()).isEqualTo(adopted);
    }

    @Test
    void theMasterAdoptsOrphansOfAnAgentThatIsNewAtOnce() {
        report(orphan(), OperationState.OPERATION_FINISHED, FIRST);
        assertThat(acknowledged()).hasSize(1);
    }

    @Test
    void aFrameworkThatComesBackFindsItsOperations() {
        comeBack();
        orphan();
        FrameworkId back = story.framework(Given.framework("dev").toBuilder()
                .setId(new FrameworkId("unheard-of").toProto())
                .build());
        assertThat(story.framework(back).work().operations().size()).isEqualTo(1);
        report(entry().orElseThrow().uuid(), OperationState.OPERATION_FINISHED, FIRST);
        assertThat(story.told(back)).hasSize(1);
        assertThat(acknowledged()).isEmpty();
    }

    // ----------------------------------------------------------------------------------------------------- what is
    // unknown

    @Test
    void whatAFrameworkAskedTheAgentIsForwarded() {
        var answer = UpdateOperationStatusMessage.newBuilder()
                .setFrameworkId(framework.toProto())
                .setSlaveId(agent.toProto())
                .setStatus(OperationStatus.newBuilder().setState(OperationState.OPERATION_UNKNOWN));
        report(answer.build());
        assertThat(told()).hasSize(1);
        report(answer.setOperationUuid(FIRST).build());
        assertThat(told()).hasSize(1);
        assertThat(story.counted()).contains("master/invalid_operation_status_updates");
        report(answer.clearFrameworkId().build());
        assertThat(told()).isEmpty();
    }

    @Test
    void aFrameworkThatIsNotConnectedIsToldNothing() {
        UUID operation = beginNamed();
        story.hangUp(framework);
        report(operation, OperationState.OPERATION_FINISHED, FIRST);
        assertThat(story.effects(MasterEffect.SendEvent.class)).isEmpty();
        assertThat(acknowledged()).isEmpty();
        assertThat(entry().orElseThrow().state()).isEqualTo(OperationState.OPERATION_FINISHED);

        report(UpdateOperationStatusMessage.newBuilder()
                .setFrameworkId(framework.toProto())
                .setSlaveId(agent.toProto())
                .setStatus(OperationStatus.newBuilder().setState(OperationState.OPERATION_UNKNOWN))
                .build());
        assertThat(story.effects(MasterEffect.SendEvent.class)).isEmpty();
        assertThat(story.effects(MasterEffect.Log.class))
                .extracting(MasterEffect.Log::line)
                .containsExactly("ignored operation status from="
                        + story.agent(agent).pid() + " operation=(no id): the framework is not connected");
    }
}
