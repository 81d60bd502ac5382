package io.mesocosm.master.offers;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.allocator.AllocatorCommand;
import io.mesocosm.allocator.AllocatorCommand.UpdateInverseOffer;
import io.mesocosm.allocator.AllocatorOutput;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.ids.OfferId;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.master.core.Given;
import io.mesocosm.master.core.Story;
import io.mesocosm.master.effect.MasterEffect;
import io.mesocosm.master.effect.TimerKey;
import io.mesocosm.master.event.MasterEvent;
import io.mesocosm.master.registry.RegistryContents;
import io.mesocosm.master.registry.RegistryOperation;
import io.mesocosm.master.state.InverseOffer;
import io.mesocosm.master.state.InverseOffers;
import io.mesocosm.master.state.MasterSettings;
import io.mesocosm.master.turn.Times;
import io.mesocosm.master.view.DecreesView;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.DurationInfo;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.MachineID;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.TimeInfo;
import org.apache.mesos.v1.Protos.Unavailability;
import org.apache.mesos.v1.allocator.Protos.InverseOfferStatus;
import org.apache.mesos.v1.maintenance.Protos.ClusterStatus;
import org.apache.mesos.v1.maintenance.Protos.Schedule;
import org.apache.mesos.v1.maintenance.Protos.Window;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.junit.jupiter.api.Test;

