package io.mesocosm.master.offers;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.allocator.AllocatorCommand;
import io.mesocosm.allocator.AllocatorOutput;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.ids.OfferId;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.master.core.Given;
import io.mesocosm.master.core.Story;
import io.mesocosm.master.effect.MasterEffect;
import io.mesocosm.master.effect.TimerKey;
import io.mesocosm.master.event.AgentMessage;
import io.mesocosm.master.event.MasterEvent;
import io.mesocosm.master.registry.RegistryContents;
import io.mesocosm.master.state.MasterSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos;
import org.apache.mesos.v1.Protos.Attribute;
import org.apache.mesos.v1.Protos.DomainInfo;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.junit.jupiter.api.Test;

class OffersTest {

    private final Story story = Story.leading();
    private final AgentId agent = story.agent("host", "cpus:4;mem:2048");

    private static Resources allocated(String resources) {
        return Story.resources(resources).allocate("dev");
    }

    private MasterEvent.AllocatorAnswered offering(FrameworkId framework, String... resources) {
        return MasterEvent.AllocatorAnswered.offers(
                framework,
                List.of(resources).stream()
                        .map(some -> new AllocatorOutput.Offering("dev", agent, allocated(some)))
                        .toList());
    }

    private static AllocatorCommand.RecoverResources back(
            FrameworkId framework, AgentId agent, String resources, Optional<Filters> filters) {
        return new AllocatorCommand.RecoverResources(framework, agent, allocated(resources), filters, false);
    }

    @Test
    void offersOfOneAllocationComeInOneEvent() {
        FrameworkId framework = story.framework("dev");
        story.forget().on(offering(framework, "cpus:1", "cpus:2;mem:10"));
        assertThat(story.told(framework)).hasSize(1);
        List<Protos.Offer> offers = story.told(framework).getFirst().getOffers().getOffersList();
        assertThat(offers)
                .extracting(offer -> offer.getId().getValue())
                .containsExactly(Story.MASTER + "-O0", Story.MASTER + "-O1");
        assertThat(story.agent(agent).work().offered()).isEqualTo(allocated("cpus:3;mem:10"));
        assertThat(story.effects(MasterEffect.CountFor.class))
                .filteredOn(count -> count.metric().equals("offers/sent"))
                .hasSize(2);
    }

    @Test
    void aFrameworkOfOneRoleSeesNoAllocation() {
        FrameworkInfo info = Given.without(Given.framework("dev"), FrameworkInfo.Capability.Type.MULTI_ROLE).toBuilder()
                .clearRoles()
                .build();
        FrameworkId framework = story.framework(info);
        story.forget()
                .on(MasterEvent.AllocatorAnswered.offers(
                        framework,
                        List.of(new AllocatorOutput.Offering(
                                "*", agent, Story.resources("cpus:1").allocate("*")))));
        Protos.Offer offer = story.told(framework).getFirst().getOffers().getOffers(0);
        assertThat(offer.hasAllocationInfo()).isFalse();
        assertThat(offer.getResourcesList()).noneMatch(Resource::hasAllocationInfo);
    }

    @Test
    @SuppressWarnings("deprecation") // role is what old schedulers read
    void aFrameworkWithoutRefinementSeesTheOldForm() {
        FrameworkId framework = story.framework(
                Given.without(Given.framework("dev"), FrameworkInfo.Capability.Type.RESERVATION_REFINEMENT));
        story.forget().on(offering(framework, "cpus:1"));
        Resource cpus =
                story.told(framework).getFirst().getOffers().getOffers(0).getResources(0);
        assertThat(cpus.getRole()).isEqualTo("*");
        assertThat(cpus.getAllocationInfo().getRole()).isEqualTo("dev");
    }

    @Test
    void ephemeralPortsAreNotOfferedToAnybody() {
        FrameworkId framework = story.framework("dev");
        AgentId other = story.agent("other", "cpus:4;ephemeral_ports:[32768-57344]");
        story.offer(framework, other, "cpus:4;ephemeral_ports:[32768-57344]");
        assertThat(story.told(framework).getLast().getOffers().getOffers(0).getResourcesList())
                .extracting(Resource::getName)
                .containsExactly("cpus");
    }

