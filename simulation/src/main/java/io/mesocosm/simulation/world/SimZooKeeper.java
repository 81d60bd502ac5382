package io.mesocosm.simulation.world;

import io.mesocosm.common.zookeeper.Answer.Reason;
import io.mesocosm.common.zookeeper.Change;
import io.mesocosm.common.zookeeper.ZooKeeperClient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * An ensemble of ZooKeeper servers. Transactions have one order; each server follows it a little behind, so that what one
 * client has read another may read later, as ZooKeeper allows. Sessions end when none of their requests arrived for their
 * timeout, and their ephemeral znodes with them.
 *
 * <p>Faults: a server can die, or all at once. What was asked just before may have happened without an answer; what was
 * answered is never lost.
 */
public final class SimZooKeeper {

    /** Told of every transaction. */
    @FunctionalInterface
    public interface Witness {

        /**
         * A transaction has happened.
         *
         * @param client the address of who asked for it; empty where a session ended
         */
        void committed(Optional<String> client, List<Change> changes);
    }

    /** How much a transaction or an answer may hold. Mesos' and ours alike: {@code jute.maxbuffer} as it is by default. */
    static final long MOST_BYTES = 0xfffff;

    private static final int SERVERS = 3;
    private static final Duration LEAST_LAG = Duration.ofMillis(1);
    private static final Duration MOST_LAG = Duration.ofMillis(10);
    private static final Duration LONG_LAG = Duration.ofSeconds(3);
    private static final double LONG_LAGS = 0.02;
    private static final Duration LAST_MOMENTS = Duration.ofMillis(40);
    private static final Duration ROUNDING = Duration.ofSeconds(1);

    /** A session, while it lasts. */
    final class Session {

        private final long id;
        private final String client;
        private final Duration timeout;
        private Instant heard = world.now();
        private Optional<SimZooKeeperServer.Link> link = Optional.empty();

        private Session(long id, String client, Duration timeout) {
            this.id = id;
            this.client = client;
            this.timeout = timeout;
        }

        long id() {
            return id;
        }

        /** Something was heard of its client. */
        void touch() {
            heard = world.now();
        }

        /** Its client is here now and nowhere else. */
        void moves(SimZooKeeperServer.Link to) {
            link.ifPresent(SimZooKeeperServer.Link::close);
            link = Optional.of(to);
        }
    }

    /** What happened, and what everything was like then. */
    record Transaction(long number, ZnodeTree tree, Iterable<String> parents) {}

    private final World world;
    private final Network network;
    private final List<SimZooKeeperServer> servers;
    private final Map<Long, Session> sessions = new LinkedHashMap<>();
    private final List<Witness> witnesses = new ArrayList<>();
    private ZnodeTree tree = ZnodeTree.empty();
    private long transactions;
    private long sessionsOpened;
    private Optional<String> refusing = Optional.empty();
    private long outages;

    /** An ensemble that runs and has nothing to tell. */
    public SimZooKeeper(World world, Network network) {
        this.world = world;
        this.network = network;
        this.servers = IntStream.rangeClosed(1, SERVERS)
                .mapToObj(number -> new SimZooKeeperServer(world, network, this, "10.0.3." + number + ":2181"))
                .toList();
    }

    /** Where its servers are, as the network knows them. */
    public List<String> addresses() {
        return servers.stream().map(SimZooKeeperServer::address).toList();
    }

    /** One of its servers. */
    SimZooKeeperServer anyServer() {
        return servers.get((int) world.below(servers.size()));
    }

    /** A client that begins to connect when it is started; the address is its own. */
    public SimZooKeeperClient client(String address, Duration timeout) {
        return new SimZooKeeperClient(world, network, this, address, timeout);
    }

    /** Tells somebody of every transaction from now on. */
    public void tell(Witness witness) {
        witnesses.add(witness);
    }

    /** Reads everything as of the last transaction, and answers at once; writes nothing. */
    public ZooKeeperClient glance() {
        return new Glance(tree);
    }

    /** Everything, as of the last transaction. */
    public ZnodeTree tree() {
        return tree;
    }

    /** The number of the last transaction. */
    long transactions() {
        return transactions;
    }

    /** How many clients are connected. */
    public int links() {
        return servers.stream().mapToInt(SimZooKeeperServer::links).sum();
    }

