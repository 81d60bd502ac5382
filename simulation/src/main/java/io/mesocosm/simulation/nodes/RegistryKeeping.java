package io.mesocosm.simulation.nodes;

import io.mesocosm.common.zookeeper.Change;
import io.mesocosm.common.zookeeper.SessionState;
import io.mesocosm.common.zookeeper.ZooKeeperClient;
import io.mesocosm.master.registry.InMemoryRegistry;
import io.mesocosm.master.registry.Registry;
import io.mesocosm.master.registry.RegistryContents;
import io.mesocosm.master.registry.RegistryOperation;
import io.mesocosm.master.registry.store.RegistryReading;
import io.mesocosm.master.registry.store.ZooKeeperRegistry;
import io.mesocosm.simulation.world.SimZooKeeper;
import io.mesocosm.simulation.world.World;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.mesos.v1.Protos.MasterInfo;

/**
 * What masters must not forget, and the laws of keeping it: each master that takes over finds what was acknowledged to
 * the one before, and of what was not, a beginning; and from then on nothing of the one before is written any more.
 */
public final class RegistryKeeping {

    /** Where it is kept. */
    public enum Kind {
        /** Below the znode of the group. */
        ZOOKEEPER,
        /** In the process: every master begins with nothing. */
        IN_MEMORY
    }

    /** Where the registry is in ZooKeeper. */
    static final String PATH = Detection.GROUP + "/registry";

    private static final String EPOCH = PATH + "/epoch";

    /** Many of our changes are larger and take the way of large changes, as none of our clusters has so large ones. */
    private static final int LEAST_CHANGE = 100;

    private static final int USUAL_CHANGE = 4096;

    private final World world;
    private final SimZooKeeper zooKeeper;
    private final Kind kind;
    private final int most;
    private final Set<String> deposed = new HashSet<>();
    private Optional<String> holder = Optional.empty();
    private Optional<Reign> last = Optional.empty();

    RegistryKeeping(World world, SimZooKeeper zooKeeper, Kind kind) {
        this.world = world;
        this.zooKeeper = zooKeeper;
        this.kind = kind;
        this.most = world.happens(0.5) ? USUAL_CHANGE : LEAST_CHANGE + (int) world.below(USUAL_CHANGE);
        zooKeeper.tell(this::committed);
    }

    /**
     * The registry of one life of a master.
     *
     * @param address of its client
     * @param failed told when it cannot be kept any more
     */
    Reign open(String address, ZooKeeperClient client, Consumer<String> failed) {
        return switch (kind) {
            case ZOOKEEPER -> {
                var store = new ZooKeeperRegistry(client, Detection.GROUP, most, failed);
                yield new Reign(address, store, store);
            }
            case IN_MEMORY -> new Reign(address, new InMemoryRegistry(), state -> {});
        };
    }

    /** Everything is forgotten, as after a wrong command of an operator while no master runs. */
    void wipe() {
        zooKeeper.wipe(PATH);
        last = Optional.empty();
        holder = Optional.empty();
    }

    /** Writes are refused for so long, as where a quota or a disk is full. */
    void refuse(Duration time) {
        zooKeeper.refuse(PATH, time);
    }

    private void committed(Optional<String> client, List<Change> changes) {
        boolean concerned = changes.stream().anyMatch(change -> change.path().startsWith(PATH + "/"));
        if (!concerned || client.isEmpty() || client.equals(holder)) {
            return;
        }
        String writer = client.get();
        boolean takesOver =
                changes.stream().anyMatch(change -> change.path().equals(EPOCH) && change instanceof Change.Set);
        if (deposed.contains(writer)) {
            throw world.fail("a master that was deposed writes to the registry: " + writer + " " + changes);
        }
        if (takesOver) {
            world.note("registry", "taken over by " + writer);
            holder.ifPresent(deposed::add);
            holder = client;
        } else if (changes.stream().noneMatch(RegistryKeeping::isBeginning)) {
            throw world.fail("a master writes to the registry before it has taken it over: " + writer + " " + changes);
        }
    }

    /** Whether a registry is made where none was. */
    private static boolean isBeginning(Change change) {
        return change instanceof Change.Create && change.path().equals(EPOCH);
    }

    /** The registry as one life of a master has it, and what it was told. */
    final class Reign implements Registry {

        private final String address;
        private final Registry store;
        private final Consumer<SessionState> listener;
        private final ReplayBook book = new ReplayBook();

        private Reign(String address, Registry store, Consumer<SessionState> listener) {
            this.address = address;
            this.store = store;
            this.listener = listener;
        }

        /** The session of its client changed. */
        void told(SessionState state) {
            listener.accept(state);
        }

        private boolean isHolder() {
            return kind == Kind.IN_MEMORY || holder.equals(Optional.of(address));
        }

        @Override
        public void recover(MasterInfo master, Consumer<RegistryContents> answer) {
            store.recover(master, contents -> {
                recovered(master, contents);
                answer.accept(contents);
            });
        }

        private void recovered(MasterInfo master, RegistryContents contents) {
            Optional<Reign> before = last.filter(some -> kind == Kind.ZOOKEEPER);
            if (isHolder()) {
                book.begin(contents);
                complain(before.map(some -> some.book.endsWith(master, contents))
                        .orElseGet(() -> ReplayBook.beginsWith(master, contents)));
                last = Optional.of(this);
            } else {
                book.begin(contents);
                book.end();
            }
        }

        @Override
        public void commit(RegistryOperation operation, Consumer<Boolean> answer) {
            book.asked(operation);
            store.commit(operation, applied -> {
                complain(book.answered(operation, applied, store.contents()));
                compareWithZnodes();
                answer.accept(applied);
            });
        }

        private void complain(Optional<String> problem) {
            problem.ifPresent(text -> {
                throw world.fail("the registry of " + address + ": " + text);
            });
        }

        @Override
        public RegistryContents contents() {
            return store.contents();
        }

        @Override
        public int queued() {
            return store.queued();
        }

        /** What is in ZooKeeper must be what this master was told, once nothing is under way. */
        private void compareWithZnodes() {
            if (kind == Kind.ZOOKEEPER && isHolder() && book.isQuiet()) {
                new RegistryReading(
                                zooKeeper.glance(),
                                Detection.GROUP,
                                found -> {
                                    if (!found.equals(Optional.of(store.contents()))) {
                                        throw world.fail(
                                                "in ZooKeeper is " + found + ", but should be " + store.contents());
                                    }
                                },
                                problem -> {
                                    throw world.fail("the registry in ZooKeeper: " + problem);
                                })
                        .begin();
            }
        }

        /** Whether every operation has been answered. */
        boolean isQuiet() {
            return book.isQuiet();
        }

        /** Whether nobody has taken over since. */
        boolean isCurrent() {
            return isHolder();
        }
    }
}
