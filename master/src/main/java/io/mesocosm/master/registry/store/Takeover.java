package io.mesocosm.master.registry.store;

import com.google.protobuf.ByteString;
import io.mesocosm.common.zookeeper.Answer;
import io.mesocosm.common.zookeeper.Answer.Reason;
import io.mesocosm.common.zookeeper.Change;
import io.mesocosm.common.zookeeper.Znode;
import io.mesocosm.common.zookeeper.ZnodePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * Makes the epoch this master's, from which moment nobody before it can write. It goes on from the epoch that it found:
 * the master that had it may count on meanwhile, but when a third one appears, this one is not the last to be elected any
 * more, and gives up.
 *
 * <pre>
 * look ──▶ (nothing there) ──▶ build ──▶ look
 *   │
 *   └──▶ claim ──▶ done
 *        │  ▲ lost, or the master before wrote once more
 *        ▼  │
 *       look again ──▶ the epoch is mine: done; a third one's: failed
 * </pre>
 */
final class Takeover {

    private final Conversation zookeeper;
    private final Tree tree;
    private final Epoch mine;
    private final Consumer<Fence> done;

    Takeover(Conversation zookeeper, Tree tree, String master, Consumer<Fence> done) {
        this.zookeeper = zookeeper;
        this.tree = tree;
        this.mine = new Epoch(master, 0);
        this.done = done;
    }

    void begin() {
        look(true);
    }

    private void look(boolean mayBuild) {
        zookeeper.read(List.of(tree.layout(), tree.epoch()), found -> {
            Optional<Znode> layout = found.get(0);
            if (layout.isEmpty() && found.get(1).isEmpty() && mayBuild) {
                build();
            } else if (layout.isEmpty()) {
                zookeeper.fail("znode '" + tree.layout() + "' is missing");
            } else if (!layout.get().data().toStringUtf8().equals(Tree.LAYOUT)) {
                zookeeper.fail("znode '" + tree.layout() + "' names layout '"
                        + layout.get().data().toStringUtf8() + "', and this build knows only " + Tree.LAYOUT);
            } else {
                epoch(found.get(1), (epoch, version) -> claim(epoch.master(), version));
            }
        });
    }

    @FunctionalInterface
    private interface Found {
        void accept(Epoch epoch, int version);
    }

    private void epoch(Optional<Znode> znode, Found then) {
        Optional<Epoch> epoch = znode.flatMap(there -> Epoch.of(there.data()));
        if (znode.isPresent() && epoch.isPresent()) {
            then.accept(epoch.get(), znode.get().version());
        } else {
            zookeeper.fail("znode '" + tree.epoch() + "' is missing or damaged");
        }
    }

    private void claim(String before, int version) {
        var claim = new Change.Set(tree.epoch(), mine.data(), OptionalInt.of(version));
        zookeeper.commit(List.of(claim), answer -> {
            switch (answer) {
                case Answer.Done<List<String>> made -> done.accept(new Fence(zookeeper, tree, mine, version + 1));
                case Answer.Lost<List<String>> lost -> zookeeper.whenConnected(() -> lookAgain(before));
                case Answer.Refused<List<String>> refused -> {
                    if (refused.reason() == Reason.BAD_VERSION) {
                        lookAgain(before);
                    } else {
                        zookeeper.fail(refused);
                    }
                }
            }
        });
    }

    private void lookAgain(String before) {
        zookeeper.read(
                List.of(tree.epoch()),
                found -> epoch(found.getFirst(), (epoch, version) -> {
                    if (epoch.equals(mine)) {
                        done.accept(new Fence(zookeeper, tree, mine, version));
                    } else if (epoch.master().equals(before)) {
                        claim(before, version);
                    } else {
                        zookeeper.fail("master '" + epoch.master() + "' has taken the registry over");
                    }
                }));
    }

    /** The znodes above may be there or not, those below come all at once: half a tree is a damaged one. */
    private void build() {
        ZnodePath.ensure(zookeeper.client(), tree.root(), zookeeper.through(answer -> {
            switch (answer) {
                case Answer.Done<String> made -> zookeeper.commit(znodes(), this::built);
                case Answer.Lost<String> lost -> zookeeper.whenConnected(() -> look(true));
                case Answer.Refused<String> refused -> zookeeper.fail(refused);
            }
        }));
    }

    private void built(Answer<List<String>> answer) {
        switch (answer) {
            case Answer.Done<List<String>> made -> look(false);
            case Answer.Lost<List<String>> lost -> zookeeper.whenConnected(() -> look(true));
            case Answer.Refused<List<String>> refused -> {
                if (refused.reason() == Reason.NODE_EXISTS) {
                    look(false);
                } else {
                    zookeeper.fail(refused);
                }
            }
        }
    }

    private List<Change> znodes() {
        List<Change> znodes = new ArrayList<>();
        znodes.add(znode(tree.layout(), ByteString.copyFromUtf8(Tree.LAYOUT)));
        znodes.add(znode(tree.epoch(), Epoch.NOBODY.data()));
        znodes.add(znode(tree.journal(), ByteString.EMPTY));
        znodes.add(znode(tree.entries(), ByteString.EMPTY));
        tree.buckets().forEach(bucket -> znodes.add(znode(bucket, ByteString.EMPTY)));
        return znodes;
    }

    private static Change znode(String path, ByteString data) {
        return new Change.Create(path, data, Change.Kind.PERSISTENT);
    }
}
