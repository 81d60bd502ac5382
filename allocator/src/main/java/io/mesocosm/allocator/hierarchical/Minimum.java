package io.mesocosm.allocator.hierarchical;

import io.mesocosm.allocator.compact.Bundle;
import io.mesocosm.allocator.compact.Kind;
import io.mesocosm.allocator.compact.ResourceNames;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntToLongFunction;
import org.apache.mesos.v1.Protos.OfferFilters;

/** Quantities that an offer holds at least, for it to be worth making. */
final class Minimum {

    private final int[] names;
    private final long[] amounts;

    private Minimum(int[] names, long[] amounts) {
        this.names = names;
        this.amounts = amounts;
    }

    static Minimum of(Map<String, Long> quantities, ResourceNames resourceNames) {
        int[] names = new int[quantities.size()];
        long[] amounts = new long[names.length];
        int i = 0;
        // Names are numbered as they are seen, so in an order of their own and not in that of the map.
        for (Map.Entry<String, Long> quantity : new TreeMap<>(quantities).entrySet()) {
            names[i] = resourceNames.index(quantity.getKey());
            amounts[i] = quantity.getValue();
            i++;
        }
        return new Minimum(names, amounts);
    }

    /** The alternatives that a framework asks for in one role. */
    static List<Minimum> of(OfferFilters.MinAllocatableResources wanted, ResourceNames resourceNames) {
        List<Minimum> alternatives = new ArrayList<>();
        for (OfferFilters.ResourceQuantities alternative : wanted.getQuantitiesList()) {
            Map<String, Long> quantities = new HashMap<>();
            alternative
                    .getQuantitiesMap()
                    .forEach((name, value) -> quantities.put(name, Kind.thousandths(value.getValue())));
            alternatives.add(of(quantities, resourceNames));
        }
        return alternatives;
    }

    /** Whether the offer holds one of the alternatives; anything does when there are none. */
    static boolean reached(List<Minimum> alternatives, Bundle offer) {
        if (alternatives.isEmpty()) {
            return true;
        }
        for (int i = 0; i < alternatives.size(); i++) {
            if (alternatives.get(i).isReached(offer)) {
                return true;
            }
        }
        return false;
    }

    /** Whether one of the alternatives keeps to the bounds; anything does when there are none. */
    static boolean within(List<Minimum> alternatives, IntToLongFunction bounds) {
        for (Minimum minimum : alternatives) {
            if (minimum.isWithin(bounds)) {
                return true;
            }
        }
        return alternatives.isEmpty();
    }

    private boolean isWithin(IntToLongFunction bounds) {
        for (int i = 0; i < names.length; i++) {
            if (bounds.applyAsLong(names[i]) < amounts[i]) {
                return false;
            }
        }
        return true;
    }

    private boolean isReached(Bundle offer) {
        for (int i = 0; i < names.length; i++) {
            if (offer.quantity(names[i]) < amounts[i]) {
                return false;
            }
        }
        return true;
    }
}
