package io.mesocosm.common.json;

/** Doubles to integers as Mesos' processors do it: what does not fit becomes the smallest value and not the nearest. */
final class Casts {

    private static final double TWO_TO_63 = 0x1p63;

    private Casts() {}

    static long toInt64(double value) {
        return value >= -TWO_TO_63 && value < TWO_TO_63 ? (long) value : Long.MIN_VALUE;
    }

    static long toUint64(double value) {
        return value < TWO_TO_63 ? toInt64(value) : toInt64(value - TWO_TO_63) ^ Long.MIN_VALUE;
    }

    static int toInt32(double value) {
        return value > Integer.MIN_VALUE - 1.0 && value < Integer.MAX_VALUE + 1.0 ? (int) value : Integer.MIN_VALUE;
    }
}
