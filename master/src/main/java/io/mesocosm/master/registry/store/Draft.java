package io.mesocosm.master.registry.store;

import com.google.protobuf.ByteString;
import io.mesocosm.common.zookeeper.Change;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Changes that are to happen at once, one per znode. Mutable, and owned by whoever gathers them. */
final class Draft {

    /** A path and an access control list, or only numbers, with which ZooKeeper surrounds a change. */
    private static final int CREATE_BYTES = 256;

    private static final int OTHER_BYTES = 48;

    private final Map<String, Change> changes = new LinkedHashMap<>();
    private int bytes;

    /** About how large a transaction of these changes is, and not less. */
    int bytes() {
        return bytes;
    }

    boolean isEmpty() {
        return changes.isEmpty();
    }

    List<Change> changes() {
        return List.copyOf(changes.values());
    }

    /** Adds a change that happens after those that are in it. */
    void add(Change change) {
        Change before = changes.get(change.path());
        if (before == null) {
            put(change);
            return;
        }
        bytes -= bytes(before);
        changes.remove(change.path());
        join(before, change).ifPresent(this::put);
    }

    void addAll(Draft later) {
        later.changes.values().forEach(this::add);
    }

    private void put(Change change) {
        changes.put(change.path(), change);
        bytes += bytes(change);
    }

    /** Two changes of one znode as one. */
    private static Optional<Change> join(Change first, Change second) {
        boolean madeBefore = first instanceof Change.Create;
        if (second instanceof Change.Delete) {
            return madeBefore ? Optional.empty() : Optional.of(second);
        }
        ByteString data = data(second);
        return Optional.of(
                madeBefore
                        ? new Change.Create(second.path(), data, Change.Kind.PERSISTENT)
                        : new Change.Set(second.path(), data, OptionalInt.empty()));
    }

    /** What a znode holds after a change that does not delete it. */
    static ByteString data(Change change) {
        return switch (change) {
            case Change.Create create -> create.data();
            case Change.Set set -> set.data();
            case Change.Delete delete -> ByteString.EMPTY;
            case Change.Check check -> ByteString.EMPTY;
        };
    }

    static int bytes(Change change) {
        int around = change instanceof Change.Create ? CREATE_BYTES : OTHER_BYTES;
        return around + change.path().length() + data(change).size();
    }

    /** The changes in groups, none larger than {@code most} unless it is a single change. */
    List<List<Change>> split(int most) {
        List<List<Change>> groups = new ArrayList<>();
        List<Change> group = new ArrayList<>();
        int size = 0;
        for (Change change : changes.values()) {
            if (!group.isEmpty() && size + bytes(change) > most) {
                groups.add(group);
                group = new ArrayList<>();
                size = 0;
            }
            group.add(change);
            size += bytes(change);
        }
        if (!group.isEmpty()) {
            groups.add(group);
        }
        return groups;
    }
}
