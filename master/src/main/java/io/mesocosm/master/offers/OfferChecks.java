package io.mesocosm.master.offers;

import io.mesocosm.common.ids.OfferId;
import io.mesocosm.master.state.Framework;
import io.mesocosm.master.state.MasterState;
import io.mesocosm.master.state.Offer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** Which offers can be accepted together. */
final class OfferChecks {

    private OfferChecks() {}

    /** What is wrong with the offers of an ACCEPT; empty if nothing. Mesos: {@code validation::offer::validate}. */
    static Optional<String> check(List<OfferId> ids, MasterState state, Framework framework) {
        if (ids.isEmpty()) {
            return Optional.of("No offers specified");
        }
        var seen = new HashSet<OfferId>();
        for (OfferId id : ids) {
            if (!seen.add(id)) {
                return Optional.of("Duplicate offer " + id + " in offer list");
            }
        }
        var offers = new ArrayList<Offer>();
        for (OfferId id : ids) {
            Optional<Offer> offer = state.offers().get(id);
            if (offer.isEmpty()) {
                return Optional.of("Offer " + id + " is no longer valid");
            }
            offers.add(offer.get());
        }
        return owner(offers, framework).or(() -> together(offers));
    }

    private static Optional<String> owner(List<Offer> offers, Framework framework) {
        return offers.stream()
                .filter(offer -> !offer.frameworkId().equals(framework.id()))
                .findFirst()
                .map(offer -> "Offer " + offer.id() + " has invalid framework " + offer.frameworkId()
                        + " while framework " + framework.id() + " is expected");
    }

    private static Optional<String> together(List<Offer> offers) {
        Offer first = offers.getFirst();
        for (Offer offer : offers) {
            if (!offer.role().equals(first.role())) {
                return Optional.of("Aggregated offers must be allocated to the same role. Offer " + offer.id()
                        + " uses role '" + offer.role() + " but another is using role '" + first.role());
            }
        }
        for (Offer offer : offers) {
            if (!offer.agentId().equals(first.agentId())) {
                return Optional.of("Aggregated offers must belong to one single agent. Offer " + offer.id()
                        + " uses agent " + offer.agentId() + " and agent " + first.agentId());
            }
        }
        return Optional.empty();
    }
}
