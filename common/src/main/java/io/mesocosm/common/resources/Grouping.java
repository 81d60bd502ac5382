package io.mesocosm.common.resources;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.mesos.v1.Protos.Resource;

/** Splits resources into groups by name; what has no group is left out. */
final class Grouping {

    private Grouping() {}

    static SortedMap<String, Resources> by(Resources resources, Function<Resource, Optional<String>> group) {
        SortedMap<String, List<Entry>> lists = new TreeMap<>();
        for (Entry entry : resources.entries()) {
            group.apply(entry.template())
                    .ifPresent(name -> lists.computeIfAbsent(name, key -> new ArrayList<>())
                            .add(entry));
        }
        SortedMap<String, Resources> groups = new TreeMap<>();
        lists.forEach((name, list) -> groups.put(name, Resources.of(list.toArray(Entry[]::new), null)));
        return groups;
    }
}
