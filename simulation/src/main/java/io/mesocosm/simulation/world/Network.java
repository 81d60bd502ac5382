package io.mesocosm.simulation.world;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What lies between processes. Each process has an address; what one sends to another arrives after a while drawn from
 * the seed, in the order of sending. What was sent to a process that has ended reaches nobody, also not one that was
 * started at the same address since.
 *
 * <p>Faults: a path between two addresses can be cut in one direction. What is sent then is lost, and so is the
 * connection that it was sent on: whoever holds it hears of that when the path is whole again. A path can be reset: what
 * is under way between the two is lost, and their connections break. A path can be slow for a while. And a path can hold
 * what is sent: all of it arrives once the path is whole again, however old it is then, as what TCP sends again.
 */
public final class Network {

    private static final Duration FASTEST = Duration.ofNanos(50_000);
    private static final Duration USUAL = Duration.ofMillis(3);
    private static final Duration SLOWEST = Duration.ofMillis(400);
    private static final Duration SLUGGISH = Duration.ofSeconds(20);
    private static final double HICCUP = 0.01;

    private record Path(String from, String to) {}

    private final World world;
    private final Map<String, Long> lives = new HashMap<>();
    private final Map<Path, Instant> latest = new HashMap<>();
    private final Set<Path> cuts = new HashSet<>();
    private final Set<Path> lossy = new HashSet<>();
    private final Map<Path, List<Runnable>> held = new LinkedHashMap<>();
    private final Map<Path, Long> resets = new HashMap<>();
    private final Map<Path, Instant> slow = new HashMap<>();
    private final List<Connection> connections = new ArrayList<>();
    private long starts;

    /** A network without processes. */
    public Network(World world) {
        this.world = world;
    }

    /** A process begins to listen at that address. */
    public void up(String address) {
        lives.put(address, starts++);
    }

    /** The process at that address has ended: its connections break. */
    public void down(String address) {
        lives.remove(address);
        for (Connection connection : List.copyOf(connections)) {
            if (connection.involves(address)) {
                connection.breakNow(address);
            }
        }
    }

    /** Whether a process listens there. */
    public boolean isUp(String address) {
        return lives.containsKey(address);
    }

    /** Nothing passes in that direction from now on. */
    public void cut(String from, String to) {
        cuts.add(new Path(from, to));
        world.note("network", "cut " + from + " -> " + to);
    }

    /** Nothing passes in that direction from now on, and nothing is lost: it waits. */
    public void hold(String from, String to) {
        held.putIfAbsent(new Path(from, to), new ArrayList<>());
        world.note("network", "hold " + from + " -> " + to);
    }

    /** All paths are whole again; connections that lost something break, and what waited arrives. */
    public void heal() {
        if (cuts.isEmpty() && held.isEmpty()) {
            return;
        }
        world.note("network", "heal");
        cuts.clear();
        Map<Path, List<Runnable>> waiting = new LinkedHashMap<>(held);
        held.clear();
        waiting.forEach((path, arrivals) -> arrivals.forEach(arrival -> pass(path, arrival)));
        for (Connection connection : List.copyOf(connections)) {
            if (lossy.contains(new Path(connection.from, connection.to))
                    || lossy.contains(new Path(connection.to, connection.from))) {
                connection.breakNow("");
            }
        }
        lossy.clear();
    }

    /** Whether something that is sent now would arrive; what cannot is lost with its connection. */
    boolean reaches(String from, String to) {
        Path path = new Path(from, to);
        if (cuts.contains(path)) {
            lossy.add(path);
            return false;
        }
        return isUp(to);
    }

    /** What is under way between the two, in both directions, gets lost, and so do their connections. */
    public void reset(String one, String other) {
        world.note("network", "reset " + one + " <-> " + other);
        resets.merge(new Path(one, other), 1L, Long::sum);
        resets.merge(new Path(other, one), 1L, Long::sum);
        for (Connection connection : List.copyOf(connections)) {
            if (connection.involves(one) && connection.involves(other)) {
                connection.breakNow("");
            }
        }
    }

