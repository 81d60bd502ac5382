package io.mesocosm.simulation.benchmark.figures;

import java.util.Locale;

/** Figures as people write them: three digits and a unit. */
public final class Units {

    private Units() {}

    /** A time in nanoseconds: {@code 12.3 ms}. */
    public static String time(long nanos) {
        if (nanos >= 1_000_000_000L) {
            return digits(nanos / 1e9) + " s";
        }
        return nanos >= 1_000_000L ? digits(nanos / 1e6) + " ms" : digits(nanos / 1e3) + " µs";
    }

    /** An amount of memory: {@code 4.56 MB}. */
    public static String bytes(long bytes) {
        if (bytes >= 1_000_000_000L) {
            return digits(bytes / 1e9) + " GB";
        }
        if (bytes >= 1_000_000L) {
            return digits(bytes / 1e6) + " MB";
        }
        return bytes >= 1000 ? digits(bytes / 1e3) + " kB" : bytes + " B";
    }

    /** A number of things: {@code 10,000}. */
    public static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    /** A number without a unit and without noughts that say nothing: {@code 0.1}, {@code 1,000}. */
    static String plain(double value) {
        return value < 1 ? Double.toString(Math.round(value * 1e6) / 1e6) : count(Math.round(value));
    }

    private static String digits(double value) {
        int decimals = value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }
}
