package io.mesocosm.common.endpoints;

import io.mesocosm.common.json.JsonOutput;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Value;

/**
 * A sum of resources by name, whatever their roles: {@code {"disk":0.0,"mem":32.0,"gpus":0.0,"cpus":0.1,"ports":"[1-2]"}}.
 * The four scalars are always there, revocable ones go under {@code cpus_revocable}. Mutable; used by one thread.
 * Mesos: {@code model(Resources)}.
 */
public final class ResourceTotals {

    private static final double THOUSAND = 1000.0;
    private static final int MANY = 16;
    private static final String REVOCABLE = "_revocable";

    private long cpus;
    private long mem;
    private long disk;
    private long gpus;

    /** Whatever is not one of the four: nothing or ports, mostly. */
    private final List<Other> others = new ArrayList<>(0);

    /** The same once they are many; few are found faster one by one. */
    private final Map<Kind, Other> manyOthers = new HashMap<>(0);

    /** What is summed up together. */
    private record Kind(String name, Value.Type type) {}

    /** The sum of the resources of one other name. */
    private static final class Other {
        final String name;
        final Value.Type type;

        /** The only one so far; kept whole, since most sums never see a second. */
        final Resource first;

        long scalar;
        List<long[]> ranges = List.of();
        Collection<String> items = List.of();

        Other(String name, Resource first) {
            this.name = name;
            this.type = first.getType();
            this.first = first;
            this.scalar = thousandths(first);
        }

        void add(Resource more) {
            switch (type) {
                case SCALAR -> scalar += thousandths(more);
                case RANGES -> {
                    if (ranges.isEmpty()) {
                        ranges = new ArrayList<>();
                        addRanges(first);
                    }
                    addRanges(more);
                }
                case SET -> {
                    if (items.isEmpty()) {
                        items = new LinkedHashSet<>(first.getSet().getItemList());
                    }
                    items.addAll(more.getSet().getItemList());
                }
                case TEXT -> {
                    // No resource is a text.
                }
            }
        }

        private void addRanges(Resource resource) {
            for (Value.Range range : resource.getRanges().getRangeList()) {
                ranges.add(new long[] {range.getBegin(), range.getEnd()});
            }
        }

        void write(JsonOutput out) {
            out.name(name);
            switch (type) {
                case SCALAR -> out.number(scalar / THOUSAND);
                case RANGES -> out.string(ranges.isEmpty() ? text(first.getRanges()) : text(ranges));
                case SET -> out.string(text(items.isEmpty() ? first.getSet().getItemList() : items));
                case TEXT -> out.string("");
            }
        }
    }

    /** The sums of those. */
    public static ResourceTotals of(List<Resource> resources) {
        return new ResourceTotals().addAll(resources);
    }

    /** Those as well. */
    public ResourceTotals addAll(List<Resource> resources) {
        for (int i = 0; i < resources.size(); i++) {
            add(resources.get(i));
        }
        return this;
    }

    /** One more. */
    public void add(Resource resource) {
        String name = resource.getName();
        if (resource.hasRevocable()) {
            addOther(name + REVOCABLE, resource);
            return;
        }
        switch (name) {
            case "cpus" -> cpus += thousandths(resource);
            case "mem" -> mem += thousandths(resource);
            case "disk" -> disk += thousandths(resource);
            case "gpus" -> gpus += thousandths(resource);
            default -> addOther(name, resource);
        }
    }

    private void addOther(String name, Resource resource) {
        Optional<Other> known = manyOthers.isEmpty()
                ? find(name, resource.getType())
                : Optional.ofNullable(manyOthers.get(new Kind(name, resource.getType())));
        if (known.isPresent()) {
            known.get().add(resource);
            return;
        }
        Other first = new Other(name, resource);
        others.add(first);
        if (others.size() == MANY) {
            others.forEach(this::index);
        } else if (others.size() > MANY) {
            index(first);
        }
    }

    private void index(Other other) {
        manyOthers.put(new Kind(other.name, other.type), other);
    }

    private Optional<Other> find(String name, Value.Type type) {
        for (Other other : others) {
            if (other.name.equals(name) && other.type == type) {
                return Optional.of(other);
            }
        }
        return Optional.empty();
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
        if (others.size() > 1) {
            others.sort(Comparator.comparing((Other other) -> other.type).thenComparing(other -> other.name));
        }
        for (Other other : others) {
            other.write(out);
        }
        out.endObject();
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
            append(range[0], range[1], text);
        }
        return text.append(']').toString();
    }

    private static void append(long begin, long end, StringBuilder text) {
        if (text.length() > 1) {
            text.append(", ");
        }
        text.append(begin).append('-').append(end);
    }

    /** {@code {a, b}}. */
    public static String text(Collection<String> set) {
        return "{" + String.join(", ", set) + "}";
    }

    /** {@code [1-2, 5-5]}, as they are: ranges of one resource are sorted and apart. */
    public static String text(Value.Ranges ranges) {
        StringBuilder text = new StringBuilder("[");
        for (int i = 0; i < ranges.getRangeCount(); i++) {
            append(ranges.getRange(i).getBegin(), ranges.getRange(i).getEnd(), text);
        }
        return text.append(']').toString();
    }
}
