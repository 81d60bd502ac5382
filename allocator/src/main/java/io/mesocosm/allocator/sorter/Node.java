package io.mesocosm.allocator.sorter;

import io.mesocosm.allocator.compact.Quantities;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A level of a path. A leaf is a client; an inner node has children and, if its path is a client too, a virtual leaf
 * named "." among them that stands for the client.
 */
final class Node {

    static final String VIRTUAL = ".";
    static final int INNER = -1;

    /** Least served first; siblings differ in their names, so no two are equal. */
    static final Comparator<Node> FAIREST_FIRST = Node::compare;

    private static final Node[] NO_NODES = {};
    private static final int[] NO_TAGS = {};

    final String name;
    final @Nullable Node parent;
    final int depth;
    Map<String, Node> children = Map.of();

    /** The tag of the client that a leaf is, or INNER. */
    int tag = INNER;

    int handle = INNER;
    boolean active;
    double weight = 1;
    double share;
    long allocations;
    long[] quantities = Quantities.NONE;

    /** Inner nodes: the inner and active children, in the first {@code listed} places; in order unless dirty. */
    Node[] order = NO_NODES;

    /** The tags of those, beside them so that a walk over many leaves touches nothing else. */
    int[] tags = NO_TAGS;

    int listed;
    boolean dirty;
    long version = -1;

    Node(String name, @Nullable Node parent, double weight) {
        this.name = name;
        this.parent = parent;
        this.depth = parent == null ? 0 : parent.depth + 1;
        this.weight = weight;
    }

    private static int compare(Node a, Node b) {
        if (a.share != b.share) {
            return a.share < b.share ? -1 : 1;
        }
        if (a.allocations != b.allocations) {
            return a.allocations < b.allocations ? -1 : 1;
        }
        return a.name.compareTo(b.name);
    }

    boolean isLeaf() {
        return tag != INNER;
    }

    /** Whether the parent lists it: idle leaves are not served. */
    boolean isListed() {
        return !isLeaf() || active;
    }

    void addChild(Node child) {
        if (children.isEmpty()) {
            children = new HashMap<>();
        }
        children.put(child.name, child);
    }

    /** Puts a child at the end of the order. */
    void list(Node child) {
        if (listed == order.length) {
            int capacity = Math.max(4, listed * 2);
            order = Arrays.copyOf(order, capacity);
            tags = Arrays.copyOf(tags, capacity);
        }
        order[listed] = child;
        tags[listed] = child.tag;
        listed++;
        dirty = true;
    }

    /** Takes a child out of the order, which stays an order. */
    void unlist(Node child) {
        for (int i = 0; i < listed; i++) {
            if (order[i] == child) {
                listed--;
                System.arraycopy(order, i + 1, order, i, listed - i);
                System.arraycopy(tags, i + 1, tags, i, listed - i);
                Arrays.fill(order, listed, listed + 1, NO_NODE);
                return;
            }
        }
        throw new IllegalStateException(child.name + " is not listed below " + name);
    }

    /** Fills unused places of the order, so that a removed node can be collected. */
    private static final Node NO_NODE = new Node("", null, 1);

    /** Sorts what is listed, after the shares were set. */
    void sort() {
        Arrays.sort(order, 0, listed, FAIREST_FIRST);
        for (int i = 0; i < listed; i++) {
            tags[i] = order[i].tag;
        }
        dirty = false;
    }

    /** Where a listed child stands; the order is clean. */
    int place(Node child) {
        return Arrays.binarySearch(order, 0, listed, child, FAIREST_FIRST);
    }

    /** Moves the child at {@code from}, whose key changed, to where it belongs now. */
    void move(int from, Node child) {
        int to = from;
        if (from > 0 && compare(child, order[from - 1]) < 0) {
            to = -1 - Arrays.binarySearch(order, 0, from, child, FAIREST_FIRST);
            System.arraycopy(order, to, order, to + 1, from - to);
            System.arraycopy(tags, to, tags, to + 1, from - to);
        } else if (from + 1 < listed && compare(child, order[from + 1]) > 0) {
            to = -2 - Arrays.binarySearch(order, from + 1, listed, child, FAIREST_FIRST);
            System.arraycopy(order, from + 1, order, from, to - from);
            System.arraycopy(tags, from + 1, tags, from, to - from);
        }
        order[to] = child;
        tags[to] = child.tag;
    }
}
