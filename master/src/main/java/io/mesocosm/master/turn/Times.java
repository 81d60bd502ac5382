package io.mesocosm.master.turn;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.mesos.v1.Protos.TimeInfo;

/** Instants and durations as messages carry them. */
public final class Times {

    private static final double NANOS_PER_SECOND = 1e9;
    private static final long NANOS_PER_MICRO = 1000;
    private static final double MICROS_PER_SECOND = 1e6;

    private Times() {}

    /** Seconds since the epoch, to the microsecond. */
    public static double seconds(Instant instant) {
        long micros = instant.getNano() / NANOS_PER_MICRO;
        return instant.getEpochSecond() + micros / MICROS_PER_SECOND;
    }

    /** Nanoseconds since the epoch. */
    public static TimeInfo timeInfo(Instant instant) {
        long nanos = Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000_000L), instant.getNano());
        return TimeInfo.newBuilder().setNanoseconds(nanos).build();
    }

    /** The instant of a {@link TimeInfo}. */
    public static Instant instant(TimeInfo time) {
        return Instant.ofEpochSecond(0, time.getNanoseconds());
    }

    /** A duration given in seconds; empty when it is not a number or does not fit in 64 bits of nanoseconds. */
    public static Optional<Duration> duration(double seconds) {
        double nanos = seconds * NANOS_PER_SECOND;
        boolean fits = nanos <= Long.MAX_VALUE && nanos >= Long.MIN_VALUE;
        return fits ? Optional.of(Duration.ofNanos((long) nanos)) : Optional.empty();
    }

    /** A duration in seconds. */
    public static double seconds(Duration duration) {
        return duration.toNanos() / NANOS_PER_SECOND;
    }
}
