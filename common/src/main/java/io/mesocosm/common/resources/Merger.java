package io.mesocosm.common.resources;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Entries being added and taken away, one per key, in the order in which keys first came. Looks through few, and keeps an
 * index of many. Used by one thread, for one sum.
 */
final class Merger {

    /** Up to here looking at each entry is faster than an index. */
    static final int FEW = 12;

    private Entry[] entries;
    private int size;
    private Map<ResourceKey, Integer> index = Map.of();
    private Map<Integer, List<Entry>> postponed = Map.of();

    Merger(Entry[] entries, int room) {
        this.entries = Arrays.copyOf(entries, entries.length + room);
        this.size = entries.length;
        if (size > FEW) {
            buildIndex();
        }
    }

    void add(Entry entry) {
        if (entry.isEmpty()) {
            return;
        }
        int at = find(entry.key());
        if (at >= 0) {
            if (entry.amount() instanceof Scalar || entry.key().isIndivisible()) {
                entries[at] = entries[at].plus(entry);
            } else {
                postpone(at, entry);
            }
            return;
        }
        if (size == entries.length) {
            entries = Arrays.copyOf(entries, Math.max(4, size * 2));
        }
        entries[size] = entry;
        if (size++ == FEW) {
            buildIndex();
        } else if (size > FEW) {
            index.put(entry.key(), size - 1);
        }
    }

    /** Takes away; more than there is leaves nothing. */
    void subtract(Entry entry) {
        int at = find(entry.key());
        if (at >= 0) {
            settle(at);
            entries[at] = entries[at].minus(entry);
        }
    }

    /** Ranges and sets grow with each addition, so many are added up in halves and not one by one. */
    private void postpone(int at, Entry entry) {
        if (postponed.isEmpty()) {
            postponed = new HashMap<>();
        }
        postponed.computeIfAbsent(at, place -> new ArrayList<>(4)).add(entry);
    }

    private void settle(int at) {
        if (postponed.isEmpty()) {
            return;
        }
        List<Entry> more = postponed.remove(at);
        if (more != null) {
            more.add(0, entries[at]);
            entries[at] = sum(more);
        }
    }

    private static Entry sum(List<Entry> entries) {
        int size = entries.size();
        return size == 1
                ? entries.get(0)
                : sum(entries.subList(0, size / 2)).plus(sum(entries.subList(size / 2, size)));
    }

    Resources resources() {
        int kept = 0;
        for (int i = 0; i < size; i++) {
            settle(i);
            if (!entries[i].isEmpty()) {
                entries[kept++] = entries[i];
            }
        }
        return Resources.of(Arrays.copyOf(entries, kept));
    }

    private int find(ResourceKey key) {
        if (size > FEW) {
            return index.getOrDefault(key, -1);
        }
        return find(entries, size, key);
    }

    static int find(Entry[] entries, int size, ResourceKey key) {
        for (int i = 0; i < size; i++) {
            if (entries[i].key().equals(key)) {
                return i;
            }
        }
        return -1;
    }

    static Map<ResourceKey, Integer> index(Entry[] entries, int size) {
        Map<ResourceKey, Integer> index = new HashMap<>(size * 2);
        for (int i = 0; i < size; i++) {
            index.put(entries[i].key(), i);
        }
        return index;
    }

    private void buildIndex() {
        index = index(entries, size);
    }
}
