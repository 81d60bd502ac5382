package io.mesocosm.allocator.hierarchical;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.allocator.AllocatorCommand;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.TimeInfo;
import org.apache.mesos.v1.Protos.Unavailability;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.allocator.Protos.InverseOfferStatus;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Frameworks are asked to leave agents that will be unavailable. */
class InverseOfferTest {

    private static final Unavailability SOON = Unavailability.newBuilder()
            .setStart(TimeInfo.newBuilder().setNanoseconds(60_000_000_000L))
            .build();

    private final Story story = Story.begin();

    private List<String> schedule(String agent) {
        story.apply(new AllocatorCommand.UpdateUnavailability(new AgentId(agent), Optional.of(SOON)));
        return story.offers();
    }

    private void answer(Optional<InverseOfferStatus> status, Optional<Filters> filters) {
        story.apply(new AllocatorCommand.UpdateInverseOffer(new AgentId("A"), new FrameworkId("f1"), status, filters));
    }

    private static InverseOfferStatus status(InverseOfferStatus.Status status) {
        return InverseOfferStatus.newBuilder()
                .setStatus(status)
                .setFrameworkId(new FrameworkId("f1").toProto())
                .setTimestamp(TimeInfo.newBuilder().setNanoseconds(0))
                .build();
    }

    @Tag("B026")
    @Test
    void onlyFrameworksThatHoldSomethingAreAskedAndNotAgainWhileTheyRefuse() {
        story.addAgent("A", "cpus:2;mem:1024");
        story.addFramework("f1", "*");
        story.addAgent("B", "cpus:2;mem:1024");
        story.decline("f1", "*", "B", 86400);
        story.addFramework(Story.framework("f2", List.of("other")), Story.suppressing("other"));
        assertThat(schedule("A")).containsExactly("inverse f1 A");
        assertThat(schedule("B")).isEmpty();
        answer(Optional.of(status(InverseOfferStatus.Status.DECLINE)), Optional.of(Story.refuse(10)));
        assertThat(story.after(Duration.ofMillis(9999))).isEmpty();
        assertThat(story.nextRound()).containsExactly("inverse f1 A");
    }

    @Test
    void anUnansweredInverseOfferIsNotRepeated() {
        story.addFramework("f1", "*");
        story.addAgent("A", "cpus:2;mem:1024");
        assertThat(schedule("A")).containsExactly("inverse f1 A");
        assertThat(story.after(Duration.ofSeconds(5))).isEmpty();
        answer(Optional.empty(), Optional.empty());
        assertThat(story.nextRound()).containsExactly("inverse f1 A");
    }

    @Test
    void acceptedWithoutFilterIsAskedAgain() {
        story.addFramework("f1", "*");
        story.addAgent("A", "cpus:2;mem:1024");
        schedule("A");
        answer(Optional.of(status(InverseOfferStatus.Status.ACCEPT)), Optional.empty());
        assertThat(story.nextRound()).containsExactly("inverse f1 A");
    }

    @Test
    void reviveAndANewScheduleDropTheRefusal() {
        story.addFramework("f1", "*");
        story.addAgent("A", "cpus:2;mem:1024");
        schedule("A");
        answer(Optional.of(status(InverseOfferStatus.Status.DECLINE)), Optional.of(Story.refuse(3600)));
        assertThat(story.nextRound()).isEmpty();
        assertThat(story.revive("f1")).containsExactly("inverse f1 A");
        answer(Optional.of(status(InverseOfferStatus.Status.DECLINE)), Optional.of(Story.refuse(3600)));
        assertThat(schedule("A")).containsExactly("inverse f1 A");
    }

    @Test
    void lateAnswersMeanNothing() {
        story.addFramework("f1", "*");
        story.addAgent("A", "cpus:2;mem:1024");
        schedule("A");
        story.apply(new AllocatorCommand.UpdateUnavailability(new AgentId("A"), Optional.empty()));
        answer(Optional.of(status(InverseOfferStatus.Status.ACCEPT)), Optional.empty());
        story.apply(new AllocatorCommand.RemoveAgent(new AgentId("A")));
        answer(Optional.of(status(InverseOfferStatus.Status.ACCEPT)), Optional.empty());
        assertThat(story.nextRound()).isEmpty();
    }

