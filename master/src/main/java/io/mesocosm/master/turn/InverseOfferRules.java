package io.mesocosm.master.turn;

import io.mesocosm.allocator.AllocatorCommand;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.master.effect.MasterEffect;
import io.mesocosm.master.effect.TimerKey;
import io.mesocosm.master.state.InverseOffer;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.allocator.Protos.InverseOfferStatus;
import org.apache.mesos.v1.scheduler.Protos.Event;

/** How inverse offers end. The allocator hears of each end, so that it can ask again. */
public final class InverseOfferRules {

    private InverseOfferRules() {}

    /** Takes one back and tells its framework. */
    public static void rescind(Turn turn, InverseOffer offer) {
        turn.framework(offer.frameworkId()).ifPresent(framework -> Schedulers.send(turn, framework, rescinded(offer)));
        discard(turn, offer);
    }

    /** Takes all back that are about an agent, and tells their frameworks. */
    public static void rescindAll(Turn turn, AgentId agent) {
        inOrder(turn.state().inverseOffers().of(agent)).forEach(offer -> rescind(turn, offer));
    }

    /** Takes all back that were made to a framework, and tells it. */
    public static void rescindAll(Turn turn, FrameworkId framework) {
        inOrder(turn.state().inverseOffers().of(framework)).forEach(offer -> rescind(turn, offer));
    }

    /** Takes all back that were made to a framework, without telling it. */
    public static void discardAll(Turn turn, FrameworkId framework) {
        inOrder(turn.state().inverseOffers().of(framework)).forEach(offer -> discard(turn, offer));
    }

    /** Forgets all that there is about an agent that goes: its frameworks hear that they need not answer any more. */
    public static void forget(Turn turn, AgentId agent) {
        rescindAll(turn, agent);
        turn.set(turn.state().with(turn.state().inverseOffers().forgetAnswers(agent)));
    }

    /** Takes note of a framework's answer. */
    public static void answer(Turn turn, InverseOffer offer, InverseOfferStatus status, Filters filters) {
        end(turn, offer, Optional.of(status), Optional.of(filters));
        turn.set(turn.state().with(turn.state().inverseOffers().answered(offer, status)));
    }

    private static void discard(Turn turn, InverseOffer offer) {
        end(turn, offer, Optional.empty(), Optional.empty());
    }

    private static void end(
            Turn turn, InverseOffer offer, Optional<InverseOfferStatus> status, Optional<Filters> filters) {
        turn.allocate(new AllocatorCommand.UpdateInverseOffer(offer.agentId(), offer.frameworkId(), status, filters));
        turn.set(turn.state().with(turn.state().inverseOffers().remove(offer)));
        if (turn.state().settings().offerTimeout().isPresent()) {
            turn.emit(new MasterEffect.CancelTimer(new TimerKey.OfferEnd(offer.id())));
        }
    }

    private static List<InverseOffer> inOrder(List<InverseOffer> offers) {
        return offers.stream().sorted(Comparator.comparing(InverseOffer::id)).toList();
    }

    private static Event rescinded(InverseOffer offer) {
        return Event.newBuilder()
                .setType(Event.Type.RESCIND_INVERSE_OFFER)
                .setRescindInverseOffer(Event.RescindInverseOffer.newBuilder()
                        .setInverseOfferId(offer.id().toProto()))
                .build();
    }
}
