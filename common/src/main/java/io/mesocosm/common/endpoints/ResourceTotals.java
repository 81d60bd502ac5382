package io.mesocosm.common.endpoints;

import io.mesocosm.common.json.JsonOutput;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Value;

/**
 * A sum of resources by name, whatever their roles: {@code {"disk":0.0,"mem":32.0,"gpus":0.0,"cpus":0.1,"ports":"[1-2]"}}.
 * The four scalars are always there, revocable ones go under {@code cpus_revocable}. Mutable; used by one thread.
 * Mesos: {@code model(Resources)}.
 */
public final class ResourceTotals {

    private static final double THOUSAND = 1000.0;
    private static final String REVOCABLE = "_revocable";

    private long cpus;
    private long mem;
    private long disk;
    private long gpus;

    /** Whatever is not one of the four; most sums never need it. */
    private Optional<Others> others = Optional.empty();

    private static final class Others {
        final Map<String, Long> scalars = new TreeMap<>();
        final Map<String, List<long[]>> ranges = new TreeMap<>();
        final Map<String, LinkedHashSet<String>> sets = new TreeMap<>();
    }

    /** The sums of those. */
    public static ResourceTotals of(Iterable<Resource> resources) {
        return new ResourceTotals().addAll(resources);
    }

    /** Those as well. */
    public ResourceTotals addAll(Iterable<Resource> resources) {
        for (Resource resource : resources) {
            add(resource);
        }
        return this;
    }

    /** One more. */
    public void add(Resource resource) {
        boolean revocable = resource.hasRevocable();
        if (resource.getType() == Value.Type.SCALAR && !revocable) {
            addScalar(resource.getName(), thousandths(resource));
        } else {
            addOther(resource, revocable ? resource.getName() + REVOCABLE : resource.getName());
        }
    }

    private void addScalar(String name, long amount) {
        switch (name) {
            case "cpus" -> cpus += amount;
            case "mem" -> mem += amount;
            case "disk" -> disk += amount;
            case "gpus" -> gpus += amount;
            default -> others().scalars.merge(name, amount, Long::sum);
        }
    }

    private void addOther(Resource resource, String name) {
        switch (resource.getType()) {
            case SCALAR -> others().scalars.merge(name, thousandths(resource), Long::sum);
            case RANGES -> {
                List<long[]> all = others().ranges.computeIfAbsent(name, key -> new ArrayList<>());
                for (Value.Range range : resource.getRanges().getRangeList()) {
                    all.add(new long[] {range.getBegin(), range.getEnd()});
                }
            }
            case SET ->
                others().sets
                        .computeIfAbsent(name, key -> new LinkedHashSet<>())
                        .addAll(resource.getSet().getItemList());
            case TEXT -> {
                // No resource is a text.
            }
        }
    }

    private Others others() {
        if (others.isEmpty()) {
            others = Optional.of(new Others());
        }
        return others.get();
    }

    private static long thousandths(Resource resource) {
        return Math.round(resource.getScalar().getValue() * THOUSAND);
    }

    /** Writes the object. */
    public void write(JsonOutput out) {
        out.startObject();
        out.name("disk").number(disk / THOUSAND);
        out.name("mem").number(mem / THOUSAND);
        out.name("gpus").number(gpus / THOUSAND);
        out.name("cpus").number(cpus / THOUSAND);
        others.ifPresent(some -> write(some, out));
        out.endObject();
    }

    private static void write(Others others, JsonOutput out) {
        others.scalars.forEach((name, amount) -> out.name(name).number(amount / THOUSAND));
        others.ranges.forEach((name, ranges) -> out.name(name).string(text(ranges)));
        others.sets.forEach((name, set) -> out.name(name).string(text(set)));
    }

    /** {@code [1-2, 5-5]}: sorted, with neighbours joined. */
    private static String text(List<long[]> ranges) {
        List<long[]> sorted = new ArrayList<>(ranges);
        sorted.sort(Comparator.comparingLong(range -> range[0]));
        List<long[]> joined = new ArrayList<>();
        for (long[] range : sorted) {
            long[] last = joined.isEmpty() ? range : joined.get(joined.size() - 1);
            if (last != range && range[0] <= last[1] + 1) {
                last[1] = Math.max(last[1], range[1]);
            } else {
                joined.add(range.clone());
            }
        }
        StringBuilder text = new StringBuilder("[");
        for (long[] range : joined) {
            text.append(text.length() > 1 ? ", " : "")
                    .append(range[0])
                    .append('-')
                    .append(range[1]);
        }
        return text.append(']').toString();
    }

    /** {@code {a, b}}. */
    public static String text(Collection<String> set) {
        return "{" + String.join(", ", set) + "}";
    }

    /** {@code [1-2, 5-5]}. */
    public static String text(Value.Ranges ranges) {
        List<long[]> list = new ArrayList<>(ranges.getRangeCount());
        for (Value.Range range : ranges.getRangeList()) {
            list.add(new long[] {range.getBegin(), range.getEnd()});
        }
        return text(list);
    }
}
