package io.mesocosm.common.collect;

import java.util.Arrays;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A node of a compressed hash-array mapped prefix tree (CHAMP; Steindorfer and Vinju, OOPSLA 2015): five bits of the
 * hash choose a branch. {@code slots} holds the entries, key and value side by side, ordered by branch, and from its
 * end backwards the children, ordered by branch too. Nodes never change. They are canonical: equal maps have equal
 * trees, whatever was put and removed on the way.
 *
 * <p>Below the last bits of the hash, keys that collide lie in one node without branches: {@code dataMap} and
 * {@code nodeMap} are zero and the order is that of insertion.
 */
final class Node {

    static final int BITS = 5;
    private static final int MASK = (1 << BITS) - 1;
    private static final int HASH_BITS = 32;

    static final Node EMPTY = new Node(0, 0, new Object[0], 0);

    private final int dataMap;
    private final int nodeMap;
    private final Object[] slots;

    /** How many entries there are in this node and below. */
    final int size;

    private Node(int dataMap, int nodeMap, Object[] slots, int size) {
        this.dataMap = dataMap;
        this.nodeMap = nodeMap;
        this.slots = slots;
        this.size = size;
    }

    /** Spreads the hash: the upper half takes part in the first branches. */
    static int hash(Object key) {
        int hash = key.hashCode();
        return hash ^ (hash >>> 16);
    }

    /** How many entries lie in this node itself. */
    int entries() {
        return isCollision() ? slots.length / 2 : Integer.bitCount(dataMap);
    }

    int children() {
        return Integer.bitCount(nodeMap);
    }

    Object key(int entry) {
        return slots[2 * entry];
    }

    Object value(int entry) {
        return slots[2 * entry + 1];
    }

    Node child(int index) {
        return (Node) slots[slots.length - 1 - index];
    }

    /** Whether it has no branches: its entries, if it has any, are told apart by their keys only. */
    boolean isCollision() {
        return dataMap == 0 && nodeMap == 0;
    }

    /** A bit for each branch that leads somewhere. */
    int branches() {
        return dataMap | nodeMap;
    }

    /** What lies behind a branch, as a node; without branches of its own if it is one entry. */
    Node branch(int bit) {
        if ((nodeMap & bit) != 0) {
            return child(index(nodeMap, bit));
        }
        if ((dataMap & bit) == 0) {
            return EMPTY;
        }
        int entry = index(dataMap, bit);
        return new Node(0, 0, new Object[] {key(entry), value(entry)}, 1);
    }

    /** Every entry in this node and below. */
    void forEach(BiConsumer<Object, Object> told) {
        for (int i = 0; i < entries(); i++) {
            told.accept(key(i), value(i));
        }
        for (int i = 0; i < children(); i++) {
            child(i).forEach(told);
        }
    }

    private static int bit(int hash, int shift) {
        return 1 << ((hash >>> shift) & MASK);
    }

    private static int index(int map, int bit) {
        return Integer.bitCount(map & (bit - 1));
    }

    @Nullable Object find(Object key, int hash) {
        return find(key, hash, 0);
    }

    /** The value of the key in this node, which lies that many bits of the hash below the root. */
    @Nullable Object find(Object key, int hash, int from) {
        Node node = this;
        for (int shift = from; shift < HASH_BITS && !node.isCollision(); shift += BITS) {
            int bit = bit(hash, shift);
            if ((node.dataMap & bit) != 0) {
                int entry = index(node.dataMap, bit);
                return node.key(entry).equals(key) ? node.value(entry) : null;
            }
            if ((node.nodeMap & bit) == 0) {
                return null;
            }
            node = node.child(index(node.nodeMap, bit));
        }
        int entry = node.collisionIndex(key);
        return entry < 0 ? null : node.value(entry);
    }

    /** This node with the entry; itself when it holds that very value already. */
    Node put(Object key, Object value, int hash, int shift) {
        if (shift >= HASH_BITS) {
            return putCollision(key, value);
        }
        int bit = bit(hash, shift);
        if ((dataMap & bit) != 0) {
            int entry = index(dataMap, bit);
            Object there = key(entry);
            if (there.equals(key)) {
                return value(entry) == value ? this : withValue(entry, value);
            }
            Node below = pair(there, value(entry), hash(there), key, value, hash, shift + BITS);
            return entryToChild(entry, bit, below);
        }
        if ((nodeMap & bit) != 0) {
            int index = index(nodeMap, bit);
            Node child = child(index);
            Node changed = child.put(key, value, hash, shift + BITS);
            return changed == child ? this : withChild(index, changed);
        }
        return withEntry(index(dataMap, bit), bit, key, value);
    }