    @Test
    void whatNobodyCanBeOfferedGoesBack() {
        FrameworkId framework = story.framework("dev");
        story.hangUp(framework);
        story.forget().on(offering(framework, "cpus:1"));
        assertThat(story.allocator()).containsExactly(back(framework, agent, "cpus:1", Optional.empty()));

        FrameworkId other = story.framework("dev");
        story.exited(agent);
        story.forget().on(offering(other, "cpus:1"));
        assertThat(story.allocator()).containsExactly(back(other, agent, "cpus:1", Optional.empty()));
        assertThat(story.told(other)).isEmpty();
    }

    @Test
    void aDeclinedOfferGoesBackWithItsFilter() {
        FrameworkId framework = story.framework("dev");
        OfferId offer = story.offer(framework, agent, "cpus:1");
        Filters filters = Filters.newBuilder().setRefuseSeconds(60).build();
        story.forget()
                .call(
                        framework,
                        Call.newBuilder()
                                .setType(Call.Type.DECLINE)
                                .setDecline(Call.Decline.newBuilder()
                                        .addOfferIds(offer.toProto())
                                        .addOfferIds(new OfferId("unknown").toProto())
                                        .setFilters(filters)));
        assertThat(story.allocator()).containsExactly(back(framework, agent, "cpus:1", Optional.of(filters)));
        assertThat(story.told(framework)).isEmpty();
        assertThat(story.state().offers().isEmpty()).isTrue();
        assertThat(story.agent(agent).work().offered().isEmpty()).isTrue();
        assertThat(story.effects(MasterEffect.Log.class)).hasSize(1);
    }

    @Test
    void nobodyDeclinesTheOffersOfAnother() {
        FrameworkId owner = story.framework("dev");
        FrameworkId thief = story.framework("dev");
        OfferId offer = story.offer(owner, agent, "cpus:1");
        story.call(
                thief,
                Call.newBuilder()
                        .setType(Call.Type.DECLINE)
                        .setDecline(Call.Decline.newBuilder().addOfferIds(offer.toProto())));
        assertThat(story.state().offers().get(offer)).isPresent();
    }

    @Test
    void anOfferThatIsNotAnsweredIsRescinded() {
        var defaults = MasterSettings.defaults();
        var impatient = Story.leading(new MasterSettings(
                Optional.empty(), true, defaults.agents(), defaults.history(), Optional.of(Duration.ofMinutes(2))));
        AgentId there = impatient.agent("host", "cpus:4");
        FrameworkId framework = impatient.framework("dev");
        OfferId offer = impatient.offer(framework, there, "cpus:4");
        assertThat(impatient.effects(MasterEffect.SetTimer.class))
                .contains(new MasterEffect.SetTimer(
                        new TimerKey.OfferEnd(offer), Duration.ofMinutes(2), new MasterEvent.OfferTimedOut(offer)));
        impatient.forget().fire(new TimerKey.OfferEnd(offer));
        assertThat(impatient.told(framework)).extracting(Event::getType).containsExactly(Event.Type.RESCIND);
        assertThat(impatient.allocator()).containsExactly(back(framework, there, "cpus:4", Optional.empty()));
    }

    @Test
    void anOfferSaysWhereItsResourcesAre() {
        var pid = new Upid("slave(1)", "127.0.0.1", 6001);
        var domain = DomainInfo.newBuilder()
                .setFaultDomain(DomainInfo.FaultDomain.newBuilder()
                        .setRegion(
                                DomainInfo.FaultDomain.RegionInfo.newBuilder().setName("eu"))
                        .setZone(DomainInfo.FaultDomain.ZoneInfo.newBuilder().setName("z1")));
        var rack = Attribute.newBuilder()
                .setName("rack")
                .setType(Value.Type.TEXT)
                .setText(Value.Text.newBuilder().setValue("r1"))
                .build();
        var registration = Given.registration("there", "cpus:4;mem:512").toBuilder();
        registration.getSlaveBuilder().addAttributes(rack);
        Story there = Story.leading(
                MasterSettings.defaults(),
                Story.info().toBuilder().setDomain(domain).build(),
                RegistryContents.none());
        registration.getSlaveBuilder().setDomain(domain);
        there.on(new AgentMessage.Register(pid, registration.build()));
        AgentId id = there.state().agents().byPid().get(pid).orElseThrow();
        FrameworkId framework = there.framework("dev");
        there.launch(framework, id, Given.task("task", "cpus:1", Given.executor("executor", "cpus:1;mem:32")));
        there.forget();
        OfferId offer = there.offer(framework, id, "cpus:1");
        assertThat(there.told(framework).getFirst().getOffers().getOffers(0))
                .isEqualTo(Protos.Offer.newBuilder()
                        .setId(offer.toProto())
                        .setFrameworkId(framework.toProto())
                        .setAgentId(id.toProto())
                        .setHostname("there")
                        .setUrl(Protos.URL
                                .newBuilder()
                                .setScheme("http")
                                .setAddress(Protos.Address.newBuilder()
                                        .setHostname("there")
                                        .setIp("127.0.0.1")
                                        .setPort(6001))
                                .setPath("/slave(1)"))
                        .setDomain(domain)
                        .addAllResources(allocated("cpus:1").toProto())
                        .addAttributes(rack)
                        .addExecutorIds(Protos.ExecutorID.newBuilder().setValue("executor"))
                        .setAllocationInfo(Resource.AllocationInfo.newBuilder().setRole("dev"))
                        .build());
    }

