package io.mesocosm.allocator.compact;

import java.util.Arrays;

/**
 * A {@link Bundle} in the making: kinds come in ascending order, empty amounts are left out. Used once.
 */
final class BundleBuilder {

    private final Kind[] kinds;
    private final long[] amounts;
    private final Items[] items;
    private final int possibleTraits;
    private int length;

    /** For at most so many kinds. */
    BundleBuilder(int capacity) {
        this(capacity, Kind.ALL_TRAITS);
    }

    /** The builder of a bundle whose kinds can have no other traits than these. */
    BundleBuilder(int capacity, int possibleTraits) {
        this.possibleTraits = possibleTraits;
        kinds = new Kind[capacity];
        amounts = new long[capacity];
        items = new Items[capacity];
    }

    /** How many kinds there are by now. */
    int length() {
        return length;
    }

    /** Adds so much of a kind, or nothing if that is empty; less than nothing counts as nothing. */
    void add(Kind kind, long amount, Items contents) {
        if (amount > 0 || !contents.isEmpty()) {
            kinds[length] = kind;
            amounts[length] = Math.max(amount, 0);
            items[length] = contents;
            length++;
        }
    }

    /** Adds a part of a bundle, none of whose kinds is empty. */
    void addAll(Bundle bundle, int from, int to) {
        System.arraycopy(bundle.kinds, from, kinds, length, to - from);
        System.arraycopy(bundle.amounts, from, amounts, length, to - from);
        System.arraycopy(bundle.items, from, items, length, to - from);
        length += to - from;
    }

    /** The bundle. */
    Bundle build() {
        if (length == 0) {
            return Bundle.EMPTY;
        }
        return length == kinds.length
                ? new Bundle(kinds, amounts, items, possibleTraits)
                : new Bundle(
                        Arrays.copyOf(kinds, length),
                        Arrays.copyOf(amounts, length),
                        Arrays.copyOf(items, length),
                        possibleTraits);
    }
}
