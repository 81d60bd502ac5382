package io.mesocosm.simulation.world;

import com.google.protobuf.ByteString;
import io.mesocosm.common.zookeeper.Answer;
import io.mesocosm.common.zookeeper.Answer.Reason;
import io.mesocosm.common.zookeeper.Change;
import io.mesocosm.common.zookeeper.Znode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** One server of an ensemble: follows the transactions a little behind, and answers its clients from what it has. */
final class SimZooKeeperServer {

    /** What a znode costs beside its data. */
    private static final int STAT_BYTES = 80;

    private final World world;
    private final Network network;
    private final SimZooKeeper ensemble;
    private final String address;
    private final Deque<SimZooKeeper.Transaction> unread = new ArrayDeque<>();
    private final Map<String, List<Watch>> watches = new LinkedHashMap<>();
    private final List<Link> links = new ArrayList<>();
    private ZnodeTree tree = ZnodeTree.empty();
    private long read;
    private Instant latest = Instant.EPOCH;
    private boolean up = true;
    private boolean silent;

    private record Watch(Link link, long number) {}

    SimZooKeeperServer(World world, Network network, SimZooKeeper ensemble, String address) {
        this.world = world;
        this.network = network;
        this.ensemble = ensemble;
        this.address = address;
        network.up(address);
    }

    String address() {
        return address;
    }

    boolean isUp() {
        return up;
    }

    int links() {
        return links.size();
    }

    /** What it does from now on nobody hears of. */
    void fallSilent() {
        silent = true;
    }

    void stop() {
        if (up) {
            world.note("zookeeper", address + " dies");
            up = false;
            List.copyOf(links).forEach(Link::forget);
            watches.clear();
            network.down(address);
        }
    }

    void start() {
        silent = false;
        if (!up) {
            up = true;
            network.up(address);
        }
    }

    /** A transaction that it will have read after a while. */
    void follow(SimZooKeeper.Transaction transaction, Duration lag) {
        unread.addLast(transaction);
        Instant at = world.now().plus(lag);
        latest = at.isBefore(latest) ? latest : at;
        world.at(latest, () -> readUpTo(transaction.number()));
    }

    /** Reads what happened up to that transaction. */
    void readUpTo(long number) {
        while (!unread.isEmpty() && unread.getFirst().number() <= number) {
            SimZooKeeper.Transaction next = unread.removeFirst();
            tree = next.tree();
            read = next.number();
            next.parents()
                    .forEach(path -> Optional.ofNullable(watches.remove(path))
                            .ifPresent(some -> some.forEach(watch -> watch.link.changed(watch.number))));
        }
    }

    /** A connection that a client made with it; nothing was said on it yet. */
    Link link(SimZooKeeperClient.Line line) {
        return new Link(line);
    }

    /** One client's connection, as the server sees it. */
    final class Link {

        private final SimZooKeeperClient.Line line;
        private Optional<SimZooKeeper.Session> session = Optional.empty();

        private Link(SimZooKeeperClient.Line line) {
            this.line = line;
        }

        private boolean isOpen() {
            return up && line.isOpen();
        }

        private void forget() {
            links.remove(this);
            session = Optional.empty();
            watches.values().forEach(some -> some.removeIf(watch -> watch.link == this));
        }

        /** The server ends it, or notices its end. */
        void close() {
            forget();
            line.close(address);
        }

        private void say(Runnable arrival) {
            if (!silent && isOpen()) {
                network.send(address, line.client(), arrival);
            }
        }

        /**
         * A client goes on with its session, or begins one.
         *
         * @param id 0 for a new one
         * @param seen the last transaction that it knows of
         */
        void greet(long id, long seen, Duration timeout) {
            if (!isOpen()) {
                return;
            }
            Optional<SimZooKeeper.Session> found =
                    id == 0 ? Optional.of(ensemble.open(line.client(), timeout)) : ensemble.session(id);
            readUpTo(Math.max(seen, read));
            found.ifPresent(some -> {
                some.touch();
                some.moves(this);
                session = found;
                links.add(this);
            });
            say(() -> line.greeted(found.map(SimZooKeeper.Session::id)));
        }

