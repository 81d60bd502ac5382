package io.mesocosm.master.state;

import io.mesocosm.common.resources.Scalar;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Value;

/**
 * Amounts by name, in the order of the names: a scalar counts as it is, a range by its length, a set by its items. There
 * are no amounts of zero. Mutable; used by one thread. Mesos: {@code ResourceQuantities}.
 */
public final class Amounts {

    private final SortedMap<String, Scalar> byName = new TreeMap<>();

    /** The sum of quantities such as quotas guarantee. */
    public static Amounts of(Map<String, Value.Scalar> quantities) {
        var amounts = new Amounts();
        quantities.forEach((name, value) -> amounts.add(name, Scalar.of(value)));
        return amounts;
    }

    /** The sum of resources. */
    public static Amounts of(Iterable<Resource> resources) {
        var amounts = new Amounts();
        resources.forEach(amounts::add);
        return amounts;
    }

    /** Adds a resource. */
    public void add(Resource resource) {
        switch (resource.getType()) {
            case SCALAR -> add(resource.getName(), Scalar.of(resource.getScalar()));
            case RANGES -> add(resource.getName(), length(resource.getRanges()));
            case SET -> add(resource.getName(), Scalar.of(resource.getSet().getItemCount()));
            case TEXT -> {
                // No resource is a text.
            }
        }
    }

    /** Adds others. */
    public void add(Amounts others) {
        others.byName.forEach(this::add);
    }

    private void add(String name, Scalar amount) {
        if (!amount.isEmpty()) {
            byName.merge(name, amount, Scalar::plus);
        }
    }

    /** Takes others away, down to nothing at most. */
    public void subtract(Amounts others) {
        others.byName.forEach((name, amount) -> byName.computeIfPresent(name, (same, there) -> {
            Scalar left = there.minus(amount);
            return left.isNegative() || left.isEmpty() ? null : left;
        }));
    }

    /** Whether there is at least as much of everything. */
    public boolean contains(Amounts others) {
        return others.byName.entrySet().stream()
                .allMatch(other ->
                        byName.getOrDefault(other.getKey(), Scalar.ZERO).compareTo(other.getValue()) >= 0);
    }

    /** Whether nothing is above its limit; what is not named has none. */
    public boolean isWithin(Map<String, Value.Scalar> limits) {
        return byName.entrySet().stream()
                .allMatch(amount -> !limits.containsKey(amount.getKey())
                        || amount.getValue().compareTo(Scalar.of(limits.get(amount.getKey()))) <= 0);
    }

    /** By name. */
    public SortedMap<String, Scalar> byName() {
        return Collections.unmodifiableSortedMap(byName);
    }

    private static Scalar length(Value.Ranges ranges) {
        long length = 0;
        for (Value.Range range : ranges.getRangeList()) {
            length += range.getEnd() - range.getBegin() + 1;
        }
        return Scalar.of((double) length);
    }

    /** As Mesos prints them: {@code cpus:1.5; mem:512}. */
    @Override
    public String toString() {
        return print(byName);
    }

    /** Limits as Mesos prints them; unlike amounts they may be zero. */
    public static String printLimits(Map<String, Value.Scalar> limits) {
        var sorted = new TreeMap<String, Scalar>();
        limits.forEach((name, limit) -> sorted.put(name, Scalar.of(limit)));
        return print(sorted);
    }

    private static String print(SortedMap<String, Scalar> amounts) {
        return amounts.isEmpty()
                ? "{}"
                : amounts.entrySet().stream()
                        .map(amount -> amount.getKey() + ":" + amount.getValue())
                        .collect(Collectors.joining("; "));
    }
}
