package io.mesocosm.common.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DurationsTest {

    @ParameterizedTest
    @CsvSource({
        "10ns, 10",
        "1us, 1000",
        "500ms, 500000000",
        "15secs, 15000000000",
        "1.5secs, 1500000000",
        ".5secs, 500000000",
        "1mins, 60000000000",
        "2hrs, 7200000000000",
        "1days, 86400000000000",
        "2weeks, 1209600000000000",
        "0ns, 0",
        "0weeks, 0",
        "1.9ns, 1"
    })
    void theUnitsAreThoseOfMesos(String text, long nanos) {
        assertThat(Durations.parse(text)).isEqualTo(Duration.ofNanos(nanos));
    }

    @ParameterizedTest
    @CsvSource({
        "1, Invalid duration '1'",
        "'', Invalid duration ''",
        "secs, Failed to convert '' to number",
        "-1secs, Failed to convert '' to number",
        "1.2.3secs, Failed to convert '1.2.3' to number",
        "16000weeks, Argument out of the range that a Duration can represent due to int64_t's size limit"
    })
    void whatIsWrongIsSaidInMesosWords(String text, String message) {
        assertThatThrownBy(() -> Durations.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource({"1seconds, seconds", "1 secs, ' secs'", "1SECS, SECS", "1s, s"})
    void anUnknownUnitIsNamed(String text, String unit) {
        assertThatThrownBy(() -> Durations.parse(text))
                .hasMessage("Unknown duration unit '" + unit + "'; supported units are"
                        + " 'ns', 'us', 'ms', 'secs', 'mins', 'hrs', 'days', and 'weeks'");
    }

    @ParameterizedTest
    @CsvSource({
        "0ns, 0ns",
        "0secs, 0ns",
        "999ns, 999ns",
        "1000ns, 1us",
        "1001ns, 1001ns",
        "1500us, 1500us",
        "1500ms, 1500ms",
        "1.5secs, 1500ms",
        "60secs, 1mins",
        "90secs, 90secs",
        "61mins, 61mins",
        "120mins, 2hrs",
        "36hrs, 36hrs",
        "10days, 10days",
        "14days, 2weeks",
        "1.5ms, 1500us",
        "1234567ns, 1.234567ms",
        "90.5secs, 1.50833333333333mins",
        "8.5days, 1.21428571428571weeks"
    })
    void theLargestUnitThatKeepsItWholeIsPrinted(String text, String printed) {
        assertThat(Durations.format(Durations.parse(text))).isEqualTo(printed);
    }

    @Test
    void negativeAndHugeDurationsPrint() {
        assertThat(Durations.format(Duration.ofSeconds(-90))).isEqualTo("-90secs");
        assertThat(Durations.format(Duration.ofSeconds(Long.MAX_VALUE))).isEqualTo("15250.2844524715weeks");
        assertThat(Durations.format(Duration.ofSeconds(Long.MIN_VALUE))).isEqualTo("-15250.2844524715weeks");
    }

    @Test
    void whatIsPrintedIsReadBackUpToItsFifteenDigits() {
        var random = new SplittableRandom(1);
        for (int i = 0; i < 10_000; i++) {
            long nanos = random.nextLong(Long.MAX_VALUE) >>> random.nextInt(62);
            Duration read = Durations.parse(Durations.format(Duration.ofNanos(nanos)));
            assertThat(Math.abs(read.toNanos() - nanos)).isLessThanOrEqualTo(1 + nanos / 100_000_000_000_000L);
        }
    }
}
