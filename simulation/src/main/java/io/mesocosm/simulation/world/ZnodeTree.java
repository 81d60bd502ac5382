package io.mesocosm.simulation.world;

import com.google.protobuf.ByteString;
import io.mesocosm.common.collect.PersistentMap;
import io.mesocosm.common.collect.PersistentSet;
import io.mesocosm.common.zookeeper.Answer.Reason;
import io.mesocosm.common.zookeeper.Change;
import io.mesocosm.common.zookeeper.Znode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** The znodes of an ensemble as of one transaction; immutable. */
public final class ZnodeTree {

    /** Where everything is below. */
    private static final String ROOT = "/";

    /**
     * A znode.
     *
     * @param version how often its data was set
     * @param owner the session whose end ends it; 0 if it is not ephemeral
     * @param created how many children it ever had, which numbers the next one
     * @param changed the transaction that changed its children
     */
    private record Entry(
            ByteString data, int version, long owner, int created, long changed, PersistentSet<String> children) {

        Entry withData(ByteString other) {
            return new Entry(other, version + 1, owner, created, changed, children);
        }

        Entry withChild(String name, long transaction) {
            return new Entry(data, version, owner, created + 1, transaction, children.add(name));
        }

        Entry withoutChild(String name, long transaction) {
            return new Entry(data, version, owner, created, transaction, children.remove(name));
        }
    }

    /** What became of a transaction. */
    sealed interface Outcome {

        /**
         * All of it happened.
         *
         * @param names of the znodes that it was about
         * @param parents whose children changed, be it by their own end
         */
        record Applied(ZnodeTree tree, List<String> names, Set<String> parents) implements Outcome {}

        /** Nothing of it happened. */
        record Refused(Reason reason, String path) implements Outcome {}
    }

    private final PersistentMap<String, Entry> entries;

    private ZnodeTree(PersistentMap<String, Entry> entries) {
        this.entries = entries;
    }

    /** Nothing but the root. */
    public static ZnodeTree empty() {
        return new ZnodeTree(PersistentMap.of(ROOT, fresh(ByteString.EMPTY, 0, 0)));
    }

    private static Entry fresh(ByteString data, long owner, long transaction) {
        return new Entry(data, 0, owner, 0, transaction, PersistentSet.empty());
    }

    /** That znode. */
    public Optional<Znode> read(String path) {
        return entries.get(path).map(entry -> new Znode(entry.data(), entry.version(), entry.owner()));
    }

    /** The names of its children; empty if there is no such znode. */
    public Optional<List<String>> children(String path) {
        return entries.get(path).map(entry -> List.copyOf(entry.children().asSet()));
    }

    /** Which transaction changed its children last; empty if there is no such znode. */
    Optional<Long> childrenChanged(String path) {
        return entries.get(path).map(Entry::changed);
    }

    /** The same without that znode and what is below it, as an operator may wish. */
    public ZnodeTree without(String path, long transaction) {
        ZnodeTree fewer = this;
        for (String name : children(path).orElse(List.of())) {
            fewer = fewer.without(path + "/" + name, transaction);
        }
        Outcome outcome = fewer.apply(List.of(new Change.Delete(path, OptionalInt.empty())), 0, transaction);
        return outcome instanceof Outcome.Applied applied ? applied.tree() : fewer;
    }

    /** The changes that the end of a session makes. */
    List<Change> endOf(long session) {
        return entries.stream()
                .filter(entry -> entry.getValue().owner() == session)
                .map(entry -> entry.getKey())
                .sorted()
                .<Change>map(path -> new Change.Delete(path, OptionalInt.empty()))
                .toList();
    }

    /**
     * What a transaction does.
     *
     * @param session whose it is
     * @param transaction its number
     */
    Outcome apply(List<Change> changes, long session, long transaction) {
        PersistentMap<String, Entry> next = entries;
        List<String> names = new ArrayList<>();
        Set<String> parents = new LinkedHashSet<>();
        for (Change change : changes) {
            Optional<Outcome.Refused> refusal = refusal(next, change);
            if (refusal.isPresent()) {
                return refusal.get();
            }
            String name = name(next, change);
            names.add(name);
            next = perform(next, change, name, session, transaction);
            if (!next.containsKey(name)) {
                parents.add(name);
            }
            if (change instanceof Change.Create || change instanceof Change.Delete) {
                parents.add(parent(name));
            }
        }
        return new Outcome.Applied(new ZnodeTree(next), names, parents);
    }

    private static Optional<Outcome.Refused> refusal(PersistentMap<String, Entry> entries, Change change) {
        return switch (change) {
            case Change.Create create -> refusal(entries, create);
            case Change.Set set -> mismatch(entries, set.path(), set.version());
            case Change.Check check -> mismatch(entries, check.path(), OptionalInt.of(check.version()));
            case Change.Delete delete -> {
                Optional<Outcome.Refused> mismatch = mismatch(entries, delete.path(), delete.version());
                boolean full = entries.get(delete.path())
                        .filter(entry -> !entry.children().isEmpty())
                        .isPresent();
                yield mismatch.isEmpty() && full
                        ? Optional.of(new Outcome.Refused(Reason.NOT_EMPTY, delete.path()))
                        : mismatch;
            }
        };
    }

    private static Optional<Outcome.Refused> refusal(PersistentMap<String, Entry> entries, Change.Create create) {
        Optional<Entry> parent = entries.get(parent(create.path()));
        if (parent.isEmpty()) {
            return Optional.of(new Outcome.Refused(Reason.NO_NODE, create.path()));
        }
        if (parent.get().owner() != 0) {
            return Optional.of(new Outcome.Refused(Reason.OTHER, create.path()));
        }
        boolean there = create.kind() != Change.Kind.EPHEMERAL_SEQUENTIAL && entries.containsKey(create.path());
        return there ? Optional.of(new Outcome.Refused(Reason.NODE_EXISTS, create.path())) : Optional.empty();
    }

    private static Optional<Outcome.Refused> mismatch(
            PersistentMap<String, Entry> entries, String path, OptionalInt version) {
        Optional<Entry> entry = entries.get(path);
        if (entry.isEmpty()) {
            return Optional.of(new Outcome.Refused(Reason.NO_NODE, path));
        }
        boolean other = version.isPresent() && version.getAsInt() != entry.get().version();
        return other ? Optional.of(new Outcome.Refused(Reason.BAD_VERSION, path)) : Optional.empty();
    }

    private static String name(PersistentMap<String, Entry> entries, Change change) {
        if (change instanceof Change.Create create && create.kind() == Change.Kind.EPHEMERAL_SEQUENTIAL) {
            int number = entries.get(parent(create.path())).map(Entry::created).orElse(0);
            return create.path() + String.format(Locale.ROOT, "%010d", number);
        }
        return change.path();
    }

    private static PersistentMap<String, Entry> perform(
            PersistentMap<String, Entry> entries, Change change, String name, long session, long transaction) {
        String last = name.substring(name.lastIndexOf('/') + 1);
        return switch (change) {
            case Change.Create create -> {
                long owner = create.kind() == Change.Kind.PERSISTENT ? 0 : session;
                yield entries.update(parent(name), parent -> parent.withChild(last, transaction))
                        .put(name, fresh(create.data(), owner, transaction));
            }
            case Change.Set set -> entries.update(name, entry -> entry.withData(set.data()));
            case Change.Delete _ ->
                entries.update(parent(name), parent -> parent.withoutChild(last, transaction))
                        .remove(name);
            case Change.Check _ -> entries;
        };
    }

    private static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash <= 0 ? ROOT : path.substring(0, slash);
    }
}