/** Agents that will be away, and frameworks that are asked to leave them. */
class InverseOfferingTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Filters LATER =
            Filters.newBuilder().setRefuseSeconds(60).build();

    private final Story story = Story.leading(settings(), RegistryContents.none());
    private final AgentId agent = story.agent("host", "cpus:4;mem:2048");
    private final FrameworkId framework = story.framework("dev");

    private static MasterSettings settings() {
        MasterSettings defaults = MasterSettings.defaults();
        return new MasterSettings(
                defaults.roles(),
                defaults.rootSubmissions(),
                defaults.agents(),
                defaults.history(),
                Optional.of(TIMEOUT));
    }

    private static Unavailability at(long seconds) {
        return Unavailability.newBuilder()
                .setStart(TimeInfo.newBuilder().setNanoseconds(seconds * 1_000_000_000L))
                .setDuration(DurationInfo.newBuilder().setNanoseconds(3_600_000_000_000L))
                .build();
    }

    private MachineID machine() {
        return MachineID.newBuilder()
                .setHostname("host")
                .setIp(story.agent(agent).pid().host())
                .build();
    }

    private void schedule(Unavailability... windows) {
        var schedule = Schedule.newBuilder();
        for (Unavailability window : windows) {
            schedule.addWindows(Window.newBuilder().setUnavailability(window).addMachineIds(machine()));
        }
        story.answer(new RegistryOperation.UpdateSchedule(schedule.build()));
    }

    private void ask(Unavailability unavailability) {
        story.on(new MasterEvent.AllocatorAnswered(new AllocatorOutput.InverseOffers(
                framework, List.of(new AllocatorOutput.Unavailable(agent, unavailability)))));
    }

    private OfferID asked() {
        return story.told(framework)
                .getLast()
                .getInverseOffers()
                .getInverseOffers(0)
                .getId();
    }

    private void accept(OfferID... ids) {
        story.call(
                framework,
                Call.newBuilder()
                        .setType(Call.Type.ACCEPT_INVERSE_OFFERS)
                        .setAcceptInverseOffers(Call.AcceptInverseOffers.newBuilder()
                                .addAllInverseOfferIds(List.of(ids))
                                .setFilters(LATER)));
    }

    private InverseOfferStatus status(InverseOfferStatus.Status status) {
        return InverseOfferStatus.newBuilder()
                .setStatus(status)
                .setFrameworkId(framework.toProto())
                .setTimestamp(Times.timeInfo(story.now()))
                .build();
    }

    private static Event rescinded(OfferID id) {
        return Event.newBuilder()
                .setType(Event.Type.RESCIND_INVERSE_OFFER)
                .setRescindInverseOffer(Event.RescindInverseOffer.newBuilder().setInverseOfferId(id))
                .build();
    }

    private List<String> countedForFrameworks() {
        return story.effects(MasterEffect.CountFor.class).stream()
                .map(MasterEffect.CountFor::metric)
                .toList();
    }

    private UpdateInverseOffer over() {
        return new UpdateInverseOffer(agent, framework, Optional.empty(), Optional.empty());
    }

    @Test
    void theAllocatorHearsWhenAnAgentThatJoinsWillBeAway() {
        schedule(at(5));
        story.forget();
        AgentId other = story.agent("host", "cpus:1");
        assertThat(story.allocator())
                .filteredOn(AllocatorCommand.AddAgent.class::isInstance)
                .extracting(command -> ((AllocatorCommand.AddAgent) command).unavailability())
                .containsExactly(story.state().unavailability(story.agent(other)));
    }

    @Test
    void aNewScheduleTakesOffersBackAndIsToldToTheAllocator() {
        story.offer(framework, agent, "cpus:1");
        story.forget();
        schedule(at(5));
        assertThat(story.told(framework)).extracting(Event::getType).containsExactly(Event.Type.RESCIND);
        assertThat(story.allocator())
                .last()
                .isEqualTo(new AllocatorCommand.UpdateUnavailability(agent, Optional.of(at(5))));
        story.forget();
        schedule(at(5));
        assertThat(story.allocator()).isEmpty();
        schedule();
        assertThat(story.allocator())
                .containsExactly(new AllocatorCommand.UpdateUnavailability(agent, Optional.empty()));
    }

    @Test
    void anInverseOfferHasTheNextNumberOfOffersAndSaysWhenTheAgentIsAway() {
        OfferId offer = story.offer(framework, agent, "cpus:1");
        schedule(at(5));
        story.forget();
        ask(at(5));
        assertThat(offer.value()).isEqualTo(Story.MASTER + "-O0");
        var inverse = story.told(framework).getLast().getInverseOffers().getInverseOffers(0);
        assertThat(inverse.getId().getValue()).isEqualTo(Story.MASTER + "-O1");
        assertThat(inverse.getAgentId()).isEqualTo(agent.toProto());
        assertThat(inverse.getFrameworkId()).isEqualTo(framework.toProto());
        assertThat(inverse.getUnavailability()).isEqualTo(at(5));
        assertThat(inverse.getUrl().getPath()).isEqualTo("/slave(1)");
        assertThat(inverse.getResourcesList()).isEmpty();
        assertThat(countedForFrameworks()).contains("events/inverse_offers");
        assertThat(story.state().inverseOffers().get(agent, framework))
                .contains(new InverseOffer(OfferId.of(inverse.getId()), framework, agent, at(5)));
    }

    @Test
    void anAnswerIsToldToTheAllocatorAndShownWithTheMachine() {
        schedule(at(5));
        ask(at(5));
        OfferID id = asked();
        story.forget();
        accept(id);
        assertThat(story.allocator())
                .containsExactly(new UpdateInverseOffer(
                        agent, framework, Optional.of(status(InverseOfferStatus.Status.ACCEPT)), Optional.of(LATER)));
        assertThat(DecreesView.machines(story.state()))
                .isEqualTo(ClusterStatus.newBuilder()
                        .addDrainingMachines(ClusterStatus.DrainingMachine.newBuilder()
                                .setId(machine())
                                .addStatuses(status(InverseOfferStatus.Status.ACCEPT)))
                        .build());
        assertThat(story.timer(new TimerKey.OfferEnd(OfferId.of(id)))).isEmpty();

        ask(at(5));
        story.call(
                framework,
                Call.newBuilder()
                        .setType(Call.Type.DECLINE_INVERSE_OFFERS)
                        .setDeclineInverseOffers(
                                Call.DeclineInverseOffers.newBuilder().addInverseOfferIds(asked())));
        assertThat(story.allocator())
                .last()
                .isEqualTo(new UpdateInverseOffer(
                        agent,
                        framework,
                        Optional.of(status(InverseOfferStatus.Status.DECLINE)),
                        Optional.of(Filters.getDefaultInstance())));
        assertThat(DecreesView.machines(story.state()).getDrainingMachines(0).getStatusesList())
                .containsExactly(status(InverseOfferStatus.Status.DECLINE));
        assertThat(story.state().inverseOffers().outstanding().isEmpty()).isTrue();
    }

    @Test
    void onlyWhoWasAskedCanAnswerAndOnlyOnce() {
        schedule(at(5));
        ask(at(5));
        OfferID id = asked();
        FrameworkId stranger = story.framework("dev");
        story.forget()
                .call(
                        stranger,
                        Call.newBuilder()
                                .setType(Call.Type.DECLINE_INVERSE_OFFERS)
                                .setDeclineInverseOffers(
                                        Call.DeclineInverseOffers.newBuilder().addInverseOfferIds(id)));
        assertThat(story.allocator()).isEmpty();
        accept(id, id);
        assertThat(story.allocator()).hasSize(1);
    }

    @Test
    void anInverseOfferThatIsNotAnsweredInTimeIsRescinded() {
        schedule(at(5));
        ask(at(5));
        OfferID id = asked();
        story.forget().fire(new TimerKey.OfferEnd(OfferId.of(id)));
        assertThat(story.told(framework)).containsExactly(rescinded(id));
        assertThat(story.allocator()).containsExactly(over());
        assertThat(countedForFrameworks()).contains("events/rescind_inverse_offer");
        assertThat(story.state().inverseOffers()).isEqualTo(InverseOffers.NONE);
    }

    @Test
    void anotherScheduleRescindsInverseOffersAndForgetsAnswers() {
        schedule(at(5));
        ask(at(5));
        accept(asked());
        ask(at(5));
        OfferID id = asked();
        story.forget();
        schedule(at(9));
        assertThat(story.told(framework)).containsExactly(rescinded(id));
        assertThat(story.allocator())
                .containsExactly(over(), new AllocatorCommand.UpdateUnavailability(agent, Optional.of(at(9))));
        assertThat(story.state().inverseOffers()).isEqualTo(InverseOffers.NONE);
    }

    @Test
    void inverseOffersGoWithTheirAgent() {
        schedule(at(5));
        ask(at(5));
        OfferID id = asked();
        story.forget().exited(agent);
        assertThat(story.told(framework)).contains(rescinded(id));
        assertThat(story.allocator()).contains(over());
        assertThat(story.state().inverseOffers()).isEqualTo(InverseOffers.NONE);
    }

    @Test
    void inverseOffersAndAnswersGoWithTheirFramework() {
        schedule(at(5));
        ask(at(5));
        accept(asked());
        ask(at(5));
        story.forget().hangUp(framework);
        assertThat(story.allocator()).contains(over());
        assertThat(story.state().inverseOffers().outstanding().isEmpty()).isTrue();
        assertThat(story.state().inverseOffers().answers().isEmpty()).isFalse();
        story.fire(new TimerKey.Failover(framework));
        assertThat(story.state().inverseOffers()).isEqualTo(InverseOffers.NONE);
    }

    @Test
    void whatTheAllocatorDidNotKnowEndsTheQuestionAtOnce() {
        schedule(at(5));
        story.forget();
        ask(at(9));
        assertThat(story.told(framework)).isEmpty();
        assertThat(story.allocator()).containsExactly(over());

        story.hangUp(framework);
        story.forget();
        ask(at(5));
        assertThat(story.allocator()).containsExactly(over());
        assertThat(story.state().inverseOffers()).isEqualTo(InverseOffers.NONE);
    }

    @Test
    void nobodyIsAskedToLeaveAnAgentThatIsDisconnected() {
        schedule(at(5));
        story.exited(agent);
        story.forget();
        ask(at(5));
        assertThat(story.told(framework)).isEmpty();
        assertThat(story.allocator()).containsExactly(over());
    }

    @Test
    void aSecondQuestionTakesThePlaceOfTheFirst() {
        schedule(at(5));
        ask(at(5));
        OfferID first = asked();
        story.forget();
        ask(at(5));
        assertThat(story.told(framework)).first().isEqualTo(rescinded(first));
        assertThat(story.state().inverseOffers().of(framework))
                .extracting(offer -> offer.id().toProto())
                .containsExactly(asked());
    }

    @Test
    void aDriverIsAskedInItsOwnWords() {
        schedule(at(5));
        var from = new Upid("scheduler(1)", "10.0.0.9", 4000);
        FrameworkId driver = story.driver(from, Given.framework("dev"));
        story.forget()
                .on(new MasterEvent.AllocatorAnswered(new AllocatorOutput.InverseOffers(
                        driver, List.of(new AllocatorOutput.Unavailable(agent, at(5))))));
        assertThat(story.sent(from))
                .extracting(message -> message.getDescriptorForType().getName())
                .containsExactly("InverseOffersMessage");
    }
}
