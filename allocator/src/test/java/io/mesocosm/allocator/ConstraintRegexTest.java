package io.mesocosm.allocator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is refused, and in which words, against what RE2 was recorded to say. */
class ConstraintRegexTest {

    static Stream<Arguments> verdicts() throws IOException {
        return recorded().filter(row -> !row.getFirst().equals("ok")).map(row -> Arguments.of(row.get(1), row.get(0)));
    }

    static Stream<String> accepted() throws IOException {
        return recorded().filter(row -> row.getFirst().equals("ok")).map(row -> row.get(1));
    }

    private static Stream<List<String>> recorded() throws IOException {
        try (InputStream in = ConstraintRegexTest.class.getResourceAsStream("/re2/regexes.tsv")) {
            if (in == null) {
                throw new IOException("no recording");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines().skip(1).map(line -> List.of(line.split("\t", 2))).toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("accepted")
    void whatRe2AcceptsIsAccepted(String regex) {
        assertThatCode(() -> ConstraintRegex.compile(regex, RegexLimits.DEFAULT))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @MethodSource("verdicts")
    void whatIsRefusedIsRefusedInTheWordsOfRe2(String regex, String error) {
        String words = error.equals("too complex")
                ? "Regex '" + regex + "' is too complex: program size of "
                : "Failed to construct regex from pattern '" + regex + "': " + error;
        assertThatThrownBy(() -> ConstraintRegex.compile(regex, RegexLimits.DEFAULT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(words);
    }

    @Test
    void anExpressionMatchesWholeTexts() {
        var matches = ConstraintRegex.compile("r[0-9]+|rack-.", RegexLimits.DEFAULT);
        assertThat(List.of("r1", "r12", "rack-a")).allMatch(matches);
        assertThat(List.of("", "r", "xr1", "r1x", "rack-ab", "rack-\n")).noneMatch(matches);
    }

    /** The least memory, as RE2 needs it by itself or a few bytes less. */
    @ParameterizedTest
    @CsvSource({"a{1}, 708", "a{50}, 1296", "a{200}, 3096", ".{10}, 2136", ".{20}, 3576", "(?:ab|cd|ef), 792"})
    void memoryBoundsWhatIsCompiled(String regex, long bytes) {
        assertThatCode(() -> ConstraintRegex.compile(regex, new RegexLimits(bytes, 1000)))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> ConstraintRegex.compile(regex, new RegexLimits(bytes - bytes / 10, 1000)))
                .hasMessageEndingWith("': pattern too large - compile failed");
    }

    @Test
    void programsAreBoundedByTheirSize() {
        assertThatCode(() -> ConstraintRegex.compile("a{50}", new RegexLimits(4096, 52)))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> ConstraintRegex.compile("a{50}", new RegexLimits(4096, 40)))
                .hasMessage("Regex 'a{50}' is too complex: program size of 52 is larger than maximum of 40 allowed");
    }

    @Test
    void repetitionsBesideEachOtherAddUp() {
        assertThatCode(() -> ConstraintRegex.compile("a{9}b{9}c{9}d{9}e{9}f{9}g{9}h{9}", RegexLimits.DEFAULT))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> ConstraintRegex.compile("(((){99}){99}){99}", RegexLimits.DEFAULT))
                .hasMessageEndingWith("': pattern too large - compile failed");
    }

    @Test
    void noBoundOfMemoryMeansThatOfRe2() {
        assertThatCode(() -> ConstraintRegex.compile("(?:.{9}){99}", new RegexLimits(0, 100_000)))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> ConstraintRegex.compile("(?:.{99}){99}", new RegexLimits(0, 100_000_000)))
                .hasMessageEndingWith("': pattern too large - compile failed");
    }
}
