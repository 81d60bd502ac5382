package io.mesocosm.allocator.hierarchical;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.allocator.AllocatorCommand;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.TimeInfo;
import org.apache.mesos.v1.Protos.Unavailability;
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
}
