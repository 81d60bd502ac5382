package io.mesocosm.allocator.hierarchical;

import io.mesocosm.allocator.compact.Chopper;
import io.mesocosm.allocator.compact.Quantities;
import java.util.Arrays;

/**
 * What is free in the cluster, and how much of that has to stay free so that every guarantee can still be met: sums kept
 * as agents, holdings and guarantees change. Only what counts against quotas is counted.
 */
final class Headroom {

    private long[] available = Quantities.NONE;
    private long[] required = Quantities.NONE;

    /** Of how many names something is required. */
    private int requiredNames;

    /** What an agent has available was {@code before} and is {@code after}. */
    void change(long[] before, long[] after) {
        if (before != after) {
            available = Quantities.add(Quantities.add(available, before, -1), after, 1);
        }
    }

    /** So much more of a guarantee, or less, is not met. */
    void require(int name, long delta) {
        if (delta == 0) {
            return;
        }
        if (name >= required.length) {
            required = Arrays.copyOf(required, name + 1);
        }
        requiredNames -= required[name] > 0 ? 1 : 0;
        required[name] += delta;
        requiredNames += required[name] > 0 ? 1 : 0;
    }

    /** Whether any guarantee is not met. */
    boolean isRequired() {
        return requiredNames > 0;
    }

    /** How much of a name can go to those who have no guarantee to be met with it. */
    long surplus(int name) {
        long held = Quantities.at(required, name);
        return held == 0 ? Chopper.UNLIMITED : Math.max(0, Quantities.at(available, name) - held);
    }
}
