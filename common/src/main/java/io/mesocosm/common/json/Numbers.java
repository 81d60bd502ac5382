package io.mesocosm.common.json;

import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;

/** The digits of numbers, written into a byte array that has room for {@link #LONGEST} of them. */
final class Numbers {

    /** No number takes more bytes: 21 digits, sign, point and zero, or 17 digits with sign, point and exponent. */
    static final int LONGEST = 32;

    private static final double EXACT_WHOLE = 9007199254740992.0;

    /** Decimals of no more digits than this differ as doubles too, so the one that reads back is the shortest. */
    private static final double SHORTEST_FOR_SURE = 1e15;

    private static final double SMALLEST_OF_TWO_DIGITS = 1e-321;

    private Numbers() {}

    /** Writes a whole number and returns the index after it. */
    static int write(long value, byte[] to, int at) {
        if (value == Long.MIN_VALUE) {
            return ascii("-9223372036854775808", to, at);
        }
        int start = at;
        long rest = value;
        if (rest < 0) {
            to[start++] = '-';
            rest = -rest;
        }
        int end = start + digits(rest);
        int i = end;
        do {
            long tenth = rest / 10;
            to[--i] = (byte) ('0' + (rest - tenth * 10));
            rest = tenth;
        } while (rest != 0);
        return end;
    }

    private static int digits(long value) {
        int count = 1;
        long bound = 10;
        while (count < 19 && value >= bound) {
            count++;
            bound *= 10;
        }
        return count;
    }

    /** Writes a double and returns the index after it. */
    static int write(double value, byte[] to, int at) {
        if (value == Math.rint(value) && Math.abs(value) < EXACT_WHOLE) {
            int end = at;
            if (value == 0 && 1 / value < 0) {
                to[end++] = '-';
            }
            end = write((long) value, to, end);
            to[end++] = '.';
            to[end++] = '0';
            return end;
        }
        double thousands = Math.rint(value * 1000);
        if (Math.abs(thousands) < SHORTEST_FOR_SURE && thousands / 1000 == value) {
            return writeThousandths((long) thousands, to, at);
        }
        return writeAny(value, to, at);
    }

    private static int writeThousandths(long thousandths, byte[] to, int at) {
        int end = at;
        if (thousandths < 0) {
            to[end++] = '-';
        }
        long magnitude = Math.abs(thousandths);
        long whole = magnitude / 1000;
        int fraction = (int) (magnitude - whole * 1000);
        end = write(whole, to, end);
        to[end++] = '.';
        to[end++] = (byte) ('0' + fraction / 100);
        if (fraction % 100 != 0) {
            to[end++] = (byte) ('0' + fraction / 10 % 10);
            if (fraction % 10 != 0) {
                to[end++] = (byte) ('0' + fraction % 10);
            }
        }
        return end;
    }

    private static int writeAny(double value, byte[] to, int at) {
        if (Double.isNaN(value)) {
            return ascii("\"NaN\"", to, at);
        }
        if (Double.isInfinite(value)) {
            return ascii(value > 0 ? "\"Infinity\"" : "\"-Infinity\"", to, at);
        }
        int end = at;
        if (value < 0) {
            to[end++] = '-';
        }
        return writeDecimal(shortest(Math.abs(value)), to, end);
    }

    /** Java never prints fewer than two digits, and so not the shortest of the very smallest: 4.9E-324 for 5E-324. */
    private static String shortest(double value) {
        String java = Double.toString(value);
        if (value < SMALLEST_OF_TWO_DIGITS) {
            BigDecimal rounded = new BigDecimal(java).round(new MathContext(1)).stripTrailingZeros();
            String one = rounded.unscaledValue() + ".0E" + -rounded.scale();
            if (Double.parseDouble(one) == value) {
                return one;
            }
        }
        return java;
    }

    /** Rewrites Java's form, {@code d.ddd} or {@code d.dddEn}, as Mesos'. */
    private static int writeDecimal(String java, byte[] to, int at) {
        int mark = java.indexOf('E');
        String mantissa = mark < 0 ? java : java.substring(0, mark);
        int exponent = mark < 0 ? 0 : Integer.parseInt(java.substring(mark + 1));
        int point = mantissa.indexOf('.');
        String digits = mantissa.substring(0, point) + mantissa.substring(point + 1);
        int first = 0;
        while (first < digits.length() - 1 && digits.charAt(first) == '0') {
            first++;
        }
        int last = digits.length();
        while (last > first + 1 && digits.charAt(last - 1) == '0') {
            last--;
        }
        // The value is 0.digits times ten to the power of scale.
        return place(digits.substring(first, last), point + exponent - first, to, at);
    }

    private static int place(String digits, int scale, byte[] to, int at) {
        int length = digits.length();
        int end = at;
        if (length <= scale && scale <= 21) {
            end = ascii(digits, to, end);
            for (int i = length; i < scale; i++) {
                to[end++] = '0';
            }
            return ascii(".0", to, end);
        }
        if (scale > 0 && scale <= 21) {
            end = ascii(digits.substring(0, scale), to, end);
            to[end++] = '.';
            return ascii(digits.substring(scale), to, end);
        }
        if (scale > -6 && scale <= 0) {
            end = ascii("0.", to, end);
            for (int i = scale; i < 0; i++) {
                to[end++] = '0';
            }
            return ascii(digits, to, end);
        }
        to[end++] = (byte) digits.charAt(0);
        if (length > 1) {
            to[end++] = '.';
            end = ascii(digits.substring(1), to, end);
        }
        to[end++] = 'e';
        return write(scale - 1L, to, end);
    }

    private static int ascii(String text, byte[] to, int at) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, to, at, bytes.length);
        return at + bytes.length;
    }
}
