package io.mesocosm.common.resources;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Entries being added and taken away, one per key, in the order in which keys first came. Keys are looked for where the
 * last one ended, since equal things often come in equal order; then among all if these are few or few were looked for;
 * else in an index. Used by one thread, for one sum.
 */
final class Merger {

    /** Up to here looking at each entry is faster than an index. */
    static final int FEW = 12;

    /** How often all are looked at, though they are many, before an index is made. */
    private static final int PATIENCE = 4;

    private final Resources source;
    private final boolean many;

    /** Those of the source as long as nothing was changed. */
    private Entry[] entries;

    private int size;
    private boolean changed;

    /** Whether some may be empty. */
    private boolean tookAway;

    private @Nullable Places places;

    /** Whether the places hold keys that the source has not. */
    private boolean extended;

    private int next;
    private int searches;
    private Map<Integer, List<Entry>> postponed = Map.of();

    private Merger(Resources source, @Nullable Places places, boolean many) {
        this.source = source;
        this.places = places;
        this.many = many;
        this.entries = source.entries();
        this.size = entries.length;
    }

    /** To change a sum, whose places may be known, by another, in which each key comes once. */
    static Merger of(Resources source, @Nullable Places places) {
        return new Merger(source, places, false);
    }

    /** To add up entries whose keys may come often. */
    static Merger ofMany() {
        return new Merger(Resources.empty(), null, true);
    }

    void add(Entry entry) {
        if (entry.isEmpty()) {
            return;
        }
        int at = find(entry.key());
        if (at == Places.NONE) {
            append(entry);
        } else if (many && !(entry.amount() instanceof Scalar) && !entry.key().isIndivisible()) {
            postpone(at, entry);
        } else {
            set(at, entries[at].plus(entry));
        }
    }

    Merger addAll(Entry[] more) {
        for (Entry entry : more) {
            add(entry);
        }
        return this;
    }

    Merger subtractAll(Entry[] less) {
        for (Entry entry : less) {
            subtract(entry);
        }
        return this;
    }

    /** Takes away; more than there is leaves nothing. */
    void subtract(Entry entry) {
        int at = find(entry.key());
        if (at != Places.NONE) {
            set(at, entries[at].minus(entry));
            tookAway = true;
        }
    }

    private void set(int at, Entry entry) {
        if (!changed) {
            entries = entries.clone();
            changed = true;
        }
        entries[at] = entry;
    }

    private void append(Entry entry) {
        if (size == entries.length) {
            entries = Arrays.copyOf(entries, Math.max(4, size + (size >> 1)));
        } else if (!changed) {
            entries = entries.clone();
        }
        changed = true;
        entries[size++] = entry;
        if (places != null) {
            if (!extended) {
                places = Places.of(entries, size);
                extended = true;
            } else {
                places.add(entries);
            }
        }
    }

    /** Ranges and sets grow with each addition, so many are added up in halves and not one by one. */
    private void postpone(int at, Entry entry) {
        if (postponed.isEmpty()) {
            postponed = new HashMap<>();
        }
        postponed.computeIfAbsent(at, place -> new ArrayList<>(4)).add(entry);
    }

    private void settle() {
        postponed.forEach((at, more) -> {
            more.add(0, entries[at]);
            set(at, sum(more));
        });
    }

    private static Entry sum(List<Entry> entries) {
        int size = entries.size();
        return size == 1
                ? entries.get(0)
                : sum(entries.subList(0, size / 2)).plus(sum(entries.subList(size / 2, size)));
    }

    Resources resources() {
        settle();
        if (!changed) {
            return source;
        }
        int kept = tookAway ? dropEmpty() : size;
        Entry[] all = kept == entries.length ? entries : Arrays.copyOf(entries, kept);
        return Resources.of(all, kept == size ? places : null);
    }

    private int dropEmpty() {
        int kept = 0;
        for (int i = 0; i < size; i++) {
            if (!entries[i].isEmpty()) {
                entries[kept++] = entries[i];
            }
        }
        return kept;
    }

    private int find(ResourceKey key) {
        int at = next < size && entries[next].key().equals(key) ? next : search(key);
        next = at + 1;
        return at;
    }

    private int search(ResourceKey key) {
        if (places == null) {
            if (size <= FEW || searches++ < PATIENCE) {
                return Places.search(entries, size, key);
            }
            places = Places.of(entries, size);
            extended = true;
        }
        return places.find(entries, key);
    }
}
