package io.mesocosm.common.text;

import java.util.List;
import java.util.Locale;

/**
 * A number of bytes, not negative. As text a whole number and a unit of 1024: B, KB, MB, GB, TB. Source: Mesos
 * {@code Bytes}.
 */
public record Bytes(long value) implements Comparable<Bytes> {

    private static final List<String> UNITS = List.of("B", "KB", "MB", "GB", "TB");

    private static final long MEGABYTE = 1L << 20;

    public Bytes {
        if (value < 0) {
            throw new IllegalArgumentException("Negative bytes '" + value + "'");
        }
    }

    /** So many times 1024 bytes. */
    public static Bytes kilobytes(long value) {
        return new Bytes(Math.multiplyExact(value, 1L << 10));
    }

    /** So many times 1024 kilobytes. */
    public static Bytes megabytes(long value) {
        return new Bytes(Math.multiplyExact(value, MEGABYTE));
    }

    /** The same of part of a megabyte, as resources have it; what is less than a byte is left out. */
    public static Bytes ofMegabytes(double value) {
        return new Bytes((long) (value * MEGABYTE));
    }

    /** So many times 1024 megabytes. */
    public static Bytes gigabytes(long value) {
        return new Bytes(Math.multiplyExact(value, 1L << 30));
    }

    public double inMegabytes() {
        return value / (double) MEGABYTE;
    }

    /**
     * Reads a size. The unit may be written in lower case.
     *
     * @throws IllegalArgumentException with Mesos' words for what is wrong
     */
    public static Bytes parse(String text) {
        int unitAt = 0;
        while (unitAt < text.length() && Character.digit(text.charAt(unitAt), 10) >= 0) {
            unitAt++;
        }
        if (unitAt == text.length()) {
            throw new IllegalArgumentException("Invalid bytes '" + text + "'");
        }
        if (text.charAt(unitAt) == '.') {
            throw new IllegalArgumentException("Fractional bytes '" + text + "'");
        }
        long number = number(text.substring(0, unitAt));
        String unit = text.substring(unitAt).toUpperCase(Locale.ROOT);
        int exponent = UNITS.indexOf(unit);
        if (exponent < 0) {
            throw new IllegalArgumentException("Unknown bytes unit '" + unit + "'");
        }
        if (number > Long.MAX_VALUE >> (10 * exponent)) {
            throw new IllegalArgumentException("Too many bytes '" + text + "'");
        }
        return new Bytes(number << (10 * exponent));
    }

    private static long number(String digits) {
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("Failed to convert '" + digits + "' to number", e);
        }
    }

    @Override
    public int compareTo(Bytes other) {
        return Long.compare(value, other.value);
    }

    /** In the largest unit that loses nothing: {@code 1536KB}, {@code 2GB}, {@code 0B}. */
    @Override
    public String toString() {
        if (value == 0) {
            return "0B";
        }
        int exponent = Math.min(Long.numberOfTrailingZeros(value) / 10, UNITS.size() - 1);
        return (value >> (10 * exponent)) + UNITS.get(exponent);
    }
}
