package io.mesocosm.common.text;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Numbers as Mesos writes them in errors and flags. */
public final class Numbers {

    private static final int DIGITS = 6;
    private static final int SMALLEST_PLAIN_EXPONENT = -4;

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
