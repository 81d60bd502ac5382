package io.mesocosm.common.resources;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScalarTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0.0, 0",
        "1, 1000",
        "0.1, 100",
        "0.0004, 0",
        "0.0005, 1",
        "-0.0005, -1",
        "-0.0004, 0",
        "0.0015, 2",
        "1.23456789, 1235",
        "0.00049999999999999, 0",
        "1234567890123.456, 1234567890123456",
        "9e15, 9000000000000000000",
        "1e16, -9223372036854775808",
        "Infinity, -9223372036854775808",
        "-Infinity, -9223372036854775808",
        "NaN, -9223372036854775808",
    })
    void doublesAreRoundedToThreeDecimalsAwayFromZero(double value, long millis) {
        assertThat(Scalar.of(value).millis()).isEqualTo(millis);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1000, 1",
        "1500, 1.5",
        "-1500, -1.5",
        "1, 0.001",
        "100, 0.1",
        "100000, 100",
        "123456789123, 123456789.123",
        "999999999999999, 999999999999.999",
        "1234567890123456, 1234567890123.46",
        "1000000000000000000, 1e+15",
        "1234567890123456789, 1.23456789012346e+15",
    })
    void isPrintedWithAtMostFifteenDigits(long millis, String text) {
        assertThat(new Scalar(millis)).hasToString(text);
    }

    @Test
    void sumsOfTenthsAreExact() {
        Scalar sum = Scalar.ZERO;
        for (int i = 0; i < 10; i++) {
            sum = sum.plus(Scalar.of(0.1));
        }
        assertThat(sum).isEqualTo(Scalar.of(1));
        assertThat(sum.minus(Scalar.of(0.7)).value()).isEqualTo(0.3);
    }

    @Test
    void theDoubleReadsBackAsTheSameAmount() {
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 100_000; i++) {
            Scalar scalar = new Scalar(random.nextLong(-1_000_000_000_000_000L, 1_000_000_000_000_000L));
            assertThat(Scalar.of(scalar.value())).isEqualTo(scalar);
        }
    }

    @Test
    void sumsStayAtTheirLimits() {
        Scalar most = new Scalar(Long.MAX_VALUE);
        assertThat(most.plus(new Scalar(1))).isEqualTo(most);
        assertThat(new Scalar(-Long.MAX_VALUE).minus(most).millis()).isEqualTo(Long.MIN_VALUE);
    }

    @Test
    void amountsAreOrdered() {
        assertThat(Scalar.of(1).compareTo(Scalar.of(1.0004))).isZero();
        assertThat(Scalar.of(1).min(Scalar.of(2))).isEqualTo(Scalar.of(1));
        assertThat(Scalar.of(1).max(Scalar.of(2))).isEqualTo(Scalar.of(2));
    }
}
