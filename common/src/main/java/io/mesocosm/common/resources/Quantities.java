package io.mesocosm.common.resources;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** How much of each name there is, whatever it is reserved to. */
final class Quantities {

    private Quantities() {}

    static SortedMap<String, Scalar> of(Resources resources) {
        SortedMap<String, Scalar> quantities = new TreeMap<>();
        for (Entry entry : resources.entries()) {
            if (entry.total() instanceof Scalar scalar) {
                quantities.merge(entry.template().getName(), scalar, Scalar::plus);
            }
        }
        return quantities;
    }

    static boolean covers(Resources resources, Map<String, Scalar> wanted) {
        return wanted.entrySet().stream()
                .allMatch(quantity -> count(resources, quantity.getKey()).compareTo(quantity.getValue()) >= 0);
    }

    private static Scalar count(Resources resources, String name) {
        Scalar total = Scalar.ZERO;
        for (Entry entry : resources.entries()) {
            if (entry.template().getName().equals(name)) {
                total = total.plus(count(entry.total()));
            }
        }
        return total;
    }

    private static Scalar count(Amount amount) {
        if (amount instanceof Ranges ranges) {
            return new Scalar(
                    ranges.size() < 0
                            ? Long.MAX_VALUE
                            : Math.multiplyExact(Math.min(ranges.size(), Long.MAX_VALUE / 1000), 1000L));
        }
        return amount instanceof Items items ? Scalar.of(items.names().size()) : (Scalar) amount;
    }
}
