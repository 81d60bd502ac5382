package io.mesocosm.common.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumbersTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0.0, -0",
        "0.1, 0.1",
        "100000, 100000",
        "1000000, 1e+06",
        "0.0001, 0.0001",
        "0.00001, 1e-05",
        "-12, -12",
        "999999, 999999",
        "0.001, 0.001",
        "0.00123456, 0.00123456",
        "0.001234567, 0.00123457",
        "1.5, 1.5",
        "-12.345, -12.345",
        "0.30000000000000004, 0.3",
        "123456.7, 123457",
        "999999.5, 1e+06",
        "1.7976931348623157e308, 1.79769e+308",
        "-1e20, -1e+20",
        "1e-300, 1e-300",
        "Infinity, inf",
        "-Infinity, -inf",
        "NaN, nan"
    })
    void sixDigits(double value, String text) {
        assertThat(Numbers.sixDigits(value)).isEqualTo(text);
    }
}
