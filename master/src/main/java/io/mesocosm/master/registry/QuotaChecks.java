package io.mesocosm.master.registry;

import io.mesocosm.common.resources.Roles;
import io.mesocosm.common.resources.Scalar;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.quota.Protos.QuotaConfig;

/** What is wrong with a quota by itself, in Mesos' words (Mesos: quota::validate). */
public final class QuotaChecks {

    /** An exabyte in megabytes. */
    private static final long MOST_MEGABYTES = 1L << 40;

    private static final long MOST_OTHERS = 1_000_000_000_000L;

    private QuotaChecks() {}

    /** What is wrong; empty if nothing is. */
    public static Optional<String> check(QuotaConfig config) {
        Map<String, Value.Scalar> guarantees = new TreeMap<>(config.getGuaranteesMap());
        Map<String, Value.Scalar> limits = new TreeMap<>(config.getLimitsMap());
        return RegistryKeys.check(config.getRole())
                .or(() -> Roles.validate(config.getRole()))
                .map(error -> "Invalid 'QuotaConfig.role': " + error)
                .or(() -> tooLarge(guarantees).map(error -> "Invalid 'QuotaConfig.guarantees': " + error))
                .or(() -> tooLarge(limits).map(error -> "Invalid 'QuotaConfig.limits': " + error))
                .or(() -> odd("guarantee", guarantees))
                .or(() -> odd("limit", limits))
                .or(() -> above(guarantees, limits));
    }

    private static Optional<String> tooLarge(Map<String, Value.Scalar> quantities) {
        return quantities.entrySet().stream()
                .flatMap(entry -> tooLarge(entry.getKey(), entry.getValue()).stream())
                .findFirst();
    }

    private static Optional<String> tooLarge(String name, Value.Scalar value) {
        boolean megabytes = name.equals("mem") || name.equals("disk");
        long most = megabytes ? MOST_MEGABYTES : MOST_OTHERS;
        return value.getValue() > most
                ? Optional.of(pair(name, value) + " is invalid: values greater than 1 "
                        + (megabytes ? "exabyte" : "trillion") + " (" + most + ") are not supported")
                : Optional.empty();
    }

    private static Optional<String> odd(String what, Map<String, Value.Scalar> quantities) {
        return quantities.entrySet().stream()
                .flatMap(entry -> odd(entry.getValue().getValue()).stream()
                        .map(error -> "Invalid " + what + " configuration " + pair(entry.getKey(), entry.getValue())
                                + ": " + error))
                .findFirst();
    }

    private static Optional<String> odd(double value) {
        if (Double.isInfinite(value)) {
            return Optional.of("Infinite values not supported");
        }
        if (Double.isNaN(value)) {
            return Optional.of("NaN not supported");
        }
        if (value != 0 && Math.abs(value) < Double.MIN_NORMAL) {
            return Optional.of("Subnormal values not supported");
        }
        return value < 0 ? Optional.of("Negative values not supported") : Optional.empty();
    }

    private static Optional<String> above(Map<String, Value.Scalar> guarantees, Map<String, Value.Scalar> limits) {
        boolean within = guarantees.entrySet().stream().allMatch(guarantee -> {
            Value.Scalar limit = limits.getOrDefault(guarantee.getKey(), guarantee.getValue());
            return Scalar.of(guarantee.getValue()).compareTo(Scalar.of(limit)) <= 0;
        });
        return within
                ? Optional.empty()
                : Optional.of("'QuotaConfig.guarantees' " + text(guarantees)
                        + " is not contained within the 'QuotaConfig.limits' " + text(limits));
    }

    private static String pair(String name, Value.Scalar value) {
        return "{'" + name + "': " + number(value) + "}";
    }

    private static String text(Map<String, Value.Scalar> quantities) {
        return quantities.entrySet().stream()
                .map(entry -> entry.getKey() + ": " + number(entry.getValue()))
                .collect(Collectors.joining(", ", "{ ", " }"));
    }

    private static String number(Value.Scalar value) {
        return Scalar.of(value).toString();
    }
}
