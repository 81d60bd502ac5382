package io.mesocosm.allocator.hierarchical;

import java.time.Duration;
import java.time.Instant;
import org.apache.mesos.v1.Protos.Filters;

/** Instants as nanoseconds since the epoch, good until the year 2262. */
final class Times {

    private static final double LONGEST_REFUSAL_SECONDS = Duration.ofDays(365).toSeconds();

    private Times() {}

    static long nanos(Instant instant) {
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000_000L), instant.getNano());
    }

    static Instant instant(long nanos) {
        return Instant.ofEpochSecond(Math.floorDiv(nanos, 1_000_000_000L), Math.floorMod(nanos, 1_000_000_000L));
    }

    /**
     * How long a framework refuses, in nanoseconds: at most a year, and the default time when what it says makes no
     * sense.
     */
    static long refusal(Filters filters) {
        double seconds = filters.getRefuseSeconds();
        if (!(seconds >= 0)) {
            seconds = Filters.getDefaultInstance().getRefuseSeconds();
        }
        return Math.round(Math.min(seconds, LONGEST_REFUSAL_SECONDS) * 1e9);
    }
}