    @Test
    void whoIsNotKnownYetIsNotAskedAndKeepsNobodyFromOffers() {
        story.apply(new AllocatorCommand.AddAgent(
                Story.agent("A"),
                Story.AGENT_CAPABILITIES,
                Optional.of(SOON),
                Story.resources("cpus:2;mem:1024"),
                Map.of(new FrameworkId("unknown"), Story.resources("cpus:2;mem:1024", "role"))));
        assertThat(story.offers()).isEmpty();
        assertThat(story.addFramework("f1", "role")).isEmpty();
        assertThat(story.addAgent("B", "cpus:2;mem:1024")).containsExactly("f1 role B cpus:2; mem:1024");
        assertThat(schedule("B")).containsExactly("inverse f1 B");
        assertThat(story.addFramework("unknown", "role")).containsExactly("inverse unknown A");
    }

    @Test
    void frameworksAreAskedToLeaveAgentsThatAreOfferedToNobody() {
        story.addFramework("f1", "*");
        story.addAgent("A", "cpus:2;mem:1024");
        story.apply(new AllocatorCommand.DeactivateAgent(new AgentId("A")));
        story.apply(new AllocatorCommand.UpdateWhitelist(Optional.of(Set.of())));
        assertThat(schedule("A")).containsExactly("inverse f1 A");
    }

    @Test
    void inactiveFrameworksAreNotAsked() {
        story.addFramework("f1", "*");
        story.addAgent("A", "cpus:2;mem:1024");
        story.apply(new AllocatorCommand.DeactivateFramework(new FrameworkId("f1")));
        assertThat(schedule("A")).isEmpty();
        story.apply(new AllocatorCommand.ActivateFramework(new FrameworkId("f1")));
        assertThat(story.offers()).containsExactly("inverse f1 A");
    }

    @Test
    void aRefusalEndsWhenTheFrameworkIsUpdatedOrDeactivated() {
        story.addFramework("f1", "*");
        story.addAgent("A", "cpus:2;mem:1024");
        schedule("A");
        answer(Optional.of(status(InverseOfferStatus.Status.DECLINE)), Optional.of(Story.refuse(3600)));
        story.apply(new AllocatorCommand.UpdateFramework(
                Story.framework("f1", List.of("*")), AllocatorCommand.FrameworkOptions.DEFAULT));
        assertThat(story.nextRound()).containsExactly("inverse f1 A");
        answer(Optional.of(status(InverseOfferStatus.Status.DECLINE)), Optional.of(Story.refuse(3600)));
        story.apply(new AllocatorCommand.DeactivateFramework(new FrameworkId("f1")));
        story.apply(new AllocatorCommand.ActivateFramework(new FrameworkId("f1")));
        assertThat(story.offers()).containsExactly("inverse f1 A");
    }

    @Test
    void theLongestOfSeveralRefusalsHolds() {
        story.addFramework("f1", "*");
        story.addAgent("A", "cpus:2;mem:1024");
        schedule("A");
        answer(Optional.of(status(InverseOfferStatus.Status.DECLINE)), Optional.of(Story.refuse(10)));
        answer(Optional.of(status(InverseOfferStatus.Status.DECLINE)), Optional.of(Story.refuse(2)));
        assertThat(story.after(Duration.ofMillis(9999))).isEmpty();
        assertThat(story.nextRound()).containsExactly("inverse f1 A");
    }

    @Test
    void changedAttributesDropTheRefusals() {
        story.addFramework("f1", "*");
        story.addAgent("A", "cpus:2;mem:1024");
        schedule("A");
        answer(Optional.of(status(InverseOfferStatus.Status.DECLINE)), Optional.of(Story.refuse(3600)));
        AgentInfo.Builder changed = Story.agent("A").toBuilder();
        changed.addAttributesBuilder()
                .setName("rack")
                .setType(Value.Type.TEXT)
                .setText(Value.Text.newBuilder().setValue("1"));
        story.apply(new AllocatorCommand.UpdateAgent(
                changed.build(), Story.AGENT_CAPABILITIES, Story.resources("cpus:2;mem:1024")));
        assertThat(story.offers()).containsExactly("inverse f1 A");
    }

    @Test
    void aRefusalOfNoTimeIsNone() {
        story.addFramework("f1", "*");
        story.addAgent("A", "cpus:2;mem:1024");
        schedule("A");
        answer(Optional.of(status(InverseOfferStatus.Status.DECLINE)), Optional.of(Story.refuse(0)));
        assertThat(story.nextRound()).containsExactly("inverse f1 A");
    }

    @Test
    void aRefusalThatMakesNoSenseLastsFiveSeconds() {
        story.addFramework("f1", "*");
        story.addAgent("A", "cpus:2;mem:1024");
        schedule("A");
        answer(Optional.of(status(InverseOfferStatus.Status.DECLINE)), Optional.of(Story.refuse(-1)));
        assertThat(story.after(Duration.ofMillis(4999))).isEmpty();
        assertThat(story.nextRound()).containsExactly("inverse f1 A");
    }
}
