package io.mesocosm.common.text;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.util.List;

/**
 * Durations as text: a decimal number and a unit without a space, {@code 15secs}, {@code 1.5mins}, {@code 100ms}. The
 * units are ns, us, ms, secs, mins, hrs, days, weeks. Like Mesos, a duration fits a signed 64-bit count of nanoseconds
 * (292 years). Source: Mesos {@code Duration}.
 */
public final class Durations {

    private record Unit(String name, long nanos) {}

    private static final List<Unit> UNITS = List.of(
            new Unit("ns", 1L),
            new Unit("us", 1_000L),
            new Unit("ms", 1_000_000L),
            new Unit("secs", 1_000_000_000L),
            new Unit("mins", 60_000_000_000L),
            new Unit("hrs", 3_600_000_000_000L),
            new Unit("days", 86_400_000_000_000L),
            new Unit("weeks", 604_800_000_000_000L));

    private Durations() {}

    /**
     * Reads a duration.
     *
     * @throws IllegalArgumentException with Mesos' words for what is wrong
     */
    public static Duration parse(String text) {
        int unitAt = 0;
        while (unitAt < text.length() && isNumeric(text.charAt(unitAt))) {
            unitAt++;
        }
        if (unitAt == text.length()) {
            throw new IllegalArgumentException("Invalid duration '" + text + "'");
        }
        double value = number(text.substring(0, unitAt));
        double nanos = value * unit(text.substring(unitAt)).nanos();
        if (nanos > Long.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "Argument out of the range that a Duration can represent due" + " to int64_t's size limit");
        }
        return Duration.ofNanos((long) nanos);
    }

    private static boolean isNumeric(char c) {
        return c == '.' || (c >= '0' && c <= '9');
    }

    private static double number(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("Failed to convert '" + text + "' to number", e);
        }
    }

    private static Unit unit(String name) {
        for (Unit unit : UNITS) {
            if (unit.name().equals(name)) {
                return unit;
            }
        }
        throw new IllegalArgumentException("Unknown duration unit '" + name + "'; supported units are"
                + " 'ns', 'us', 'ms', 'secs', 'mins', 'hrs', 'days', and 'weeks'");
    }

    /**
     * Writes a duration in the largest unit that is not above it, or one unit smaller where only that gives a whole
     * number: {@code 2hrs}, but {@code 90secs}, {@code 10days}, {@code 1500ms}. Fractions have at most 15 significant
     * digits.
     */
    public static String format(Duration duration) {
        long nanos = saturatedNanos(duration);
        if (nanos < 0) {
            return "-" + formatPositive(nanos == Long.MIN_VALUE ? Long.MAX_VALUE : -nanos);
        }
        return formatPositive(nanos);
    }

    private static String formatPositive(long nanos) {
        int bucket = UNITS.size() - 1;
        while (bucket > 0 && nanos < UNITS.get(bucket).nanos()) {
            bucket--;
        }
        if (bucket > 0
                && nanos % UNITS.get(bucket).nanos() != 0
                && nanos % UNITS.get(bucket - 1).nanos() == 0) {
            bucket--;
        }
        Unit unit = UNITS.get(bucket);
        return nanos % unit.nanos() == 0
                ? nanos / unit.nanos() + unit.name()
                : significant((double) nanos / unit.nanos()) + unit.name();
    }

    /** Fifteen significant digits without zeros at the end, as C++ streams of that precision print. */
    private static String significant(double value) {
        return new BigDecimal(value)
                .round(new MathContext(15))
                .stripTrailingZeros()
                .toPlainString();
    }

    private static long saturatedNanos(Duration duration) {
        try {
            return duration.toNanos();
        } catch (ArithmeticException e) {
            return duration.isNegative() ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
    }
}
