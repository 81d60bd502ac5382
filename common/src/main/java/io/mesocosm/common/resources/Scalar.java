package io.mesocosm.common.resources;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Value;

/**
 * An amount with three decimals, counted in thousandths so that sums are exact. Mesos converts each double to this form,
 * computes, and converts back; what has more decimals is rounded.
 *
 * @param millis thousandths of the unit
 */
public record Scalar(long millis) implements Amount, Comparable<Scalar> {

    /** Nothing. */
    public static final Scalar ZERO = new Scalar(0);

    private static final double OUT_OF_RANGE = 0x1p63;
    private static final long FIFTEEN_DIGITS = 1_000_000_000_000_000L;

    /** The amount nearest to the double; NaN and what is beyond 9.2e15 become the most negative amount, as in Mesos. */
    public static Scalar of(double value) {
        double exact = value * 1000;
        double magnitude = Math.abs(exact);
        if (!(magnitude < OUT_OF_RANGE)) {
            return new Scalar(Long.MIN_VALUE);
        }
        double whole = Math.floor(magnitude);
        long rounded = (long) whole + (magnitude - whole >= 0.5 ? 1 : 0);
        return new Scalar(exact < 0 ? -rounded : rounded);
    }

    /** The amount that a message carries. */
    public static Scalar of(Value.Scalar proto) {
        return of(proto.getValue());
    }

    /** The amount as a double. */
    public double value() {
        long whole = millis / 1000;
        return whole + (millis % 1000) / 1000.0;
    }

    /** The amount as a message carries it. */
    public Value.Scalar toProto() {
        return Value.Scalar.newBuilder().setValue(value()).build();
    }

    /** The sum; what is too large stays the largest. */
    public Scalar plus(Scalar that) {
        return new Scalar(add(millis, that.millis));
    }

    /** The difference, which may be negative. */
    public Scalar minus(Scalar that) {
        return new Scalar(add(millis, -that.millis));
    }

    /** The smaller of the two. */
    public Scalar min(Scalar that) {
        return millis <= that.millis ? this : that;
    }

    /** The larger of the two. */
    public Scalar max(Scalar that) {
        return millis >= that.millis ? this : that;
    }

    @Override
    public boolean isEmpty() {
        return millis == 0;
    }

    @Override
    public boolean isNegative() {
        return millis < 0;
    }

    @Override
    public Amount plus(Amount that) {
        return plus((Scalar) that);
    }

    @Override
    public Amount minus(Amount that) {
        return minus((Scalar) that);
    }

    @Override
    public boolean contains(Amount that) {
        return ((Scalar) that).millis <= millis;
    }

    @Override
    public void setIn(Resource.Builder resource) {
        resource.setScalar(toProto());
    }

    @Override
    public int compareTo(Scalar that) {
        return Long.compare(millis, that.millis);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Scalar that && that.millis == millis;
    }

    /** As the record's own, which would be put together at a first call. */
    @Override
    public int hashCode() {
        return Long.hashCode(millis);
    }

    /** As Mesos prints a scalar: at most 15 digits, no trailing zeros. */
    @Override
    public String toString() {
        if (millis > -FIFTEEN_DIGITS && millis < FIFTEEN_DIGITS) {
            return plain(millis);
        }
        BigDecimal rounded = new BigDecimal(value())
                .round(new MathContext(15, RoundingMode.HALF_EVEN))
                .stripTrailingZeros();
        int exponent = rounded.precision() - rounded.scale() - 1;
        if (exponent < 15) {
            return rounded.toPlainString();
        }
        BigDecimal mantissa = rounded.movePointLeft(exponent).stripTrailingZeros();
        return mantissa.toPlainString() + "e+" + exponent;
    }

    /** Without the tables of BigDecimal, which cost a start more than all else that it prints. */
    private static String plain(long millis) {
        long size = Math.abs(millis);
        String sign = millis < 0 ? "-" : "";
        int rest = (int) (size % 1000);
        if (rest == 0) {
            return sign + size / 1000;
        }
        // The leading one holds the zeros behind the point.
        String decimals = String.valueOf(1000 + rest);
        int end = decimals.length();
        while (decimals.charAt(end - 1) == '0') {
            end--;
        }
        return sign + size / 1000 + "." + decimals.substring(1, end);
    }

    private static long add(long left, long right) {
        long sum = left + right;
        if (((left ^ sum) & (right ^ sum)) < 0) {
            return left < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
        return sum;
    }
}
