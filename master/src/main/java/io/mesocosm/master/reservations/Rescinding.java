package io.mesocosm.master.reservations;

import io.mesocosm.common.resources.ResourceConversion;
import io.mesocosm.common.resources.ResourceException;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.master.state.Agent;
import io.mesocosm.master.state.Offer;
import io.mesocosm.master.turn.OfferRules;
import io.mesocosm.master.turn.Turn;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Filters;

/** Which offers are taken back for an operator. */
final class Rescinding {

    /** Keeps the frameworks from being offered the same again before the allocator has set it aside. */
    private static final Optional<Filters> A_WHILE = Optional.of(Filters.getDefaultInstance());

    private Rescinding() {}

    /**
     * Takes offers back, the oldest first, until their resources suffice for the operation. Whatever else is free may be
     * given away before the allocator hears of the operation, so that it is not counted upon.
     */
    static void free(Turn turn, Agent agent, List<ResourceConversion> conversions) {
        Resources missing = Resources.sum(
                conversions.stream().map(ResourceConversion::consumed).toList());
        Resources freed = Resources.empty();
        for (Offer offer : OfferRules.of(turn, agent)) {
            Resources resources = offer.resources().unallocate();
            Resources left = missing.minus(resources);
            if (!left.equals(missing)) {
                OfferRules.rescind(turn, offer, A_WHILE);
                missing = left;
                freed = freed.plus(resources);
                if (suffices(freed, conversions)) {
                    return;
                }
            }
        }
    }

    private static boolean suffices(Resources resources, List<ResourceConversion> conversions) {
        try {
            Resources left = resources;
            for (ResourceConversion conversion : conversions) {
                left = left.apply(conversion);
            }
            return true;
        } catch (ResourceException e) {
            return false;
        }
    }
}
