package io.mesocosm.allocator.compact;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Names of resources as small numbers, in order of first sight. Owned by one allocator. */
public final class ResourceNames {

    private final Map<String, Integer> indexes = new HashMap<>();
    private final List<String> names = new ArrayList<>();

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
