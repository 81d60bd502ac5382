package io.mesocosm.master.offers;

import io.mesocosm.allocator.AllocatorCommand;
import io.mesocosm.allocator.AllocatorOutput;
import io.mesocosm.allocator.AllocatorOutput.Offering;
import io.mesocosm.common.ids.ExecutorId;
import io.mesocosm.common.ids.OfferId;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.master.event.MasterEvent.OfferTimedOut;
import io.mesocosm.master.state.Agent;
import io.mesocosm.master.state.Framework;
import io.mesocosm.master.state.Offer;
import io.mesocosm.master.turn.InverseOfferRules;
import io.mesocosm.master.turn.OfferRules;
import io.mesocosm.master.turn.Schedulers;
import io.mesocosm.master.turn.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;

/** How resources are offered, and what becomes of offers that are declined or not answered. */
public final class Offers {

    private static final String EPHEMERAL_PORTS = "ephemeral_ports";

    private Offers() {}

    /** Makes offers of what the allocator hands out, or gives it back. Mesos: {@code Master::offer}. */
    public static void make(Turn turn, AllocatorOutput.Offers event) {
        Optional<Framework> framework = turn.framework(event.framework())
                .filter(some -> some.subscription().active());
        var protos = new ArrayList<Protos.Offer>();
        for (Offering offering : event.offerings()) {
            Optional<Agent> agent = turn.agent(offering.agent())
                    .filter(some -> some.link().active() && has(turn, some, offering.resources()));
            if (framework.isEmpty() || agent.isEmpty()) {
                turn.allocate(new AllocatorCommand.RecoverResources(
                        event.framework(), offering.agent(), offering.resources(), Optional.empty(), false));
            } else {
                Offer offer = add(turn, event, offering, agent.get());
                protos.add(describe(turn, offer, framework.get(), agent.get()));
            }
        }
        if (protos.isEmpty()) {
            return;
        }
        Framework offered = turn.framework(event.framework()).orElseThrow();
        protos.forEach(offer -> turn.count(offered, "offers/sent"));
        Schedulers.send(
                turn,
                offered,
                Event.newBuilder()
                        .setType(Event.Type.OFFERS)
                        .setOffers(Event.Offers.newBuilder().addAllOffers(protos))
                        .build());
    }

    /** Whether an agent has what is handed out of it, which goes without saying unless the allocator is doubted. */
    private static boolean has(Turn turn, Agent agent, Resources resources) {
        if (!turn.state().claims().isDoubted(agent.id())) {
            return true;
        }
        Resources taken =
                agent.used().plus(agent.work().offered()).unallocate().filter(resource -> !resource.hasShared());
        return agent.total().minus(taken).contains(resources.unallocate());
    }

    private static Offer add(Turn turn, AllocatorOutput.Offers event, Offering offering, Agent agent) {
        OfferId id = OfferIds.next(turn);
        var offer = new Offer(id, event.framework(), agent.id(), offering.role(), offering.resources(), turn.now());
        turn.set(turn.state().withOffers(turn.state().offers().put(id, offer)));
        turn.put(agent.with(agent.work().addOffer(offer)));
        Framework framework = turn.framework(event.framework()).orElseThrow();
        turn.put(framework.with(
                framework.work().withOffers(framework.work().offers().add(id))));
        return offer;
    }

    /** An offer as its scheduler is told; what depends on the scheduler's capabilities is left out or converted. */
    private static Protos.Offer describe(Turn turn, Offer offer, Framework framework, Agent agent) {
        boolean multiRole = framework.can(FrameworkInfo.Capability.Type.MULTI_ROLE);
        var proto = Protos.Offer.newBuilder()
                .setId(offer.id().toProto())
                .setFrameworkId(framework.info().getId())
                .setAgentId(offer.agentId().toProto())
                .setHostname(agent.info().getHostname())
                .setUrl(url(agent))
                .addAllResources(resources(offer, framework, multiRole))
                .addAllAttributes(agent.info().getAttributesList());
        if (multiRole) {
            proto.setAllocationInfo(Resource.AllocationInfo.newBuilder().setRole(offer.role()));
        }
        if (agent.info().hasDomain()) {
            proto.setDomain(agent.info().getDomain());
        }
        turn.state().unavailability(agent).ifPresent(proto::setUnavailability);
        for (ExecutorId executor : agent.work().executors(framework.id()).keys()) {
            proto.addExecutorIds(executor.toProto());
        }
        return proto.build();
    }

    private static List<Resource> resources(Offer offer, Framework framework, boolean multiRole) {
        Resources resources =
                offer.resources().filter(resource -> !resource.getName().equals(EPHEMERAL_PORTS));
        if (!multiRole) {
            resources = resources.unallocate();
        }
        return framework.can(FrameworkInfo.Capability.Type.RESERVATION_REFINEMENT)
                ? resources.toProto()
                : resources.toPreRefinement();
    }

    /** Where an agent is reached. */
    static Protos.URL url(Agent agent) {
        return Protos.URL
                .newBuilder()
                .setScheme("http")
                .setAddress(Protos.Address.newBuilder()
                        .setHostname(agent.info().getHostname())
                        .setIp(agent.pid().host())
                        .setPort(agent.pid().port()))
                .setPath("/" + agent.pid().id())
                .build();
    }

    /** Takes declined offers back; they are not offered to that framework again for a while. */
    public static void decline(Turn turn, Framework framework, Call.Decline call) {
        turn.count("master/messages_decline_offers");
        for (Protos.OfferID id : call.getOfferIdsList()) {
            Optional<Offer> offer = turn.state()
                    .offers()
                    .get(OfferId.of(id))
                    .filter(some -> some.frameworkId().equals(framework.id()));
            if (offer.isPresent()) {
                OfferRules.discard(turn, offer.get(), Optional.of(call.getFilters()));
                turn.count(framework, "offers/declined");
            } else {
                turn.warn("ignored DECLINE framework=" + framework.id() + " offer=" + id.getValue()
                        + ": the offer is no longer valid");
            }
        }
    }

    /** Takes back an offer, or an inverse offer, that was not answered in time. */
    public static void timedOut(Turn turn, OfferTimedOut event) {
        turn.state().offers().get(event.offer()).ifPresent(offer -> OfferRules.rescind(turn, offer));
        turn.state().inverseOffers().get(event.offer()).ifPresent(offer -> InverseOfferRules.rescind(turn, offer));
    }
}
