package io.mesocosm.master.turn;

import io.mesocosm.allocator.AllocatorCommand;
import io.mesocosm.common.ids.OfferId;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.master.effect.MasterEffect;
import io.mesocosm.master.effect.TimerKey;
import io.mesocosm.master.state.Agent;
import io.mesocosm.master.state.Framework;
import io.mesocosm.master.state.Offer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.scheduler.Protos.Event;

/** How offers end. Every offer that is not accepted goes back to the allocator. */
public final class OfferRules {

    private OfferRules() {}

    /** Forgets an offer; what becomes of its resources is the caller's affair. */
    public static void forget(Turn turn, Offer offer) {
        turn.set(turn.state().withOffers(turn.state().offers().remove(offer.id())));
        turn.framework(offer.frameworkId())
                .ifPresent(framework -> turn.put(framework.with(
                        framework.work().withOffers(framework.work().offers().remove(offer.id())))));
        turn.agent(offer.agentId())
                .ifPresent(agent -> turn.put(agent.with(agent.work().removeOffer(offer))));
        if (turn.state().settings().offerTimeout().isPresent()) {
            turn.emit(new MasterEffect.CancelTimer(new TimerKey.OfferEnd(offer.id())));
        }
    }

    /** Takes an offer back without telling its framework. */
    public static void discard(Turn turn, Offer offer, Optional<Filters> filters) {
        turn.allocate(new AllocatorCommand.RecoverResources(
                offer.frameworkId(), offer.agentId(), offer.resources(), filters, false));
        forget(turn, offer);
    }

    /** Takes an offer back and tells its framework. */
    public static void rescind(Turn turn, Offer offer) {
        rescind(turn, offer, Optional.empty());
    }

    /**
     * Takes an offer back and tells its framework.
     *
     * @param filters whether and for how long its resources are not offered to that framework again
     */
    public static void rescind(Turn turn, Offer offer, Optional<Filters> filters) {
        turn.framework(offer.frameworkId()).ifPresent(framework -> {
            turn.count(framework, "offers/rescinded");
            Schedulers.send(turn, framework, rescinded(offer.id()));
        });
        discard(turn, offer, filters);
    }

    /** The offers of an agent's resources, the oldest first. */
    public static List<Offer> of(Turn turn, Agent agent) {
        return offers(turn, agent.work().offers());
    }

    /** Takes all offers of an agent's resources back and tells their frameworks. */
    public static void rescindAll(Turn turn, Agent agent) {
        for (Offer offer : of(turn, agent)) {
            rescind(turn, offer);
        }
    }

    /** Takes every offer back that holds one of these volumes of an agent, whoever either is allocated to. */
    public static void rescindVolumes(Turn turn, Agent agent, List<Resource> volumes) {
        List<Resource> wanted = Resources.of(volumes).unallocate().toProto();
        for (Offer offer : of(turn, agent)) {
            Resources offered = offer.resources().unallocate();
            if (wanted.stream().anyMatch(offered::contains)) {
                rescind(turn, offer);
            }
        }
    }

    /** Takes all offers to a framework back and tells it. */
    public static void rescindAll(Turn turn, Framework framework) {
        for (Offer offer : offers(turn, framework.work().offers())) {
            rescind(turn, offer);
        }
    }

    /** Takes all offers to a framework back without telling it. */
    public static void discardAll(Turn turn, Framework framework) {
        for (Offer offer : offers(turn, framework.work().offers())) {
            discard(turn, offer, Optional.empty());
        }
    }

    private static List<Offer> offers(Turn turn, Iterable<OfferId> ids) {
        var found = new ArrayList<Offer>();
        for (OfferId id : ids) {
            turn.state().offers().get(id).ifPresent(found::add);
        }
        found.sort(Comparator.comparing(Offer::id));
        return found;
    }

    private static Event rescinded(OfferId offer) {
        return Event.newBuilder()
                .setType(Event.Type.RESCIND)
                .setRescind(Event.Rescind.newBuilder().setOfferId(offer.toProto()))
                .build();
    }
}
