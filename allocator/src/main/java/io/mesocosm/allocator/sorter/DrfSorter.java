package io.mesocosm.allocator.sorter;

import io.mesocosm.allocator.compact.Quantities;
import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * Dominant resource fairness: siblings are served in the order of their dominant share of the cluster divided by their
 * weight, then of the number of allocations ever made to them, then of their names. Mesos: {@code DRFSorter}.
 *
 * <p>An allocation moves a node to its new place by binary search. Anything else that changes shares only marks the
 * order it concerns; the next walk sorts an order again when it comes to it, so that orders nobody looks at cost
 * nothing.
 */
public final class DrfSorter implements Sorter {

    private final ClusterTotals totals;
    private final Tree tree = new Tree();
    private final Walk walk = new Walk();

    /** A sorter without clients that measures shares against these totals. */
    public DrfSorter(ClusterTotals totals) {
        this.totals = totals;
    }

    @Override
    public int add(String path, int tag) {
        return tree.add(path, tag).handle;
    }

    @Override
    public void remove(int client) {
        tree.remove(client);
    }

    @Override
    public void activate(int client) {
        tree.setActive(tree.leaf(client), true);
    }

    @Override
    public void deactivate(int client) {
        tree.setActive(tree.leaf(client), false);
    }

    @Override
    public void setWeight(String path, double weight) {
        tree.setWeight(path, weight);
    }

    @Override
    public void allocated(int client, long[] quantities) {
        Node node = tree.leaf(client);
        for (Node parent = node.parent; parent != null; parent = node.parent) {
            if (node.isListed() && isOrdered(parent)) {
                int place = parent.place(node);
                charge(node, quantities);
                node.share = share(node);
                parent.move(place, node);
            } else {
                charge(node, quantities);
                parent.dirty = true;
            }
            node = parent;
        }
        charge(node, quantities);
    }

    private static void charge(Node node, long[] quantities) {
        node.quantities = Quantities.add(node.quantities, quantities, 1);
        node.allocations++;
    }

    @Override
    public void unallocated(int client, long[] quantities) {
        adjust(client, quantities, -1, -1);
    }

    @Override
    public void adjust(int client, long[] quantities, int sign, int depth) {
        Node node = tree.leaf(client);
        while (node.depth > depth) {
            node.quantities = Quantities.add(node.quantities, quantities, sign);
            Node parent = node.parent;
            if (parent == null) {
                return;
            }
            parent.dirty |= node.isListed();
            node = parent;
        }
    }

    @Override
    public long[] quantities(int client) {
        return tree.leaf(client).quantities;
    }

    @Override
    public Cursor sort() {
        walk.start(tree.root);
        return walk;
    }

    @Override
    public int size() {
        return tree.size();
    }

    @Override
    public OptionalDouble share(int client) {
        return OptionalDouble.of(share(tree.leaf(client)));
    }

    private double share(Node node) {
        return totals.share(node.quantities) / node.weight;
    }

    private boolean isOrdered(Node parent) {
        return !parent.dirty && parent.version == totals.version();
    }

    private void order(Node parent) {
        if (!isOrdered(parent)) {
            for (int i = 0; i < parent.listed; i++) {
                parent.order[i].share = share(parent.order[i]);
            }
            parent.sort();
            parent.version = totals.version();
        }
    }

    /** Depth first, each order put right when it is entered. */
    private final class Walk implements Cursor {

        private Node[] path = new Node[4];
        private int[] places = new int[4];
        private int depth;

        void start(Node root) {
            depth = -1;
            enter(root);
        }

        private void enter(Node node) {
            order(node);
            depth++;
            if (depth == path.length) {
                path = Arrays.copyOf(path, depth * 2);
                places = Arrays.copyOf(places, depth * 2);
            }
            path[depth] = node;
            places[depth] = 0;
        }

        @Override
        public int next() {
            while (depth >= 0) {
                Node node = path[depth];
                int place = places[depth]++;
                if (place == node.listed) {
                    depth--;
                } else if (node.tags[place] != Node.INNER) {
                    return node.tags[place];
                } else {
                    enter(node.order[place]);
                }
            }
            return END;
        }
    }
}
