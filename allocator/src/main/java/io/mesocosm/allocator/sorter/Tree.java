package io.mesocosm.allocator.sorter;

import io.mesocosm.allocator.compact.Quantities;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The hierarchy of a sorter's clients. Keeps it minimal: inner nodes exist while there are clients below them, virtual
 * leaves while a client has others below it. Every change of structure leaves the orders it touches marked dirty.
 */
final class Tree {

    final Node root = new Node("", null, 1);
    private final Map<String, Double> weights = new HashMap<>();
    private @Nullable Node[] leaves = new Node[8];
    private int[] free = new int[8];
    private int freeCount;
    private int used;

    int size() {
        return used - freeCount;
    }

    Node leaf(int handle) {
        return Objects.requireNonNull(leaves[handle], "no such client");
    }

    Node add(String path, int tag) {
        Node node = root;
        int end = -1;
        while (end < path.length()) {
            int start = end + 1;
            end = path.indexOf('/', start);
            end = end < 0 ? path.length() : end;
            String name = path.substring(start, end);
            if (node.isLeaf()) {
                makeInner(node);
            }
            Node child = node.children.get(name);
            if (child == null) {
                child = new Node(name, node, weights.getOrDefault(path.substring(0, end), 1.0));
                node.addChild(child);
                if (end < path.length()) {
                    node.list(child);
                }
            }
            node = child;
        }
        if (node.isLeaf()) {
            throw new IllegalArgumentException("already a client: " + path);
        }
        if (!node.children.isEmpty()) {
            Node virtual = new Node(Node.VIRTUAL, node, 1);
            node.addChild(virtual);
            node = virtual;
        }
        node.tag = tag;
        node.handle = newHandle();
        leaves[node.handle] = node;
        return node;
    }

    /** A client gets others below it: what it is goes on in a virtual leaf. */
    private void makeInner(Node node) {
        Node virtual = new Node(Node.VIRTUAL, node, 1);
        virtual.tag = node.tag;
        virtual.handle = node.handle;
        virtual.active = node.active;
        virtual.allocations = node.allocations;
        virtual.quantities = node.quantities.clone();
        leaves[virtual.handle] = virtual;
        node.addChild(virtual);
        if (virtual.active) {
            node.list(virtual);
        }
        relist(node, () -> {
            node.tag = Node.INNER;
            node.handle = Node.INNER;
            node.active = false;
        });
    }

    void remove(int handle) {
        Node node = leaf(handle);
        long[] charged = node.quantities;
        leaves[handle] = null;
        release(handle);
        setActive(node, false);
        Node parent = node.parent;
        while (parent != null) {
            parent.quantities = Quantities.add(parent.quantities, charged, -1);
            if (node.children.isEmpty()) {
                if (!node.isLeaf()) {
                    parent.unlist(node);
                }
                parent.children.remove(node.name);
            } else {
                parent.dirty = true;
                if (node.children.size() == 1 && node.children.containsKey(Node.VIRTUAL)) {
                    collapse(node);
                }
            }
            node = parent;
            parent = node.parent;
        }
    }

    /** Only the virtual leaf is left: the node is the client again. */
    private void collapse(Node node) {
        Node virtual = Objects.requireNonNull(node.children.get(Node.VIRTUAL));
        node.children = Map.of();
        node.order = new Node[0];
        node.tags = new int[0];
        node.listed = 0;
        relist(node, () -> {
            node.tag = virtual.tag;
            node.handle = virtual.handle;
            node.active = virtual.active;
        });
        leaves[node.handle] = node;
    }

    /** Changes what a node is and with it how its parent lists it. */
    private static void relist(Node node, Runnable change) {
        Node parent = Objects.requireNonNull(node.parent);
        if (node.isListed()) {
            parent.unlist(node);
        }
        change.run();
        if (node.isListed()) {
            parent.list(node);
        }
    }

    void setActive(Node leaf, boolean active) {
        if (leaf.active != active) {
            relist(leaf, () -> leaf.active = active);
        }
    }

    void setWeight(String path, double weight) {
        if (!(weight > 0)) {
            throw new IllegalArgumentException("weight of '" + path + "' must be positive");
        }
        weights.put(path, weight);
        Node node = root;
        for (String name : path.split("/", -1)) {
            Node child = node.children.get(name);
            if (child == null) {
                return;
            }
            node = child;
        }
        node.weight = weight;
        Objects.requireNonNull(node.parent).dirty = true;
    }

    private int newHandle() {
        if (freeCount > 0) {
            return free[--freeCount];
        }
        if (used == leaves.length) {
            leaves = Arrays.copyOf(leaves, used * 2);
        }
        return used++;
    }

    private void release(int handle) {
        if (freeCount == free.length) {
            free = Arrays.copyOf(free, freeCount * 2);
        }
        free[freeCount++] = handle;
    }
}
