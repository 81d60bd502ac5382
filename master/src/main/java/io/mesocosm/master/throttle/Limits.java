package io.mesocosm.master.throttle;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.mesos.v1.Protos.RateLimit;
import org.apache.mesos.v1.Protos.RateLimits;

/**
 * How fast v0 frameworks may send, as {@code --rate_limits} says. Mesos: {@code Master::initialize}, {@code
 * Master::consume}.
 *
 * @param limits of the principals that have one of their own
 * @param unlimited principals that are named without a rate, and have none
 * @param aggregate what all other registered frameworks share, those without a principal among them
 */
public record Limits(Map<String, Limit> limits, Set<String> unlimited, Optional<Limit> aggregate) {

    /** Nobody is limited. */
    public static final Limits NONE = new Limits(Map.of(), Set.of(), Optional.empty());

    /**
     * One limit.
     *
     * @param qps messages a second, positive
     * @param capacity how many may wait
     */
    public record Limit(double qps, OptionalLong capacity) {}

    public Limits {
        limits = Map.copyOf(limits);
        unlimited = Set.copyOf(unlimited);
    }

    /** Those of a flag about which there is no complaint. */
    public static Limits of(RateLimits flag) {
        var limits = new LinkedHashMap<String, Limit>();
        var unlimited = new LinkedHashSet<String>();
        for (RateLimit limit : flag.getLimitsList()) {
            if (limit.hasQps()) {
                limits.put(limit.getPrincipal(), limit(limit.getQps(), limit.hasCapacity(), limit.getCapacity()));
            } else {
                unlimited.add(limit.getPrincipal());
            }
        }
        Optional<Limit> aggregate = flag.hasAggregateDefaultQps()
                ? Optional.of(limit(
                        flag.getAggregateDefaultQps(),
                        flag.hasAggregateDefaultCapacity(),
                        flag.getAggregateDefaultCapacity()))
                : Optional.empty();
        return new Limits(limits, unlimited, aggregate);
    }

    private static Limit limit(double qps, boolean bounded, long capacity) {
        // A capacity is unsigned: what looks negative is more than anybody has room for.
        long most = capacity < 0 ? Long.MAX_VALUE : capacity;
        return new Limit(qps, bounded ? OptionalLong.of(most) : OptionalLong.empty());
    }

    /** What is wrong with a flag. */
    public static Optional<String> complaint(RateLimits flag) {
        var principals = new LinkedHashSet<String>();
        for (RateLimit limit : flag.getLimitsList()) {
            if (!principals.add(limit.getPrincipal())) {
                return Optional.of(
                        "Duplicate principal " + limit.getPrincipal() + " found in RateLimits configuration");
            }
            if (limit.hasQps() && !(limit.getQps() > 0)) {
                return Optional.of("Invalid qps: " + limit.getQps() + ". It must be a positive number");
            }
        }
        return flag.hasAggregateDefaultQps() && !(flag.getAggregateDefaultQps() > 0)
                ? Optional.of("Invalid aggregate_default_qps: " + flag.getAggregateDefaultQps()
                        + ". It must be a positive number")
                : Optional.empty();
    }

    /** Whether nobody is limited. */
    public boolean isEmpty() {
        return limits.isEmpty() && aggregate.isEmpty();
    }
}
