package io.mesocosm.master.registry.store;

import io.mesocosm.common.zookeeper.Change;
import io.mesocosm.common.zookeeper.SessionState;
import io.mesocosm.common.zookeeper.ZooKeeperClient;
import io.mesocosm.master.registry.Registry;
import io.mesocosm.master.registry.RegistryContents;
import io.mesocosm.master.registry.RegistryOperation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.jspecify.annotations.Nullable;

/**
 * The registry in ZooKeeper. One transaction is on its way, and what is committed meanwhile is gathered for the next. It
 * has to be told the states of the client's session; the client may serve others as well.
 *
 * <pre>
 * (new) ──recover──▶ taking over ──▶ redoing what is left ──▶ loading ──▶ open: idle ⇄ storing
 * </pre>
 *
 * <p>The methods may be called from any thread. Everything that happens, happens in an {@link Inbox}, whose fields are
 * these: the thread that calls, or the one on which ZooKeeper answers, does the work, and answers too.
 */
public final class ZooKeeperRegistry implements Registry, Consumer<SessionState> {

    /** ZooKeeper takes a megabyte at most, and surrounds what it takes with more than {@link Draft#bytes} can know. */
    static final int TRANSACTION_BYTES = 512 << 10;

    /** Operations that are applied together, or not at all. */
    private record Pending(List<RegistryOperation> operations, Consumer<Boolean> answer) {

        Optional<RegistryContents> apply(RegistryContents before) {
            Optional<RegistryContents> after = Optional.of(before);
            for (RegistryOperation operation : operations) {
                after = after.flatMap(contents -> contents.apply(operation));
            }
            return after;
        }
    }

    private record Answered(Consumer<Boolean> to, boolean applied) {
        void tell() {
            to.accept(applied);
        }
    }

    private final int most;
    private final Inbox inbox;
    private final Conversation zookeeper;
    private final Tree tree;
    private final Deque<Pending> queue = new ArrayDeque<>();
    private boolean recovering;
    private boolean storing = true;
    private @Nullable Fence fence;

    private volatile RegistryContents contents = RegistryContents.none();
    private volatile int queued;

    /**
     * A registry that was not read yet.
     *
     * @param client started, or about to be; closed by whoever made it
     * @param path the path of {@code --zk}; the registry is the znode {@code registry} below
     * @param failed told once why nothing is stored any more: another master took over, somebody else changed the znodes,
     *     ZooKeeper does not permit something. The process has to end
     */
    public ZooKeeperRegistry(ZooKeeperClient client, String path, Consumer<String> failed) {
        this(client, path, TRANSACTION_BYTES, failed);
    }

    /**
     * As above; for tests, which want large changes at a small cost.
     *
     * @param most what is larger than so many bytes goes through the redo log
     */
    public ZooKeeperRegistry(ZooKeeperClient client, String path, int most, Consumer<String> failed) {
        this.most = most;
        this.inbox = new Inbox(fault -> fail("it has a fault: " + fault));
        this.zookeeper = new Conversation(client, inbox, why -> failed.accept(attempt() + why));
        this.tree = new Tree(RegistryReading.root(path));
    }

    /** The client's session changed. */
    @Override
    public void accept(SessionState state) {
        inbox.put(() -> {
            if (state == SessionState.EXPIRED && recovering) {
                // Who takes over shall be who was elected: that was the session that is over.
                fail("the ZooKeeper session ended meanwhile");
            }
            zookeeper.told(state);
        });
    }

    @Override
    public void recover(MasterInfo master, Consumer<RegistryContents> answer) {
        fill(master, List.of(), recorded -> answer.accept(contents));
    }

    /**
     * Recovers, and applies operations to what was found before anything else: all of them or, when one is refused or
     * whoever asks ends meanwhile, none. Instead of {@link #recover}.
     *
     * @param answer told whether they were applied
     */
    public void fill(MasterInfo master, List<RegistryOperation> operations, Consumer<Boolean> answer) {
        List<RegistryOperation> first = new ArrayList<>();
        first.add(new RegistryOperation.RecordMaster(master));
        first.addAll(operations);
        inbox.put(() -> {
            recovering = true;
            new Takeover(zookeeper, tree, master.getId(), taken -> {
                        fence = taken;
                        redoLog(taken).recover(() -> new Loading(zookeeper, tree, this::opened).begin());
                    })
                    .begin();
            queue.addFirst(new Pending(first, applied -> {
                recovering = false;
                answer.accept(applied);
            }));
        });
    }

    private void opened(RegistryContents found) {
        contents = found;
        storing = false;
        store();
    }

    @Override
    public void commit(RegistryOperation operation, Consumer<Boolean> answer) {
        inbox.put(() -> {
            queue.add(new Pending(List.of(operation), answer));
            queued = queue.size();
            if (!storing) {
                store();
            }
        });
    }

    @Override
    public RegistryContents contents() {
        return contents;
    }

    @Override
    public int queued() {
        return queued;
    }

    private RedoLog redoLog(Fence through) {
        return new RedoLog(zookeeper, tree, through);
    }

    /**
     * Stores what is waiting: as many operations as one transaction holds, or one that needs several. What changes nothing
     * passes the fence as well: a master that was deposed and does not know it must not answer by what it believes.
     */
    private void store() {
        Fence open = fence;
        if (queue.isEmpty() || open == null || zookeeper.isOver()) {
            return;
        }
        storing = true;
        RegistryContents before = contents;
        RegistryContents next = before;
        Draft draft = new Draft();
        List<Answered> answers = new ArrayList<>();
        for (Pending first = queue.peek(); first != null; first = queue.peek()) {
            Optional<RegistryContents> after = first.apply(next);
            Draft own = difference(next, after.orElse(next));
            if (!draft.isEmpty() && draft.bytes() + own.bytes() > most) {
                break;
            }
            queue.remove();
            draft.addAll(own);
            answers.add(new Answered(first.answer(), after.isPresent()));
            next = after.orElse(next);
        }
        queued = queue.size();
        RegistryContents stored = next;
        Runnable done = () -> stored(stored, answers);
        if (draft.bytes() <= most) {
            open.commit(draft.changes(), done);
        } else {
            redoLog(open).commit(draft, most, done);
        }
    }

    private Draft difference(RegistryContents before, RegistryContents after) {
        Draft draft = new Draft();
        Entries.differences(before, after, (entry, old, now) -> {
            for (Change change : Parts.changes(tree, entry, old, now)) {
                draft.add(change);
            }
        });
        return draft;
    }

    private void stored(RegistryContents next, List<Answered> answers) {
        contents = next;
        answers.forEach(Answered::tell);
        storing = false;
        store();
    }

    private String attempt() {
        return recovering ? "Failed to recover registrar: " : "Failed to update registry: ";
    }

    private void fail(String why) {
        zookeeper.fail(why);
    }
}
