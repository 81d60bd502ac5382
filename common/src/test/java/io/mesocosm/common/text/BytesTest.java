package io.mesocosm.common.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BytesTest {

    @ParameterizedTest
    @CsvSource({
        "0B, 0, 0B",
        "1023B, 1023, 1023B",
        "1024B, 1024, 1KB",
        "4KB, 4096, 4KB",
        "1536KB, 1572864, 1536KB",
        "10MB, 10485760, 10MB",
        "2gb, 2147483648, 2GB",
        "2Tb, 2199023255552, 2TB",
        "0TB, 0, 0B",
        "2048TB, 2251799813685248, 2048TB"
    })
    void sizesAreReadAndPrintedInTheLargestUnitThatLosesNothing(String text, long value, String printed) {
        assertThat(Bytes.parse(text)).isEqualTo(new Bytes(value)).hasToString(printed);
    }

    @ParameterizedTest
    @CsvSource({
        "1, Invalid bytes '1'",
        "'', Invalid bytes ''",
        "1.5GB, Fractional bytes '1.5GB'",
        "GB, Failed to convert '' to number",
        "99999999999999999999B, Failed to convert '99999999999999999999' to number",
        "1pb, Unknown bytes unit 'PB'",
        "1 GB, Unknown bytes unit ' GB'",
        "9999999999TB, Too many bytes '9999999999TB'"
    })
    void whatIsWrongIsNamed(String text, String message) {
        assertThatThrownBy(() -> Bytes.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void whatIsPrintedIsReadBack() {
        var random = new SplittableRandom(1);
        for (int i = 0; i < 10_000; i++) {
            var bytes = new Bytes(
                    random.nextLong(Long.MAX_VALUE) >>> random.nextInt(63) << random.nextInt(10) & ~(1L << 63));
            assertThat(Bytes.parse(bytes.toString())).isEqualTo(bytes);
        }
    }

    @Test
    void unitsAreMultiplesOf1024() {
        assertThat(Bytes.kilobytes(1)).isEqualTo(new Bytes(1024));
        assertThat(Bytes.megabytes(1)).isEqualTo(Bytes.kilobytes(1024)).isLessThan(Bytes.gigabytes(1));
        assertThatThrownBy(() -> Bytes.gigabytes(Long.MAX_VALUE)).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> new Bytes(-1)).hasMessage("Negative bytes '-1'");
    }
}
