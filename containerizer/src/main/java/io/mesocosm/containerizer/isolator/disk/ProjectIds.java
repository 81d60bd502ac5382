package io.mesocosm.containerizer.isolator.disk;

import io.mesocosm.common.metrics.Metrics;
import io.mesocosm.common.resources.Ranges;
import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.isolator.FlagRanges;
import java.util.OptionalInt;

/** The numbers of projects that may be given to directories. Safe for any thread. */
final class ProjectIds {

    private static final long LARGEST = 0xffff_fffeL;

    private final Ranges total;
    private Ranges free; // guarded by this

    ProjectIds(Ranges total, Metrics metrics) {
        this.total = total;
        this.free = total;
        metrics.gauge("containerizer/mesos/disk/project_ids_total", total::size);
        metrics.gauge("containerizer/mesos/disk/project_ids_free", this::free);
    }

    /** What {@code --xfs_project_range} says. */
    static Ranges parse(String range) throws ContainerizerException {
        Ranges ids = FlagRanges.parse(range, "XFS project range", "XFS project resource");
        if (ids.contains(0)) {
            throw new ContainerizerException("XFS project ID range contains illegal 0 value");
        }
        Ranges tooLarge = ids.minus(Ranges.of(0, LARGEST));
        if (!tooLarge.isEmpty()) {
            throw new ContainerizerException(
                    "Project ID " + Long.toUnsignedString(tooLarge.begin(0)) + " is out of range");
        }
        return ids;
    }

    /** The lowest that is free; empty when none is. */
    synchronized OptionalInt take() {
        if (free.isEmpty()) {
            return OptionalInt.empty();
        }
        int id = (int) free.begin(0);
        claim(id);
        return OptionalInt.of(id);
    }

    /** One that a directory has already. */
    synchronized void claim(int id) {
        free = free.minus(one(id));
    }

    /** One that was in an earlier range of ours is forgotten. */
    synchronized void giveBack(int id) {
        if (total.contains(Integer.toUnsignedLong(id))) {
            free = free.plus(one(id));
        }
    }

    private synchronized long free() {
        return free.size();
    }

    private static Ranges one(int id) {
        return Ranges.of(Integer.toUnsignedLong(id), Integer.toUnsignedLong(id));
    }
}
