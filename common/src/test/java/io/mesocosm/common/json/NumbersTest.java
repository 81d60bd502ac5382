package io.mesocosm.common.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumbersTest {

    private static String print(double value) {
        return new JsonOutput().number(value).toString();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0.0",
        "-0.0, -0.0",
        "1, 1.0",
        "-1, -1.0",
        "0.1, 0.1",
        "100, 100.0",
        "0.001, 0.001",
        "-0.001, -0.001",
        "0.0001, 0.0001",
        "0.000001, 0.000001",
        "0.00000123, 0.00000123",
        "1e-7, 1e-7",
        "-1.5e-7, -1.5e-7",
        "123456789012345678, 123456789012345680.0",
        "9007199254740992, 9007199254740992.0",
        "9007199254740994, 9007199254740994.0",
        "1e20, 100000000000000000000.0",
        "123456789012345680000, 123456789012345680000.0",
        "1e21, 1e21",
        "1.5e21, 1.5e21",
        "1e22, 1e22",
        "1e100, 1e100",
        "1234.5678, 1234.5678",
        "1795226029.235327, 1795226029.235327",
        "0.30000000000000004, 0.30000000000000004",
        "33.333333333333336, 33.333333333333336",
        "4.9e-324, 5e-324",
        "1e-323, 1e-323",
        "1.5e-323, 1.5e-323",
        "-2e-323, -2e-323",
        "2.2250738585072014e-308, 2.2250738585072014e-308",
        "1.7976931348623157e308, 1.7976931348623157e308",
        "Infinity, '\"Infinity\"'",
        "-Infinity, '\"-Infinity\"'",
        "NaN, '\"NaN\"'",
    })
    void doublesArePrintedInTheFormOfMesos(double value, String printed) {
        assertThat(print(value)).isEqualTo(printed);
    }

    @Test
    void doublesReadBackTheSameAndNoShorterFormDoes() {
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 200_000; i++) {
            double value = switch (i % 4) {
                case 0 -> Double.longBitsToDouble(random.nextLong());
                case 1 -> random.nextInt() / 1000.0;
                case 2 -> random.nextLong(2_000_000_000_000L) / 1e6;
                default -> random.nextDouble() * 100;
            };
            if (!Double.isFinite(value)) {
                continue;
            }
            String printed = print(value);
            assertThat(Double.parseDouble(printed)).isEqualTo(value);
            assertThat(digits(printed)).isEqualTo(digits(Double.toString(value)));
        }
    }

    private static int digits(String number) {
        return new BigDecimal(number).stripTrailingZeros().precision();
    }

    @ParameterizedTest
    @CsvSource({"0", "7", "-7", "10", "99", "100", "9223372036854775807", "-9223372036854775808", "-1000000"})
    void wholeNumbersArePrintedInFull(long value) {
        assertThat(new JsonOutput().number(value)).hasToString(Long.toString(value));
    }

    @Test
    void powersOfTenArePrintedInFull() {
        for (long value = 1; value > 0 && value < Long.MAX_VALUE / 10; value *= 10) {
            assertThat(new JsonOutput().number(value)).hasToString(Long.toString(value));
            assertThat(new JsonOutput().number(value - 1)).hasToString(Long.toString(value - 1));
        }
    }

    @Test
    void unsignedNumbersArePrintedAsSuch() {
        assertThat(new JsonOutput().unsigned(-1)).hasToString("18446744073709551615");
        assertThat(new JsonOutput().unsigned(5)).hasToString("5");
    }
}
