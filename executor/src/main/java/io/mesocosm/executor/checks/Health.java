package io.mesocosm.executor.checks;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.mesos.v1.Protos.CheckStatusInfo;
import org.apache.mesos.v1.Protos.HealthCheck;

/**
 * How healthy a task is by its results so far. Mesos: {@code checks::HealthChecker}.
 *
 * @param since when the checking began: the grace period counts from here
 * @param initializing until the first success
 * @param failures without a success between them
 */
public record Health(Instant since, boolean initializing, int failures) {

    private static final int OK = 200;
    private static final int BAD_REQUEST = 400;

    /** Nothing is known yet. */
    public static Health startingAt(Instant now) {
        return new Health(now, true, 0);
    }

    /** As last told: the number of failures is not known exactly, and taken for one. */
    public static Health lastTold(Instant since, boolean healthy) {
        return new Health(since, false, healthy ? 0 : 1);
    }

    /**
     * What follows from a result.
     *
     * @param report what to tell of the task's health, if there is news
     * @param kill whether that was one failure too many
     */
    public record Judgement(Health next, Optional<Boolean> report, boolean kill) {}

    /** Judges a result. */
    public Judgement after(CheckResult result, HealthCheck check, Instant now) {
        if (result instanceof CheckResult.Unavailable) {
            return new Judgement(this, Optional.empty(), false);
        }
        if (result instanceof CheckResult.Done done && isHealthy(done.status())) {
            boolean news = initializing || failures > 0;
            return new Judgement(new Health(since, false, 0), news ? Optional.of(true) : Optional.empty(), false);
        }
        Duration grace = Duration.ofNanos((long) (check.getGracePeriodSeconds() * 1e9));
        boolean forgiven =
                initializing && !grace.isZero() && Duration.between(since, now).compareTo(grace) <= 0;
        if (forgiven) {
            return new Judgement(this, Optional.empty(), false);
        }
        int count = failures + 1;
        // The limit is unsigned on the wire: above 2^31 it looks negative here, and would be reached at once.
        boolean kill = Integer.compareUnsigned(count, check.getConsecutiveFailures()) >= 0;
        return new Judgement(new Health(since, initializing, count), Optional.of(false), kill);
    }

    private static boolean isHealthy(CheckStatusInfo status) {
        return switch (status.getType()) {
            case COMMAND -> status.getCommand().getExitCode() == 0;
            case HTTP ->
                status.getHttp().getStatusCode() >= OK && status.getHttp().getStatusCode() < BAD_REQUEST;
            case TCP -> status.getTcp().getSucceeded();
            case UNKNOWN -> true;
        };
    }
}
