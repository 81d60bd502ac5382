package io.mesocosm.master.registry.store;

import io.mesocosm.common.zookeeper.Answer;
import io.mesocosm.common.zookeeper.Answer.Reason;
import io.mesocosm.common.zookeeper.Change;
import io.mesocosm.common.zookeeper.Znode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Writes as the master that took over last, or not at all: every transaction counts the epoch znode on from the version
 * that this master made. Who took over since made another version, and ZooKeeper refuses the whole transaction. The number
 * in the epoch says what became of a transaction whose answer got lost. One transaction at a time.
 *
 * <pre>
 *            commit                      done
 *  (ready) ─────────▶ sent ────────────────────────────────▶ (ready)
 *                      │ ▲                                      ▲
 *    lost, bad version │ │ epoch: mine, the number before       │
 *                      ▼ │                                      │
 *                     asking ──── epoch: mine, this number ─────┘
 *                      │ epoch: another's
 *                      ▼
 *                   (failed)
 * </pre>
 */
final class Fence {

    private final Conversation zookeeper;
    private final Tree tree;
    private Epoch epoch;
    private int version;

    /** The fence of a master that took over: its epoch, and the version of the znode that holds it. */
    Fence(Conversation zookeeper, Tree tree, Epoch epoch, int version) {
        this.zookeeper = zookeeper;
        this.tree = tree;
        this.epoch = epoch;
        this.version = version;
    }

    /** Makes changes, all at once. */
    void commit(List<Change> changes, Runnable done) {
        Epoch next = epoch.next();
        List<Change> all = new ArrayList<>(changes.size() + 1);
        all.add(new Change.Set(tree.epoch(), next.data(), OptionalInt.of(version)));
        all.addAll(changes);
        zookeeper.commit(all, answer -> {
            switch (answer) {
                case Answer.Done<List<String>> made -> advance(next, version + 1, done);
                case Answer.Lost<List<String>> lost -> zookeeper.whenConnected(() -> ask(changes, next, true, done));
                case Answer.Refused<List<String>> refused -> {
                    if (refused.reason() == Reason.BAD_VERSION && refused.path().equals(tree.epoch())) {
                        ask(changes, next, false, done);
                    } else {
                        zookeeper.fail(refused);
                    }
                }
            }
        });
    }

    private void advance(Epoch to, int at, Runnable done) {
        epoch = to;
        version = at;
        done.run();
    }

    /** Finds out what became of the transaction. */
    private void ask(List<Change> changes, Epoch next, boolean lost, Runnable done) {
        zookeeper.read(List.of(tree.epoch()), found -> {
            Optional<Znode> znode = found.getFirst();
            Optional<Epoch> now = znode.flatMap(there -> Epoch.of(there.data()));
            if (znode.isEmpty() || now.isEmpty()) {
                zookeeper.fail("znode '" + tree.epoch() + "' is gone or damaged");
            } else if (now.get().equals(next)) {
                advance(next, znode.get().version(), done);
            } else if (!now.get().equals(epoch)) {
                zookeeper.fail("master '" + now.get().master() + "' has taken the registry over");
            } else if (lost || znode.get().version() != version) {
                version = znode.get().version();
                commit(changes, done);
            } else {
                zookeeper.fail(
                        "ZooKeeper refuses version " + version + " of znode '" + tree.epoch() + "', which it has");
            }
        });
    }
}
