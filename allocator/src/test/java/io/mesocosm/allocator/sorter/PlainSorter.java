package io.mesocosm.allocator.sorter;

import io.mesocosm.common.resources.Scalar;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Dominant resource fairness in the plainest words: keeps who its clients are and how often they were given something,
 * and derives everything else each time it is asked.
 */
public final class PlainSorter {

    /** Who knows what clients have. */
    @FunctionalInterface
    public interface Charges {

        /** What those clients have together. */
        Map<String, Scalar> of(Predicate<String> clients);
    }

    private record Node(String path, double share, long count) {}

    /** Weights by path. */
    public final Map<String, Double> weights = new HashMap<>();

    private final Charges charges;
    private final Map<String, Long> counts = new TreeMap<>();
    private final TreeSet<String> idle = new TreeSet<>();

    /** How many allocations were made at or below an inner path while it was one; like its node, it ends with it. */
    private final Map<String, Long> countsOfInner = new HashMap<>();

    /** A sorter without clients. */
    public PlainSorter(Charges charges) {
        this.charges = charges;
    }

    /** All clients. */
    public List<String> clients() {
        return List.copyOf(counts.keySet());
    }

    /** Whether the path is a client. */
    public boolean contains(String path) {
        return counts.containsKey(path);
    }

    /** Adds a client. */
    public void add(String path) {
        for (String inner : ancestors(path)) {
            countsOfInner.putIfAbsent(inner, counts.getOrDefault(inner, 0L));
        }
        counts.put(path, 0L);
    }

    /** Forgets a client. */
    public void remove(String path) {
        counts.remove(path);
        idle.remove(path);
        for (String inner : List.copyOf(countsOfInner.keySet())) {
            if (!isInner(inner)) {
                long count = Objects.requireNonNull(countsOfInner.remove(inner));
                counts.computeIfPresent(inner, (client, own) -> count);
            }
        }
    }

    /** Says whether the client takes part. */
    public void setActive(String path, boolean active) {
        if (active) {
            idle.remove(path);
        } else {
            idle.add(path);
        }
    }

    /** One more allocation. */
    public void allocated(String path) {
        counts.merge(path, 1L, Long::sum);
        for (String inner : ancestors(path)) {
            countsOfInner.merge(inner, 1L, Long::sum);
        }
        countsOfInner.computeIfPresent(path, (inner, count) -> count + 1);
    }

    /** The active clients in order of their shares of the totals. */
    public List<String> order(Map<String, Scalar> totals) {
        List<String> result = new ArrayList<>();
        collect("", totals, result);
        return result;
    }

    private void collect(String parent, Map<String, Scalar> totals, List<String> result) {
        TreeSet<String> paths = new TreeSet<>();
        for (String path : counts.keySet()) {
            if (path.startsWith(parent)) {
                paths.add(child(parent, path));
            } else if (parent.equals(path + "/")) {
                paths.add(path + "/.");
            }
        }
        List<Node> nodes = new ArrayList<>();
        paths.forEach(path -> nodes.add(new Node(path, share(path, totals), count(path))));
        nodes.sort(Comparator.comparingDouble(Node::share)
                .thenComparingLong(Node::count)
                .thenComparing(Node::path));
        for (Node node : nodes) {
            if (isInner(node.path())) {
                collect(node.path() + "/", totals, result);
            } else if (!idle.contains(client(node.path()))) {
                result.add(client(node.path()));
            }
        }
    }

    /** The client that a leaf stands for: its own path, or that of its parent. */
    private static String client(String leaf) {
        return leaf.endsWith("/.") ? leaf.substring(0, leaf.length() - 2) : leaf;
    }

    /** The node below {@code parent} that leads to the path. */
    private static String child(String parent, String path) {
        int end = path.indexOf('/', parent.length());
        return end < 0 ? path : path.substring(0, end);
    }

    private boolean isInner(String node) {
        return !node.endsWith("/.") && counts.keySet().stream().anyMatch(path -> path.startsWith(node + "/"));
    }

    private double share(String node, Map<String, Scalar> totals) {
        Map<String, Scalar> charged = charges.of(path -> isAtOrBelow(node, path));
        double share = 0;
        for (Map.Entry<String, Scalar> total : totals.entrySet()) {
            if (total.getValue().millis() > 0) {
                Scalar mine = charged.getOrDefault(total.getKey(), Scalar.ZERO);
                share = Math.max(
                        share, mine.millis() / (double) total.getValue().millis());
            }
        }
        return share / weights.getOrDefault(node, 1.0);
    }

    private long count(String node) {
        return Objects.requireNonNull(isInner(node) ? countsOfInner.get(node) : counts.get(client(node)));
    }

    private static boolean isAtOrBelow(String node, String path) {
        return node.endsWith("/.") ? path.equals(client(node)) : path.equals(node) || path.startsWith(node + "/");
    }

    private static List<String> ancestors(String path) {
        List<String> result = new ArrayList<>();
        for (int end = path.indexOf('/'); end >= 0; end = path.indexOf('/', end + 1)) {
            result.add(path.substring(0, end));
        }
        return result;
    }
}
