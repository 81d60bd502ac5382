package io.mesocosm.master.offers;

import io.mesocosm.common.ids.OfferId;
import io.mesocosm.master.effect.MasterEffect;
import io.mesocosm.master.effect.TimerKey;
import io.mesocosm.master.event.MasterEvent.OfferTimedOut;
import io.mesocosm.master.turn.Turn;

/** The ids of offers and inverse offers, which are numbered together. */
final class OfferIds {

    private OfferIds() {}

    /** The id of what is offered next; it is to be answered in {@code --offer_timeout}, if there is one. */
    static OfferId next(Turn turn) {
        var counters = turn.state().counters();
        var id = new OfferId(turn.self().getId() + "-O" + counters.offer());
        turn.set(turn.state().with(counters.afterOffer()));
        turn.state()
                .settings()
                .offerTimeout()
                .ifPresent(timeout -> turn.emit(
                        new MasterEffect.SetTimer(new TimerKey.OfferEnd(id), timeout, new OfferTimedOut(id))));
        return id;
    }
}
