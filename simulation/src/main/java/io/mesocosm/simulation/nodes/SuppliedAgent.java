package io.mesocosm.simulation.nodes;

import io.mesocosm.allocator.AllocatorCommand;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.resources.ResourceConversion;
import io.mesocosm.common.resources.ResourceException;
import io.mesocosm.common.resources.Resources;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** An agent for its allocator, by the orders that it took: what it has, and who was given what of it. */
final class SuppliedAgent {

    private final Map<FrameworkId, Resources> given;
    private Resources total;
    private boolean active = true;

    SuppliedAgent(Resources total, Map<FrameworkId, Resources> given) {
        this.total = total;
        this.given = new HashMap<>(given);
    }

    boolean isActive() {
        return active;
    }

    void active(boolean now) {
        active = now;
    }

    Resources total() {
        return total;
    }

    void total(Resources now) {
        total = now;
    }

    /** What all frameworks were given, allocated to their roles. */
    Resources given() {
        return Resources.sum(given.values());
    }

    /**
     * Gives a framework more; answers whether there is that much. What is given already may be more than an agent has that
     * did not come to what was done to its resources: then nothing can be said but that it has what it gives.
     */
    boolean mayGive(FrameworkId framework, Resources resources) {
        boolean sound = total.contains(given().unallocate());
        given.merge(framework, resources, Resources::plus);
        return total.contains((sound ? given() : resources).unallocate());
    }

    void takeBack(FrameworkId framework, Resources resources) {
        given.computeIfPresent(framework, (id, some) -> some.minus(resources));
    }

    void forget(FrameworkId framework) {
        given.remove(framework);
    }

    /** What a framework was given becomes something else. */
    void convert(AllocatorCommand.UpdateAllocation update) throws ResourceException {
        Resources before = given.getOrDefault(update.framework(), Resources.empty());
        Resources after = Conversions.apply(update.offered(), update.conversions());
        given.put(update.framework(), before.minus(update.offered()).plus(after));
        total = Conversions.apply(total, Conversions.ofTotal(update.conversions()));
    }

    /** What nobody was given becomes something else. */
    void convert(List<ResourceConversion> conversions) throws ResourceException {
        total = Conversions.apply(total, conversions);
    }
}
