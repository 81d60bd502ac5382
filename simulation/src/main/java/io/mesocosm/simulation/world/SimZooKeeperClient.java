package io.mesocosm.simulation.world;

import io.mesocosm.common.zookeeper.Answer;
import io.mesocosm.common.zookeeper.Change;
import io.mesocosm.common.zookeeper.SessionState;
import io.mesocosm.common.zookeeper.Znode;
import io.mesocosm.common.zookeeper.ZooKeeperClient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A client of the simulated ensemble, with an address and a session of its own.
 *
 * <pre>
 *              greeted                    broken, or silent for two thirds of the timeout
 * (connecting) ───────▶ CONNECTED ───────────────────────────────────────────────▶ SUSPENDED (connecting)
 *      ▲                                                   the server says so, or the timeout passed │
 *      └───────────────────────────────────── EXPIRED ◀──────────────────────────────────────────────┘
 * </pre>
 *
 * What was asked on a connection that broke, or without one, is answered {@link Answer.Lost}.
 */
public final class SimZooKeeperClient implements ZooKeeperClient {

    private static final Duration BACKOFF = Duration.ofSeconds(1);
    private static final double WATCHES_GIVEN_UP = 0.3;

    /** What is asked for, and how to say that nobody knows what became of it. */
    private record Request(Consumer<Line> ask, Runnable lose) {}

    private record Watch(String path, Runnable changed) {}

    private final World world;
    private final Network network;
    private final SimZooKeeper ensemble;
    private final String address;
    private final Duration timeout;
    private final Deque<Runnable> news = new ArrayDeque<>();
    private final Map<Long, Watch> watches = new LinkedHashMap<>();
    private Consumer<SessionState> told = state -> {};
    private Optional<Line> line = Optional.empty();
    private SessionState state = SessionState.EXPIRED;
    private Instant busyUntil = Instant.MIN;
    private long session;
    private long seen;
    private long watchesSet;
    private long suspensions;
    private boolean telling;
    private boolean dead;

    SimZooKeeperClient(World world, Network network, SimZooKeeper ensemble, String address, Duration timeout) {
        this.world = world;
        this.network = network;
        this.ensemble = ensemble;
        this.address = address;
        this.timeout = timeout;
        network.up(address);
    }

    /** Its address as the network knows it. */
    public String address() {
        return address;
    }

    /** Its process ends, without a word to anybody. */
    public void kill() {
        if (!dead) {
            dead = true;
            line = Optional.empty();
            network.down(address);
        }
    }

    /** Its process gets no time for so long: what comes meanwhile waits, and nobody hears of it. */
    public void stall(Duration time) {
        Instant until = world.now().plus(time);
        busyUntil = until.isAfter(busyUntil) ? until : busyUntil;
    }

    @Override
    public void start(Consumer<SessionState> listener) {
        told = listener;
        connect();
    }

    @Override
    public long sessionId() {
        return session;
    }

    @Override
    public void children(String path, Consumer<Answer<List<String>>> answer) {
        ask(at -> at.link().children(path, 0, at.hearing(answer)), answer);
    }

    @Override
    public void children(String path, Runnable changed, Consumer<Answer<List<String>>> answer) {
        long watch = ++watchesSet;
        Consumer<Answer<List<String>>> heard = said -> {
            answer.accept(said);
            if (said instanceof Answer.Done) {
                watches.put(watch, new Watch(path, changed));
            }
        };
        ask(at -> at.link().children(path, watch, at.hearing(heard)), heard);
    }

    @Override
    public void read(List<String> paths, Consumer<Answer<List<Optional<Znode>>>> answer) {
        ask(at -> at.link().read(paths, at.hearing(answer)), answer);
    }

    @Override
    public void commit(List<Change> changes, Consumer<Answer<List<String>>> answer) {
        ask(at -> at.link().commit(changes, at.hearing(answer)), answer);
    }

    @Override
    public void close() {
        // Said last, and heard although the connection is closed right after.
        line.filter(Line::isGreeted).ifPresent(some -> network.send(address, some.server.address(), some.link()::bye));
        kill();
    }

    private <T> void ask(Consumer<Line> what, Consumer<Answer<T>> answer) {
        var request = new Request(what, () -> answer.accept(new Answer.Lost<>()));
        Optional<Line> greeted = line.filter(Line::isGreeted);
        if (greeted.isPresent()) {
            greeted.get().ask(request);
        } else {
            tell(request.lose());
        }
    }

    /** Tells something after all that was told before, and never from within a call. */
    private void tell(Runnable what) {
        news.add(what);
        if (!telling) {
            telling = true;
            world.after(Duration.ZERO, () -> whenAwake(this::tellAll));
        }
    }

    private void tellAll() {
        while (!news.isEmpty() && !dead) {
            news.remove().run();
        }
        telling = false;
    }

    /** What came while the process got no time happens in its order when it does, be it not quite at once. */
    private void whenAwake(Runnable what) {
        if (dead) {
            return;
        }
        if (busyUntil.isAfter(world.now())) {
            world.at(busyUntil, () -> whenAwake(what));
        } else {
            what.run();
        }
    }

    private void connect() {
        SimZooKeeperServer server = ensemble.anyServer();
        var next = new Line(server);
        line = Optional.of(next);
        next.greet();
        world.after(timeout.dividedBy(3), () -> whenAwake(next::giveUpUnlessGreeted));
    }

