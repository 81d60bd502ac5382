package io.mesocosm.common.resources;

import io.mesocosm.common.json.JsonOutput;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.apache.mesos.v1.Protos.Resource;

/** Resources as v0 endpoints show them: sums by name, revocable ones under names of their own, values unrounded. */
public final class ResourceSummary {

    private ResourceSummary() {}

    /** Writes one object; {@code cpus}, {@code gpus}, {@code mem} and {@code disk} are always in it. */
    public static void write(Iterable<Resource> resources, JsonOutput out) {
        Map<String, Double> scalars = new LinkedHashMap<>();
        scalars.put("disk", 0.0);
        scalars.put("mem", 0.0);
        scalars.put("gpus", 0.0);
        scalars.put("cpus", 0.0);
        Map<String, Ranges> ranges = new LinkedHashMap<>();
        Map<String, Set<String>> sets = new LinkedHashMap<>();
        for (Resource resource : resources) {
            String name = resource.hasRevocable() ? resource.getName() + "_revocable" : resource.getName();
            switch (resource.getType()) {
                case SCALAR -> scalars.merge(name, resource.getScalar().getValue(), Double::sum);
                case RANGES -> ranges.merge(name, Ranges.of(resource.getRanges()), Ranges::plus);
                case SET ->
                    sets.computeIfAbsent(name, key -> new LinkedHashSet<>())
                            .addAll(resource.getSet().getItemList());
                case TEXT -> {}
            }
        }
        out.startObject();
        scalars.forEach((name, value) -> out.name(name).number(value));
        ranges.forEach((name, value) -> out.name(name).string(value.toString()));
        sets.forEach((name, items) -> out.name(name).string(new Items(items).toString()));
        out.endObject();
    }
}
