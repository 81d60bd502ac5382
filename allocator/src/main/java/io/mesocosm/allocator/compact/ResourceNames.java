package io.mesocosm.allocator.compact;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Names of resources as small numbers: first those that agents detect, in the order in which they list them, since offers
 * list resources in the order of these numbers; then the others as they are seen. Owned by one allocator.
 */
public final class ResourceNames {

    private final Map<String, Integer> indexes = new HashMap<>();
    private final List<String> names = new ArrayList<>();

    /** Only the names that every agent has. */
    public ResourceNames() {
        List.of("cpus", "gpus", "mem", "disk", "ports").forEach(this::index);
    }

    /** The number of {@code name}; new names get the next one. */
    public int index(String name) {
        Integer known = indexes.get(name);
        if (known != null) {
            return known;
        }
        indexes.put(name, names.size());
        names.add(name);
        return names.size() - 1;
    }

    /** The name with that number. */
    public String name(int index) {
        return names.get(index);
    }

    /** How many names there are. */
    public int size() {
        return names.size();
    }
}