    private void become(SessionState next) {
        state = next;
        world.note(address, next);
        tell(() -> told.accept(next));
    }

    /** The connection is gone, or never was. */
    private void broken(Line which) {
        if (dead || line.filter(which::equals).isEmpty()) {
            return;
        }
        line = Optional.empty();
        boolean stateFirst = world.happens(0.5);
        boolean suspended = state == SessionState.CONNECTED;
        if (suspended && stateFirst) {
            become(SessionState.SUSPENDED);
        }
        lose(which.unanswered);
        if (suspended && !stateFirst) {
            become(SessionState.SUSPENDED);
        }
        if (suspended) {
            if (world.happens(WATCHES_GIVEN_UP)) {
                giveUpWatches();
            }
            long suspension = ++suspensions;
            // Whoever counts from his last sign of life is right, and so is who counts from when he noticed.
            Instant from = which.heard;
            Duration patience =
                    world.between(timeout, Duration.between(from, world.now()).plus(timeout));
            world.at(from.plus(patience), () -> whenAwake(() -> overdue(suspension)));
        }
        world.after(
                world.between(Duration.ZERO, BACKOFF),
                () -> whenAwake(() -> {
                    if (line.isEmpty()) {
                        connect();
                    }
                }));
    }

    private void lose(Deque<Request> requests) {
        while (!requests.isEmpty()) {
            tell(requests.remove().lose());
        }
    }

    private void giveUpWatches() {
        watches.values().forEach(watch -> tell(watch.changed()));
        watches.clear();
    }

    /** So long without a server: the session has to be taken for over. */
    private void overdue(long suspension) {
        if (state == SessionState.SUSPENDED && suspension == suspensions) {
            Optional<Line> old = line;
            expired();
            old.ifPresent(Line::abandon);
        }
    }

    private void expired() {
        session = 0;
        // The next session is another handle's, which has seen nothing.
        seen = 0;
        if (state != SessionState.EXPIRED) {
            become(SessionState.EXPIRED);
        }
        giveUpWatches();
    }

    /** The client's side of one connection. */
    final class Line {

        private final SimZooKeeperServer server;
        private final SimZooKeeperServer.Link link;
        private final Network.Connection connection;
        private final Deque<Request> unanswered = new ArrayDeque<>();
        private Instant heard = world.now();
        private boolean greeted;

        private Line(SimZooKeeperServer server) {
            this.server = server;
            this.link = server.link(this);
            this.connection =
                    network.connect(address, server.address(), () -> whenAwake(() -> broken(this)), () -> link.close());
        }

        SimZooKeeperServer.Link link() {
            return link;
        }

        String client() {
            return address;
        }

        boolean isOpen() {
            return connection.isOpen();
        }

        private boolean isGreeted() {
            return greeted;
        }

        /** Ended by that side. */
        void close(String side) {
            connection.close(side);
        }

        private void abandon() {
            connection.close(address);
            broken(this);
        }

        private void giveUpUnlessGreeted() {
            if (!greeted && line.filter(this::equals).isPresent()) {
                abandon();
            }
        }

        /** What is said on a connection that broke since reaches nobody. */
        private void send(Runnable arrival) {
            network.send(address, server.address(), () -> {
                if (connection.isOpen()) {
                    arrival.run();
                }
            });
        }

        private void greet() {
            long id = session;
            long known = seen;
            send(() -> link.greet(id, known, timeout));
        }

        private void ask(Request request) {
            unanswered.add(request);
            send(() -> request.ask().accept(this));
        }

        /** How an answer is told once it has come. */
        private <T> Consumer<Answer<T>> hearing(Consumer<Answer<T>> answer) {
            return said -> tell(() -> answer.accept(said));
        }

        private void arrives(Runnable what) {
            whenAwake(() -> {
                if (line.filter(this::equals).isPresent()) {
                    heard = world.now();
                    what.run();
                }
            });
        }

        /** The server goes on with a session; empty if it has none of that id. */
        void greeted(Optional<Long> id) {
            arrives(() -> {
                if (id.isEmpty()) {
                    expired();
                    greet();
                    return;
                }
                greeted = true;
                session = id.get();
                become(SessionState.CONNECTED);
                watches.forEach((number, watch) -> {
                    long known = seen;
                    send(() -> link.watchAgain(watch.path(), number, known));
                });
                world.after(timeout.dividedBy(3), this::beat);
            });
        }

        /** An answer has come to the oldest request. */
        void answered(long known, Runnable telling) {
            arrives(() -> {
                seen = Math.max(seen, known);
                unanswered.remove();
                telling.run();
            });
        }

        /** Something that is watched has changed. */
        void changed(long known, long watch) {
            arrives(() -> {
                seen = Math.max(seen, known);
                // The answer that made the watch may still wait to be told.
                tell(() -> Optional.ofNullable(watches.remove(watch))
                        .ifPresent(some -> some.changed().run()));
            });
        }

        private void beat() {
            whenAwake(() -> {
                if (!connection.isOpen() || line.filter(this::equals).isEmpty()) {
                    return;
                }
                boolean alive = network.reaches(address, server.address())
                        && link.ping()
                        && network.reaches(server.address(), address);
                heard = alive ? world.now() : heard;
                Duration silence = Duration.between(heard, world.now());
                if (silence.multipliedBy(3).compareTo(timeout.multipliedBy(2)) >= 0) {
                    abandon();
                } else {
                    world.after(timeout.dividedBy(3), this::beat);
                }
            });
        }
    }
}