        /** A sign of life, which costs no message where nothing is wrong. */
        boolean ping() {
            session.ifPresent(SimZooKeeper.Session::touch);
            return session.isPresent() && !silent;
        }

        private boolean hears() {
            session.ifPresent(SimZooKeeper.Session::touch);
            return isOpen() && session.isPresent();
        }

        /** The client wants its session to end. */
        void bye() {
            session.ifPresent(some -> ensemble.expire(some.id()));
        }

        void commit(List<Change> changes, Consumer<Answer<List<String>>> answer) {
            if (!hears()) {
                return;
            }
            long size = changes.stream().mapToLong(SimZooKeeperServer::size).sum();
            if (size > SimZooKeeper.MOST_BYTES) {
                throw world.fail(line.client() + " asks for a transaction of " + size + " bytes");
            }
            ZnodeTree.Outcome outcome = ensemble.commit(session.orElseThrow(), changes);
            readUpTo(ensemble.transactions());
            Answer<List<String>> said = switch (outcome) {
                case ZnodeTree.Outcome.Applied applied -> new Answer.Done<>(applied.names());
                case ZnodeTree.Outcome.Refused refused -> new Answer.Refused<>(refused.reason(), refused.path());
            };
            answer(said, answer);
        }

        /**
         * What a znode has below it.
         *
         * @param watch the number of the watch that is wanted, too; 0 for none
         */
        void children(String path, long watch, Consumer<Answer<List<String>>> answer) {
            if (!hears()) {
                return;
            }
            Optional<List<String>> names = tree.children(path);
            if (names.isPresent() && watch != 0) {
                watches.computeIfAbsent(path, key -> new ArrayList<>()).add(new Watch(this, watch));
            }
            check(names.orElse(List.of()).stream().mapToLong(String::length).sum(), "the children of " + path);
            answer(
                    names.<Answer<List<String>>>map(Answer.Done::new)
                            .orElseGet(() -> new Answer.Refused<>(Reason.NO_NODE, path)),
                    answer);
        }

        void read(List<String> paths, Consumer<Answer<List<Optional<Znode>>>> answer) {
            if (!hears()) {
                return;
            }
            List<Optional<Znode>> znodes = paths.stream().map(tree::read).toList();
            long size = znodes.stream()
                    .flatMap(Optional::stream)
                    .mapToLong(znode -> znode.data().size() + STAT_BYTES)
                    .sum();
            check(size, paths.size() + " znodes");
            answer(new Answer.Done<>(znodes), answer);
        }

        private void check(long size, String what) {
            if (size > SimZooKeeper.MOST_BYTES) {
                throw world.fail(line.client() + " asks for " + what + ", " + size + " bytes");
            }
        }

        /** A watch of the client's former connection goes on; it fires at once if it would have fired meanwhile. */
        void watchAgain(String path, long watch, long seen) {
            if (!hears()) {
                return;
            }
            boolean same = tree.childrenChanged(path)
                    .filter(changed -> changed <= seen)
                    .isPresent();
            if (same) {
                watches.computeIfAbsent(path, key -> new ArrayList<>()).add(new Watch(this, watch));
            } else {
                changed(watch);
            }
        }

        private <T> void answer(Answer<T> said, Consumer<Answer<T>> answer) {
            long seen = read;
            say(() -> line.answered(seen, () -> answer.accept(said)));
        }

        private void changed(long watch) {
            long seen = read;
            say(() -> line.changed(seen, watch));
        }
    }

    private static long size(Change change) {
        long data = switch (change) {
            case Change.Create create -> create.data().size();
            case Change.Set set -> set.data().size();
            case Change.Delete _, Change.Check _ -> ByteString.EMPTY.size();
        };
        return data + change.path().length() + STAT_BYTES;
    }
}
