package io.mesocosm.master.registry.store;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.mesocosm.common.zookeeper.Change;
import io.mesocosm.common.zookeeper.Znode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Makes a change that is larger than a transaction: all of it, or nothing. It is written down in parts, then one
 * transaction says how many they are, and from then on it has happened. Each part is done and crossed out by one
 * transaction, the last one takes the number away. Who takes the registry over drops parts without a number, and does what
 * is left of those with one. Every transaction passes the fence.
 *
 * <pre>
 * write part 0 … n-1 ──▶ say n ──▶ do and delete part 0 … n-2 ──▶ do and delete part n-1, say nothing
 * </pre>
 */
final class RedoLog {

    private final Conversation zookeeper;
    private final Tree tree;
    private final Fence fence;

    RedoLog(Conversation zookeeper, Tree tree, Fence fence) {
        this.zookeeper = zookeeper;
        this.tree = tree;
        this.fence = fence;
    }

    /** Makes changes of entries, however large, by transactions of no more than {@code most} bytes. */
    void commit(Draft draft, int most, Runnable done) {
        List<List<Change>> parts = draft.split(most);
        writeDown(parts, 0, () -> fence.commit(List.of(count(parts.size())), () -> perform(parts, 0, done)));
    }

    private void writeDown(List<List<Change>> parts, int from, Runnable then) {
        if (from == parts.size()) {
            then.run();
            return;
        }
        ByteString data = RedoForm.write(tree, parts.get(from));
        Change part = new Change.Create(tree.part(from), data, Change.Kind.PERSISTENT);
        fence.commit(List.of(part), () -> writeDown(parts, from + 1, then));
    }

    private void perform(List<List<Change>> parts, int from, Runnable done) {
        if (from == parts.size()) {
            done.run();
            return;
        }
        boolean last = from == parts.size() - 1;
        fence.commit(performing(parts.get(from), from, last), () -> perform(parts, from + 1, done));
    }

    private List<Change> performing(List<Change> part, int number, boolean last) {
        List<Change> changes = new ArrayList<>(part);
        changes.add(new Change.Delete(tree.part(number), OptionalInt.empty()));
        if (last) {
            changes.add(count(0));
        }
        return changes;
    }

    private Change count(int parts) {
        ByteString data = ByteString.copyFromUtf8(parts == 0 ? "" : String.valueOf(parts));
        return new Change.Set(tree.journal(), data, OptionalInt.empty());
    }

    /** Finishes, or drops, what the master before left. */
    void recover(Runnable done) {
        zookeeper.read(
                List.of(tree.journal()),
                found -> zookeeper.children(tree.journal(), names -> {
                    String count = found.getFirst()
                            .map(znode -> znode.data().toStringUtf8())
                            .orElse("?");
                    Optional<SortedSet<Integer>> parts = parts(names);
                    if (parts.isEmpty()) {
                        damaged(tree.journal(), "there is something below that is no part");
                    } else if (count.isEmpty()) {
                        drop(List.copyOf(parts.get()), 0, done);
                    } else if (isRest(parts.get(), count)) {
                        redo(parts.get().first(), parts.get().size(), done);
                    } else {
                        damaged(tree.journal(), "of '" + count + "' parts there are " + parts.get());
                    }
                }));
    }

    /** The numbers of the parts; empty if another znode is among them. */
    private Optional<SortedSet<Integer>> parts(List<String> names) {
        SortedSet<Integer> parts = new TreeSet<>();
        for (String name : names) {
            if (!name.matches("0[0-9]{9}")) {
                return Optional.empty();
            }
            parts.add(Integer.parseInt(name));
        }
        return Optional.of(parts);
    }

    /** They are done in their order: what is left are the last ones. */
    private static boolean isRest(SortedSet<Integer> parts, String count) {
        return !parts.isEmpty()
                && count.equals(String.valueOf(parts.last() + 1))
                && parts.last() - parts.first() + 1 == parts.size();
    }

    private void drop(List<Integer> parts, int from, Runnable done) {
        if (from == parts.size()) {
            done.run();
            return;
        }
        Change part = new Change.Delete(tree.part(parts.get(from)), OptionalInt.empty());
        fence.commit(List.of(part), () -> drop(parts, from + 1, done));
    }

    private void redo(int number, int left, Runnable done) {
        if (left == 0) {
            done.run();
            return;
        }
        String path = tree.part(number);
        zookeeper.read(List.of(path), found -> {
            Optional<Znode> znode = found.getFirst();
            if (znode.isEmpty()) {
                damaged(path, "it is gone");
                return;
            }
            try {
                List<Change> part = RedoForm.read(tree, znode.get().data());
                fence.commit(performing(part, number, left == 1), () -> redo(number + 1, left - 1, done));
            } catch (InvalidProtocolBufferException e) {
                damaged(path, String.valueOf(e.getMessage()));
            }
        });
    }

    private void damaged(String path, String why) {
        zookeeper.fail(String.valueOf(new DamagedException(path, why).getMessage()));
    }
}
