package io.mesocosm.common.endpoints;

import java.time.Instant;
import org.apache.mesos.v1.Protos.TimeInfo;

/** Instants as endpoints show them. */
public final class Times {

    private static final double NANOS = 1e9;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private Times() {}

    /** Seconds since the epoch. */
    public static double seconds(Instant instant) {
        return instant.getEpochSecond() + instant.getNano() / NANOS;
    }

    /** Nanoseconds since the epoch. */
    public static TimeInfo info(Instant instant) {
        return TimeInfo.newBuilder()
                .setNanoseconds(instant.getEpochSecond() * NANOS_PER_SECOND + instant.getNano())
                .build();
    }
}
