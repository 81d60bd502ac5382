package io.mesocosm.common.text;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Optional;

/** Numbers as Mesos writes them in errors and flags. */
public final class Numbers {

    private static final int DIGITS = 6;
    private static final int SMALLEST_PLAIN_EXPONENT = -4;

    /** Java writes an exponent below this. */
    private static final double SMALLEST_SIMPLE = 1e-3;

    private static final double SMALLEST_WITH_EXPONENT = 1e6;

    private Numbers() {}

    /**
     * A number as C++ streams print it unless told otherwise: six significant digits, zeros at the end dropped.
     *
     * @return {@code 0.1}, {@code 1e+20}, {@code inf}, {@code nan}
     */
    public static String sixDigits(double value) {
        if (Double.isNaN(value)) {
            return "nan";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        if (value == 0) {
            return 1 / value < 0 ? "-0" : "0";
        }
        Optional<String> simple = simple(value);
        return simple.isPresent() ? simple.get() : rounded(value);
    }

    /** Java's shortest text of a number that needs no more digits. It spares a start the tables of BigDecimal. */
    private static Optional<String> simple(double value) {
        double size = Math.abs(value);
        if (size < SMALLEST_SIMPLE || size >= SMALLEST_WITH_EXPONENT) {
            return Optional.empty();
        }
        String text = Double.toString(value);
        if (text.endsWith(".0")) {
            return Optional.of(text.substring(0, text.length() - 2));
        }
        long digits = text.chars()
                .filter(Character::isDigit)
                .dropWhile(digit -> digit == '0')
                .count();
        return digits <= DIGITS ? Optional.of(text) : Optional.empty();
    }

    private static String rounded(double value) {
        BigDecimal rounded = new BigDecimal(value)
                .round(new MathContext(DIGITS, RoundingMode.HALF_EVEN))
                .stripTrailingZeros();
        int exponent = rounded.precision() - rounded.scale() - 1;
        if (exponent >= SMALLEST_PLAIN_EXPONENT && exponent < DIGITS) {
            return rounded.toPlainString();
        }
        String mantissa = rounded.movePointLeft(exponent).toPlainString();
        String digits = Math.abs(exponent) < 10 ? "0" + Math.abs(exponent) : String.valueOf(Math.abs(exponent));
        return mantissa + "e" + (exponent < 0 ? "-" : "+") + digits;
    }
}
