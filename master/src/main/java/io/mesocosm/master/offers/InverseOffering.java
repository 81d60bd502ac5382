package io.mesocosm.master.offers;

import io.mesocosm.allocator.AllocatorCommand;
import io.mesocosm.allocator.AllocatorOutput;
import io.mesocosm.allocator.AllocatorOutput.Unavailable;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.ids.OfferId;
import io.mesocosm.master.state.Agent;
import io.mesocosm.master.state.Framework;
import io.mesocosm.master.state.InverseOffer;
import io.mesocosm.master.turn.InverseOfferRules;
import io.mesocosm.master.turn.Schedulers;
import io.mesocosm.master.turn.Times;
import io.mesocosm.master.turn.Turn;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.allocator.Protos.InverseOfferStatus;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;

/**
 * How frameworks are asked to leave agents that will be unavailable, and what becomes of their answers. An inverse offer
 * asks for no resources in particular: the whole agent goes.
 */
public final class InverseOffering {

    private InverseOffering() {}

    /**
     * Asks a framework on behalf of the allocator. What the allocator did not know when it asked, that the framework or
     * the agent is away or the schedule another one, ends the question at once. Mesos: {@code Master::inverseOffer}.
     */
    public static void make(Turn turn, AllocatorOutput.InverseOffers event) {
        boolean listens = turn.framework(event.framework())
                .filter(framework -> framework.subscription().active())
                .isPresent();
        var protos = new ArrayList<Protos.InverseOffer>();
        for (Unavailable unavailable : event.agents()) {
            Optional<Agent> agent = turn.agent(unavailable.agent())
                    .filter(some -> some.link().active())
                    .filter(some -> isScheduled(turn, some, unavailable));
            if (listens && agent.isPresent()) {
                InverseOffer offer = add(turn, event.framework(), unavailable);
                protos.add(describe(offer, agent.get()));
            } else {
                turn.allocate(new AllocatorCommand.UpdateInverseOffer(
                        unavailable.agent(), event.framework(), Optional.empty(), Optional.empty()));
            }
        }
        if (!protos.isEmpty()) {
            Schedulers.send(
                    turn,
                    turn.framework(event.framework()).orElseThrow(),
                    Event.newBuilder()
                            .setType(Event.Type.INVERSE_OFFERS)
                            .setInverseOffers(Event.InverseOffers.newBuilder().addAllInverseOffers(protos))
                            .build());
        }
    }

    private static boolean isScheduled(Turn turn, Agent agent, Unavailable unavailable) {
        return turn.state().unavailability(agent).equals(Optional.of(unavailable.unavailability()));
    }

    private static InverseOffer add(Turn turn, FrameworkId framework, Unavailable unavailable) {
        turn.state()
                .inverseOffers()
                .get(unavailable.agent(), framework)
                .ifPresent(before -> InverseOfferRules.rescind(turn, before));
        OfferId id = OfferIds.next(turn);
        var offer = new InverseOffer(id, framework, unavailable.agent(), unavailable.unavailability());
        turn.set(turn.state().with(turn.state().inverseOffers().add(offer)));
        return offer;
    }

    private static Protos.InverseOffer describe(InverseOffer offer, Agent agent) {
        return Protos.InverseOffer.newBuilder()
                .setId(offer.id().toProto())
                .setUrl(Offers.url(agent))
                .setFrameworkId(offer.frameworkId().toProto())
                .setAgentId(offer.agentId().toProto())
                .setUnavailability(offer.unavailability())
                .build();
    }

    /** The framework will leave. Ids that are not its own count for nothing. Mesos: {@code Master::acceptInverseOffers}. */
    public static void accept(Turn turn, Framework framework, Call.AcceptInverseOffers call) {
        if (call.getInverseOfferIdsCount() == 0) {
            turn.warn("ignored ACCEPT_INVERSE_OFFERS framework=" + framework.id() + ": no inverse offers specified");
        } else if (new HashSet<>(call.getInverseOfferIdsList()).size() < call.getInverseOfferIdsCount()) {
            turn.warn("ACCEPT_INVERSE_OFFERS names an inverse offer twice framework=" + framework.id());
        }
        answer(turn, framework, call.getInverseOfferIdsList(), InverseOfferStatus.Status.ACCEPT, call.getFilters());
    }

    /** The framework will not leave. Mesos: {@code Master::declineInverseOffers}. */
    public static void decline(Turn turn, Framework framework, Call.DeclineInverseOffers call) {
        answer(turn, framework, call.getInverseOfferIdsList(), InverseOfferStatus.Status.DECLINE, call.getFilters());
    }

    private static void answer(
            Turn turn,
            Framework framework,
            List<Protos.OfferID> ids,
            InverseOfferStatus.Status answer,
            Filters filters) {
        for (Protos.OfferID id : ids) {
            Optional<InverseOffer> offer = turn.state()
                    .inverseOffers()
                    .get(OfferId.of(id))
                    .filter(some -> some.frameworkId().equals(framework.id()));
            if (offer.isPresent()) {
                var status = InverseOfferStatus.newBuilder()
                        .setStatus(answer)
                        .setFrameworkId(framework.id().toProto())
                        .setTimestamp(Times.timeInfo(turn.now()))
                        .build();
                InverseOfferRules.answer(turn, offer.get(), status, filters);
                turn.info(answer + " of inverse_offer=" + id.getValue() + " framework=" + framework.id() + " agent="
                        + offer.get().agentId());
            } else {
                turn.warn("ignored " + answer + "_INVERSE_OFFERS framework=" + framework.id() + " inverse_offer="
                        + id.getValue() + ": it is no longer valid");
            }
        }
    }
}
