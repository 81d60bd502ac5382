package io.mesocosm.allocator.compact;

import io.mesocosm.common.loop.Ids;
import java.util.Arrays;
import java.util.function.IntToLongFunction;

/**
 * Makes scalars fit into bounds. When several kinds of one name do not fit together, chance decides which are taken
 * first; what cannot be divided is taken whole or not at all. Mesos: {@code shrinkResources}.
 */
public final class Chopper {

    /** The bound of a name that has none. */
    public static final long UNLIMITED = Long.MAX_VALUE;

    private final Ids ids;

    /** A chopper that draws from {@code ids}, once for every kind but one of a name that has several and does not fit. */
    public Chopper(Ids ids) {
        this.ids = ids;
    }

    /**
     * As much of some scalars as the bounds allow; the bundle itself when that is everything.
     *
     * @param bounds the most there may be of each name, in thousandths
     */
    public Bundle chop(Bundle scalars, IntToLongFunction bounds) {
        long[] quantities = scalars.quantities();
        long[] kept = {};
        for (int start = 0; start < scalars.size(); ) {
            int name = scalars.kind(start).name();
            int end = start + 1;
            while (end < scalars.size() && scalars.kind(end).name() == name) {
                end++;
            }
            long bound = bounds.applyAsLong(name);
            if (quantities[name] > bound) {
                kept = kept.length == 0 ? amounts(scalars) : kept;
                chop(scalars, start, end, bound, kept);
            }
            start = end;
        }
        return kept.length == 0 ? scalars : build(scalars, kept);
    }

    /** Whether no chance is needed to chop them: there is one kind of each name. */
    public static boolean isCertain(Bundle scalars) {
        for (int i = 1; i < scalars.size(); i++) {
            if (scalars.kind(i).name() == scalars.kind(i - 1).name()) {
                return false;
            }
        }
        return true;
    }

    /** Keeps of the kinds of one name what fits, in random order if there are several. */
    private void chop(Bundle scalars, int start, int end, long bound, long[] kept) {
        int[] order = new int[end - start];
        Arrays.setAll(order, i -> start + i);
        for (int i = order.length - 1; i > 0; i--) {
            int j = (int) ids.below(i + 1L);
            int other = order[j];
            order[j] = order[i];
            order[i] = other;
        }
        long left = bound;
        for (int i : order) {
            Kind kind = scalars.kind(i);
            if (kind.isWhole()) {
                kept[i] = kind.size() == 0 ? kept[i] : Math.min(kept[i], left / kind.size());
                left -= kept[i] * kind.size();
            } else {
                kept[i] = Math.min(kept[i], left);
                left -= kept[i];
            }
        }
    }

    private static long[] amounts(Bundle bundle) {
        long[] amounts = new long[bundle.size()];
        Arrays.setAll(amounts, bundle::amount);
        return amounts;
    }

    private static Bundle build(Bundle bundle, long[] amounts) {
        BundleBuilder builder = new BundleBuilder(amounts.length);
        for (int i = 0; i < amounts.length; i++) {
            builder.add(bundle.kind(i), amounts[i], Bundle.noItems());
        }
        return builder.build();
    }
}