    /** Whether that session lasts. */
    public boolean isAlive(long session) {
        return sessions.containsKey(session);
    }

    Optional<Session> session(long id) {
        return Optional.ofNullable(sessions.get(id));
    }

    Session open(String client, Duration timeout) {
        var session = new Session(++sessionsOpened, client, timeout);
        sessions.put(session.id, session);
        world.note("zookeeper", "session " + session.id + " of " + client);
        watch(session);
        return session;
    }

    private boolean isOut() {
        return servers.stream().noneMatch(SimZooKeeperServer::isUp);
    }

    private void watch(Session session) {
        Instant end = session.heard.plus(session.timeout);
        world.at(end.plus(world.between(Duration.ZERO, ROUNDING)), () -> {
            if (!sessions.containsKey(session.id)) {
                return;
            }
            if (isOut()) {
                // Nobody counts; whoever leads next gives everybody all of his time again.
                session.touch();
            }
            if (session.heard.plus(session.timeout).isAfter(world.now())) {
                watch(session);
            } else {
                expire(session.id);
            }
        });
    }

    /** Ends a session, as an operator or the passing of time does. */
    public void expire(long id) {
        Session session = sessions.remove(id);
        if (session != null) {
            world.note("zookeeper", "session " + id + " of " + session.client + " ends");
            List<Change> changes = tree.endOf(id);
            if (!changes.isEmpty()) {
                commit(Optional.empty(), 0, changes);
            }
            session.link.ifPresent(SimZooKeeperServer.Link::close);
        }
    }

    /** A server is told to write; it has heard of everything up to the outcome. */
    ZnodeTree.Outcome commit(Session session, List<Change> changes) {
        boolean refused = refusing.filter(below ->
                        changes.stream().anyMatch(change -> change.path().startsWith(below)))
                .isPresent();
        return refused
                ? new ZnodeTree.Outcome.Refused(Reason.OTHER, changes.getFirst().path())
                : commit(Optional.of(session.client), session.id, changes);
    }

    private ZnodeTree.Outcome commit(Optional<String> client, long session, List<Change> changes) {
        ZnodeTree.Outcome outcome = tree.apply(changes, session, transactions + 1);
        if (outcome instanceof ZnodeTree.Outcome.Applied applied) {
            spread(applied.tree(), applied.parents());
            witnesses.forEach(witness -> witness.committed(client, changes));
        }
        return outcome;
    }

    private void spread(ZnodeTree next, Iterable<String> parents) {
        tree = next;
        var transaction = new Transaction(++transactions, next, parents);
        servers.forEach(server ->
                server.follow(transaction, world.happens(LONG_LAGS) ? LONG_LAG : world.between(LEAST_LAG, MOST_LAG)));
    }

    /** An operator deletes everything from there on, and looks whether it is gone everywhere. */
    public void wipe(String path) {
        if (tree.read(path).isPresent()) {
            spread(tree.without(path, transactions + 1), List.of(path));
            servers.forEach(server -> server.readUpTo(transactions));
        }
    }

    /** Transactions below that path are refused for so long, as by a disk that is full. */
    public void refuse(String below, Duration time) {
        world.note("zookeeper", "refuses what is below " + below);
        refusing = Optional.of(below);
        world.after(time, () -> refusing = Optional.empty());
    }

    /** One of its servers is away for so long; those who were connected with it go to others. */
    public void crashServer(Duration time) {
        SimZooKeeperServer server = anyServer();
        long outage = outages;
        die(
                server,
                some -> world.after(time, () -> {
                    if (outage == outages) {
                        some.start();
                    }
                }));
    }

    /** All servers are away for so long. */
    public void outage(Duration time) {
        world.note("zookeeper", "is away");
        long outage = ++outages;
        servers.forEach(server -> die(server, some -> {}));
        world.after(time.plus(LAST_MOMENTS), () -> {
            if (outage == outages) {
                world.note("zookeeper", "is back");
                sessions.values().forEach(Session::touch);
                servers.forEach(SimZooKeeperServer::start);
            }
        });
    }

    private void die(SimZooKeeperServer server, Consumer<SimZooKeeperServer> afterwards) {
        server.fallSilent();
        world.after(world.between(Duration.ZERO, LAST_MOMENTS), () -> {
            server.stop();
            afterwards.accept(server);
        });
    }
}
