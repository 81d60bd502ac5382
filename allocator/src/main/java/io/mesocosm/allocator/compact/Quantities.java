package io.mesocosm.allocator.compact;

import java.util.Arrays;

/**
 * Arithmetic on quantities: arrays indexed by {@link ResourceNames}, in thousandths. A name beyond the end of an array
 * stands for zero, so arrays of different lengths go together.
 */
public final class Quantities {

    /** No quantity of anything. */
    public static final long[] NONE = {};

    private Quantities() {}

    /** The quantity of the name with that number. */
    public static long at(long[] quantities, int name) {
        return name < quantities.length ? quantities[name] : 0;
    }

    /** Adds {@code sign} times {@code delta} to {@code sum}, which is changed, or copied when it is too short. */
    public static long[] add(long[] sum, long[] delta, int sign) {
        long[] result = sum.length < delta.length ? Arrays.copyOf(sum, delta.length) : sum;
        for (int i = 0; i < delta.length; i++) {
            result[i] += sign * delta[i];
        }
        return result;
    }

    /** Whether both hold the same. */
    public static boolean same(long[] a, long[] b) {
        int length = Math.max(a.length, b.length);
        for (int i = 0; i < length; i++) {
            if (at(a, i) != at(b, i)) {
                return false;
            }
        }
        return true;
    }

    /** Whether every quantity is zero. */
    public static boolean isZero(long[] quantities) {
        for (long quantity : quantities) {
            if (quantity != 0) {
                return false;
            }
        }
        return true;
    }
}
