package io.mesocosm.allocator.sorter;

import io.mesocosm.allocator.compact.Quantities;
import io.mesocosm.allocator.compact.ResourceNames;
import java.util.Arrays;
import java.util.Set;

/**
 * The scalar resources of the whole cluster, against which shares are measured. One for all sorters of an allocator: a
 * change is one addition and a new version, and sorters see by the version that their order is out of date.
 */
public final class ClusterTotals {

    private final ResourceNames names;
    private final Set<String> excluded;
    private long[] totals = Quantities.NONE;

    /** The totals as shares are measured against them: zero for what does not count. */
    private double[] fair = {};

    private long version;

    /**
     * An empty cluster.
     *
     * @param excluded names of resources that do not count for shares
     */
    public ClusterTotals(ResourceNames names, Set<String> excluded) {
        this.names = names;
        this.excluded = Set.copyOf(excluded);
    }

    /** Replaces what an agent adds to the totals. */
    public void change(long[] before, long[] after) {
        if (Quantities.same(before, after)) {
            return;
        }
        totals = Quantities.add(Quantities.add(totals, before, -1), after, 1);
        fair = Arrays.copyOf(fair, totals.length);
        for (int i = 0; i < fair.length; i++) {
            fair[i] = totals[i] <= 0 || excluded.contains(names.name(i)) ? 0 : totals[i];
        }
        version++;
    }

    /** Changes whenever the totals do. */
    public long version() {
        return version;
    }

    /** The total of one resource, in thousandths. */
    public long total(int name) {
        return Quantities.at(totals, name);
    }

    /** The dominant share of quantities in thousandths: the largest fraction of any counted resource of the cluster. */
    public double share(long[] quantities) {
        double share = 0;
        int length = Math.min(quantities.length, fair.length);
        for (int i = 0; i < length; i++) {
            if (fair[i] != 0) {
                share = Math.max(share, quantities[i] / fair[i]);
            }
        }
        return share;
    }
}
