package io.mesocosm.master.registry.store;

import com.google.protobuf.ByteString;
import io.mesocosm.common.zookeeper.Change;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * Entries as znodes: an entry is cut into parts of {@link #PART_BYTES}, so that no entry is too large and so many can be
 * read at once. The first part has the name of the entry, the others {@code <entry>#1} and so on. A full part is followed
 * by another, if only by an empty one: a part that is missing shows.
 */
final class Parts {

    /** Nearly all entries are smaller than this. */
    static final int PART_BYTES = 8 << 10;

    /** Larger than any name that a kind and a key make. */
    private static final char SEPARATOR = '#';

    private final Tree tree;

    /** Entries of which a part is there and others are to come, each by number. */
    private final Map<String, TreeMap<Integer, ByteString>> incomplete = new HashMap<>();

    Parts(Tree tree) {
        this.tree = tree;
    }

    /** What has to change so that an entry becomes another. */
    static List<Change> changes(Tree tree, String entry, Optional<ByteString> before, Optional<ByteString> after) {
        List<ByteString> old = before.map(Parts::cut).orElse(List.of());
        List<ByteString> now = after.map(Parts::cut).orElse(List.of());
        List<Change> changes = new ArrayList<>(1);
        String bucket = tree.bucketOf(entry) + "/";
        for (int i = 0; i < Math.max(old.size(), now.size()); i++) {
            String path = bucket + name(entry, i);
            if (i >= old.size()) {
                changes.add(new Change.Create(path, now.get(i), Change.Kind.PERSISTENT));
            } else if (i >= now.size()) {
                changes.add(new Change.Delete(path, OptionalInt.empty()));
            } else if (!old.get(i).equals(now.get(i))) {
                changes.add(new Change.Set(path, now.get(i), OptionalInt.empty()));
            }
        }
        return changes;
    }

    private static String name(String entry, int part) {
        return part == 0 ? entry : entry + SEPARATOR + part;
    }

    private static List<ByteString> cut(ByteString data) {
        if (data.size() < PART_BYTES) {
            return List.of(data);
        }
        List<ByteString> parts = new ArrayList<>();
        for (int from = 0; from <= data.size(); from += PART_BYTES) {
            parts.add(data.substring(from, Math.min(data.size(), from + PART_BYTES)));
        }
        return parts;
    }

    /** Takes in what was read, and hands on the entry if it is a whole one. */
    void add(String bucket, String name, ByteString data, EntryReader reader) throws DamagedException {
        int separator = name.indexOf(SEPARATOR);
        String entry = separator < 0 ? name : name.substring(0, separator);
        int part = separator < 0 ? 0 : number(bucket, name, separator + 1);
        if (!name.equals(name(entry, part)) || !bucket.equals(tree.bucketOf(entry))) {
            throw new DamagedException(bucket + "/" + name, "it does not belong here");
        }
        if (data.size() > PART_BYTES) {
            throw new DamagedException(bucket + "/" + name, "it is too large");
        }
        if (part == 0 && data.size() < PART_BYTES) {
            reader.add(entry, data);
        } else {
            incomplete.computeIfAbsent(entry, any -> new TreeMap<>()).put(part, data);
        }
    }

    private static int number(String bucket, String name, int from) throws DamagedException {
        try {
            return Integer.parseInt(name.substring(from));
        } catch (NumberFormatException e) {
            throw new DamagedException(bucket + "/" + name, "its name");
        }
    }

    /** Puts the entries of several parts together, now that everything was read. */
    void finish(EntryReader reader) throws DamagedException {
        for (Map.Entry<String, TreeMap<Integer, ByteString>> found : incomplete.entrySet()) {
            String entry = found.getKey();
            TreeMap<Integer, ByteString> parts = found.getValue();
            int last = parts.lastKey();
            for (int i = 0; i <= last; i++) {
                ByteString part = parts.get(i);
                if (part == null || (part.size() == PART_BYTES) != (i < last)) {
                    throw new DamagedException(tree.bucketOf(entry) + "/" + name(entry, i), "a part is missing or cut");
                }
            }
            reader.add(entry, ByteString.copyFrom(parts.values()));
        }
    }
}
