package io.mesocosm.allocator.sorter;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;

/** Dominant resource fairness in the plainest words: keeps clients, and derives everything else each time it is asked. */
public final class PlainSorter {

    /** A client and what it is charged. */
    public static final class Client {
        /** Whether it takes part. */
        public boolean active = true;

        double cpus;
        double mem;
        long count;
    }

    final Map<String, Client> clients = new TreeMap<>();

    /** Weights by path. */
    public final Map<String, Double> weights = new HashMap<>();

    /** CPUs of the cluster. */
    public double totalCpus;

    /** Memory of the cluster. */
    public double totalMem;

    /** How many allocations were made at or below an inner path while it was one; like its node, it ends with it. */
    private final Map<String, Long> countsOfInner = new HashMap<>();

    /** Whether the path is a client. */
    public boolean contains(String path) {
        return clients.containsKey(path);
    }

    /** Whether there are no clients. */
    public boolean isEmpty() {
        return clients.isEmpty();
    }

    /** The client. */
    public Client client(String path) {
        return Objects.requireNonNull(clients.get(path), path);
    }

    /** Adds a client. */
    public void add(String path) {
        for (String inner : ancestors(path)) {
            countsOfInner.putIfAbsent(inner, clients.containsKey(inner) ? client(inner).count : 0);
        }
        clients.put(path, new Client());
    }

    /** Forgets a client. */
    public void remove(String path) {
        clients.remove(path);
        for (String inner : new ArrayList<>(countsOfInner.keySet())) {
            if (clients.keySet().stream().noneMatch(client -> client.startsWith(inner + "/"))) {
                long count = Objects.requireNonNull(countsOfInner.remove(inner));
                if (clients.containsKey(inner)) {
                    client(inner).count = count;
                }
            }
        }
    }

    /** One more allocation. */
    public void allocate(String path, double cpus, double mem) {
        Client client = client(path);
        client.cpus += cpus;
        client.mem += mem;
        client.count++;
        for (String inner : ancestors(path)) {
            countsOfInner.merge(inner, 1L, Long::sum);
        }
        countsOfInner.computeIfPresent(path, (inner, count) -> count + 1);
    }

    /** Takes back. */
    public void free(String path, double cpus, double mem) {
        Client client = client(path);
        client.cpus -= cpus;
        client.mem -= mem;
    }

    /** The active clients in order. */
    public List<String> order() {
        List<String> result = new ArrayList<>();
        collect("", result);
        return result;
    }

    private void collect(String parent, List<String> result) {
        TreeSet<String> nodes = new TreeSet<>();
        for (String path : clients.keySet()) {
            if (path.startsWith(parent)) {
                nodes.add(child(parent, path));
            } else if (parent.equals(path + "/")) {
                nodes.add(path + "/.");
            }
        }
        List<String> children = new ArrayList<>(nodes);
        children.sort(Comparator.comparingDouble(this::share)
                .thenComparingLong(this::count)
                .thenComparing(Comparator.naturalOrder()));
        for (String child : children) {
            String client = child.endsWith("/.") ? child.substring(0, child.length() - 2) : child;
            if (isInner(child)) {
                collect(child + "/", result);
            } else if (client(client).active) {
                result.add(client);
            }
        }
    }

    /** The node below {@code parent} that leads to the path. */
    private static String child(String parent, String path) {
        int end = path.indexOf('/', parent.length());
        return end < 0 ? path : path.substring(0, end);
    }

    private boolean isInner(String node) {
        return !node.endsWith("/.") && clients.keySet().stream().anyMatch(path -> path.startsWith(node + "/"));
    }

    private double share(String node) {
        double cpus = 0;
        double mem = 0;
        for (Map.Entry<String, Client> client : clients.entrySet()) {
            if (isAtOrBelow(node, client.getKey())) {
                cpus += client.getValue().cpus;
                mem += client.getValue().mem;
            }
        }
        double share = Math.max(totalCpus > 0 ? cpus / totalCpus : 0, totalMem > 0 ? mem / totalMem : 0);
        return share / weights.getOrDefault(node, 1.0);
    }

    private long count(String node) {
        if (isInner(node)) {
            return Objects.requireNonNull(countsOfInner.get(node));
        }
        return client(node.endsWith("/.") ? node.substring(0, node.length() - 2) : node).count;
    }

    private static boolean isAtOrBelow(String node, String path) {
        return node.endsWith("/.")
                ? path.equals(node.substring(0, node.length() - 2))
                : path.equals(node) || path.startsWith(node + "/");
    }

    private static List<String> ancestors(String path) {
        List<String> result = new ArrayList<>();
        for (int end = path.indexOf('/'); end >= 0; end = path.indexOf('/', end + 1)) {
            result.add(path.substring(0, end));
        }
        return result;
    }
}
