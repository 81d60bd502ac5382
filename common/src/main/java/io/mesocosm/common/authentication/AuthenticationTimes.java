package io.mesocosm.common.authentication;

import java.time.Duration;

/**
 * How long an attempt to authenticate may take: a random time between {@code timeoutMin} and a bound whose distance from
 * it doubles with each attempt. Mesos: {@code Slave::authenticate}, {@code SchedulerProcess::authenticate}.
 *
 * @param backoff half of how far the first bound lies above {@code timeoutMin}
 * @param timeoutMin the least time
 * @param timeoutMax where the bound stops to grow; counts as {@code timeoutMin} if it is less than that
 */
public record AuthenticationTimes(Duration backoff, Duration timeoutMin, Duration timeoutMax) {

    /** Those of Mesos' flags. */
    public static final AuthenticationTimes DEFAULTS =
            new AuthenticationTimes(Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofMinutes(1));

    /** The bound of a first attempt. */
    public Duration firstBound() {
        return limited(timeoutMin.plus(backoff.multipliedBy(2)));
    }

    /** The bound of the attempt after one with that bound. */
    public Duration nextBound(Duration bound) {
        return limited(timeoutMin.plus(bound.minus(timeoutMin).multipliedBy(2)));
    }

    /**
     * The time that an attempt with that bound has.
     *
     * @param chance from 0 to 1, drawn for this attempt
     */
    public Duration timeout(Duration bound, double chance) {
        return timeoutMin.plus(Duration.ofNanos((long) (bound.minus(timeoutMin).toNanos() * chance)));
    }

    private Duration limited(Duration bound) {
        Duration most = timeoutMax.compareTo(timeoutMin) > 0 ? timeoutMax : timeoutMin;
        return bound.compareTo(most) > 0 ? most : bound;
    }
}
