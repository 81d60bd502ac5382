package io.mesocosm.common.collect;

import org.jspecify.annotations.Nullable;

/**
 * Where two trees hold different entries. What they share is passed over, and a tree shares with the one it was made from
 * all that was not changed: the cost is that of the paths to the differences.
 */
final class NodeDifference {

    private final Told told;

    /** Learns of a difference; no value where the key is not there. */
    @FunctionalInterface
    interface Told {
        void differs(Object key, @Nullable Object before, @Nullable Object after);
    }

    NodeDifference(Told told) {
        this.told = told;
    }

    /** Tells where two nodes differ that lie behind the same branches, {@code shift} bits below the root. */
    void between(Node before, Node after, int shift) {
        if (before == after) {
            return;
        }
        if (before.isCollision() || after.isCollision()) {
            entries(before, after, shift);
            return;
        }
        for (int branches = before.branches() | after.branches(); branches != 0; branches &= branches - 1) {
            int bit = Integer.lowestOneBit(branches);
            between(before.branch(bit), after.branch(bit), shift + Node.BITS);
        }
    }

    /** One of them is small: keys that collide, one entry or none. */
    private void entries(Node before, Node after, int shift) {
        before.forEach((key, value) -> {
            Object other = after.find(key, Node.hash(key), shift);
            if (other == null || !(other == value || other.equals(value))) {
                told.differs(key, value, other);
            }
        });
        after.forEach((key, value) -> {
            if (before.find(key, Node.hash(key), shift) == null) {
                told.differs(key, null, value);
            }
        });
    }
}