    /** Everything in that direction takes seconds for so long. */
    public void slow(String from, String to, Duration time) {
        world.note("network", "slow " + from + " -> " + to);
        slow.put(new Path(from, to), world.now().plus(time));
    }

    /** How many connections are open. */
    public int connections() {
        return connections.size();
    }

    /** The two ends of every open connection, as text. */
    public List<String> peers() {
        return connections.stream()
                .map(some -> some.from + " -> " + some.to)
                .sorted()
                .toList();
    }

    /**
     * Sends something.
     *
     * @param arrival happens at the receiver, if it still is the same process then
     */
    public void send(String from, String to, Runnable arrival) {
        Path path = new Path(from, to);
        if (cuts.contains(path)) {
            lossy.add(path);
            world.note("network", "lost " + from + " -> " + to);
            return;
        }
        Long life = lives.get(to);
        if (life == null) {
            return;
        }
        long reset = resets.getOrDefault(path, 0L);
        pass(path, () -> {
            if (life.equals(lives.get(to)) && reset == resets.getOrDefault(path, 0L)) {
                arrival.run();
            }
        });
    }

    private void pass(Path path, Runnable arrival) {
        List<Runnable> waiting = held.get(path);
        if (waiting == null) {
            world.at(arrives(path), arrival);
        } else {
            waiting.add(arrival);
        }
    }

    private Instant arrives(Path path) {
        Duration most = world.happens(HICCUP) ? SLOWEST : USUAL;
        Instant slowUntil = slow.get(path);
        if (slowUntil != null) {
            most = slowUntil.isAfter(world.now()) ? SLUGGISH : most;
        }
        Instant arrival = world.now().plus(world.between(FASTEST, most));
        Instant before = latest.getOrDefault(path, Instant.EPOCH);
        Instant ordered = arrival.isBefore(before) ? before : arrival;
        latest.put(path, ordered);
        return ordered;
    }

    /**
     * A connection between two processes, each told once when it breaks, unless it closed the connection itself. To
     * where nobody listens it breaks at once, which is told after a while.
     */
    public Connection connect(String from, String to, Runnable brokenAtFrom, Runnable brokenAtTo) {
        Connection connection = new Connection(from, to, brokenAtFrom, brokenAtTo);
        connections.add(connection);
        if (!isUp(to)) {
            connection.breakNow(to);
        } else if (!isUp(from)) {
            connection.breakNow(from);
        }
        return connection;
    }

    /** One connection. */
    public final class Connection {

        private final String from;
        private final String to;
        private final Runnable brokenAtFrom;
        private final Runnable brokenAtTo;
        private boolean open = true;

        private Connection(String from, String to, Runnable brokenAtFrom, Runnable brokenAtTo) {
            this.from = from;
            this.to = to;
            this.brokenAtFrom = brokenAtFrom;
            this.brokenAtTo = brokenAtTo;
        }

        private boolean involves(String address) {
            return from.equals(address) || to.equals(address);
        }

        /** Whether neither side has closed it and it has not broken. */
        public boolean isOpen() {
            return open;
        }

        /** Closed by that side: the other one is told, after what was sent to it before. */
        public void close(String side) {
            breakNow(side);
        }

        private void breakNow(String cause) {
            if (!open) {
                return;
            }
            open = false;
            connections.remove(this);
            if (!cause.equals(from)) {
                tell(to, from, brokenAtFrom);
            }
            if (!cause.equals(to)) {
                tell(from, to, brokenAtTo);
            }
        }

        private void tell(String other, String side, Runnable broken) {
            Long life = lives.get(side);
            pass(new Path(other, side), () -> {
                if (life != null && life.equals(lives.get(side))) {
                    broken.run();
                }
            });
        }
    }
}