    @Test
    void severalOffersAreDeclinedAtOnce() {
        FrameworkId framework = story.framework("dev");
        OfferId one = story.offer(framework, agent, "cpus:1");
        OfferId two = story.offer(framework, agent, "cpus:2");
        story.forget()
                .call(
                        framework,
                        Call.newBuilder()
                                .setType(Call.Type.DECLINE)
                                .setDecline(Call.Decline.newBuilder()
                                        .addOfferIds(one.toProto())
                                        .addOfferIds(two.toProto())
                                        .addOfferIds(one.toProto())));
        Optional<Filters> filters = Optional.of(Filters.getDefaultInstance());
        assertThat(story.allocator())
                .containsExactly(back(framework, agent, "cpus:1", filters), back(framework, agent, "cpus:2", filters));
        assertThat(filters.get().getRefuseSeconds()).isEqualTo(5);
        assertThat(story.counted()).containsExactly("master/messages_decline_offers");
        assertThat(story.effects(MasterEffect.CountFor.class))
                .filteredOn(count -> count.metric().equals("offers/declined"))
                .hasSize(2);
    }

    @Test
    void answersToInverseOffersThatAreNotThereAreAcceptedAndIgnored() {
        FrameworkId framework = story.framework("dev");
        var filters = Filters.newBuilder().setRefuseSeconds(10);
        story.forget()
                .call(
                        framework,
                        Call.newBuilder()
                                .setType(Call.Type.ACCEPT_INVERSE_OFFERS)
                                .setAcceptInverseOffers(Call.AcceptInverseOffers.newBuilder()
                                        .addInverseOfferIds(new OfferId("one").toProto())
                                        .addInverseOfferIds(new OfferId("two").toProto())
                                        .setFilters(filters)));
        story.call(
                framework,
                Call.newBuilder()
                        .setType(Call.Type.ACCEPT_INVERSE_OFFERS)
                        .setAcceptInverseOffers(Call.AcceptInverseOffers.getDefaultInstance()));
        story.call(
                framework,
                Call.newBuilder()
                        .setType(Call.Type.DECLINE_INVERSE_OFFERS)
                        .setDeclineInverseOffers(Call.DeclineInverseOffers.newBuilder()
                                .addInverseOfferIds(new OfferId("three").toProto())
                                .setFilters(filters)));
        assertThat(story.answers()).extracting(MasterEffect.Respond::status).containsExactly(202, 202, 202);
        assertThat(story.effects(MasterEffect.Log.class)).hasSize(4).allMatch(MasterEffect.Log::warning);
        assertThat(story.allocator()).isEmpty();
        assertThat(story.told(framework)).isEmpty();
    }

    @Test
    void theAllocatorHearsWhatAFrameworkRequests() {
        FrameworkId framework = story.framework("dev");
        var request = Protos.Request.newBuilder()
                .setAgentId(agent.toProto())
                .addAllResources(Story.resources("cpus:1").toProto())
                .build();
        story.forget()
                .call(
                        framework,
                        Call.newBuilder()
                                .setType(Call.Type.REQUEST)
                                .setRequest(Call.Request.newBuilder().addRequests(request)));
        assertThat(story.allocator())
                .containsExactly(new AllocatorCommand.RequestResources(framework, List.of(request)));
        assertThat(story.answers()).extracting(MasterEffect.Respond::status).containsExactly(202);
    }
}