    /** This node without the key; itself when the key is not there. */
    Node remove(Object key, int hash, int shift) {
        if (shift >= HASH_BITS) {
            int entry = collisionIndex(key);
            return entry < 0 ? this : withoutEntry(entry, 0);
        }
        int bit = bit(hash, shift);
        if ((dataMap & bit) != 0) {
            int entry = index(dataMap, bit);
            return key(entry).equals(key) ? withoutEntry(entry, bit) : this;
        }
        if ((nodeMap & bit) == 0) {
            return this;
        }
        int index = index(nodeMap, bit);
        Node child = child(index);
        Node changed = child.remove(key, hash, shift + BITS);
        if (changed == child) {
            return this;
        }
        return changed.size == 1 ? childToEntry(index, bit, changed) : withChild(index, changed);
    }

    private int collisionIndex(Object key) {
        for (int i = 0; i < slots.length; i += 2) {
            if (slots[i].equals(key)) {
                return i / 2;
            }
        }
        return -1;
    }

    private Node putCollision(Object key, Object value) {
        int entry = collisionIndex(key);
        if (entry >= 0) {
            return value(entry) == value ? this : withValue(entry, value);
        }
        Object[] next = Arrays.copyOf(slots, slots.length + 2);
        next[slots.length] = key;
        next[slots.length + 1] = value;
        return new Node(0, 0, next, size + 1);
    }

    private static Node pair(
            Object key, Object value, int hash, Object otherKey, Object otherValue, int otherHash, int shift) {
        if (shift >= HASH_BITS) {
            return new Node(0, 0, new Object[] {key, value, otherKey, otherValue}, 2);
        }
        int bit = bit(hash, shift);
        int otherBit = bit(otherHash, shift);
        if (bit == otherBit) {
            Node below = pair(key, value, hash, otherKey, otherValue, otherHash, shift + BITS);
            return new Node(0, bit, new Object[] {below}, 2);
        }
        Object[] slots = Integer.compareUnsigned(bit, otherBit) < 0
                ? new Object[] {key, value, otherKey, otherValue}
                : new Object[] {otherKey, otherValue, key, value};
        return new Node(bit | otherBit, 0, slots, 2);
    }

    private Node withValue(int entry, Object value) {
        Object[] next = slots.clone();
        next[2 * entry + 1] = value;
        return new Node(dataMap, nodeMap, next, size);
    }

    private Node withChild(int index, Node child) {
        int at = slots.length - 1 - index;
        Object[] next = slots.clone();
        next[at] = child;
        return new Node(dataMap, nodeMap, next, size + child.size - child(index).size);
    }

    private Node withEntry(int entry, int bit, Object key, Object value) {
        Object[] next = new Object[slots.length + 2];
        int at = 2 * entry;
        System.arraycopy(slots, 0, next, 0, at);
        next[at] = key;
        next[at + 1] = value;
        System.arraycopy(slots, at, next, at + 2, slots.length - at);
        return new Node(dataMap | bit, nodeMap, next, size + 1);
    }

    private Node withoutEntry(int entry, int bit) {
        Object[] next = new Object[slots.length - 2];
        int at = 2 * entry;
        System.arraycopy(slots, 0, next, 0, at);
        System.arraycopy(slots, at + 2, next, at, slots.length - at - 2);
        return new Node(dataMap ^ bit, nodeMap, next, size - 1);
    }

    private Node entryToChild(int entry, int bit, Node child) {
        Object[] next = new Object[slots.length - 1];
        int from = 2 * entry;
        int to = slots.length - 2 - index(nodeMap, bit);
        System.arraycopy(slots, 0, next, 0, from);
        System.arraycopy(slots, from + 2, next, from, to - from);
        next[to] = child;
        System.arraycopy(slots, to + 2, next, to + 1, slots.length - to - 2);
        return new Node(dataMap ^ bit, nodeMap | bit, next, size - 1 + child.size);
    }

    private Node childToEntry(int index, int bit, Node last) {
        Object[] next = new Object[slots.length + 1];
        int from = slots.length - 1 - index;
        int to = 2 * index(dataMap, bit);
        System.arraycopy(slots, 0, next, 0, to);
        next[to] = last.key(0);
        next[to + 1] = last.value(0);
        System.arraycopy(slots, to, next, to + 2, from - to);
        System.arraycopy(slots, from + 1, next, from + 2, slots.length - from - 1);
        return new Node(dataMap | bit, nodeMap ^ bit, next, size + 1 - child(index).size);
    }

    /** Whether both trees hold equal entries; being canonical, they can be compared node by node. */
    boolean sameEntries(Node other) {
        if (this == other) {
            return true;
        }
        if (size != other.size || dataMap != other.dataMap || nodeMap != other.nodeMap) {
            return false;
        }
        if (isCollision()) {
            return sameCollisions(other);
        }
        int data = 2 * entries();
        for (int i = 0; i < data; i++) {
            if (!slots[i].equals(other.slots[i])) {
                return false;
            }
        }
        for (int i = 0; i < children(); i++) {
            if (!child(i).sameEntries(other.child(i))) {
                return false;
            }
        }
        return true;
    }

    private boolean sameCollisions(Node other) {
        for (int i = 0; i < entries(); i++) {
            int there = other.collisionIndex(key(i));
            if (there < 0 || !value(i).equals(other.value(there))) {
                return false;
            }
        }
        return true;
    }
}
