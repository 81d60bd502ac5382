package io.mesocosm.common.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SemanticVersionTest {

    @Test
    void allPartsAreRead() {
        assertThat(SemanticVersion.parse("1.12.0-rc1.x-2+build.7"))
                .isEqualTo(new SemanticVersion(1, 12, 0, List.of("rc1", "x-2"), List.of("build", "7")))
                .hasToString("1.12.0-rc1.x-2+build.7");
        assertThat(SemanticVersion.parse("0.28.0")).isEqualTo(new SemanticVersion(0, 28, 0));
    }

    @ParameterizedTest
    @CsvSource({"1, 1.0.0", "1.2, 1.2.0", "01.002.3, 1.2.3", "1-beta, 1.0.0-beta", "4294967295, 4294967295.0.0"})
    void whatIsLeftOutIsZero(String text, String printed) {
        assertThat(SemanticVersion.parse(text)).hasToString(printed);
    }

    @ParameterizedTest
    @CsvSource({
        "'', 'Invalid version component '''': Failed to convert '''' to number'",
        "1.x, 'Invalid version component ''x'': Failed to convert ''x'' to number'",
        "1..2, 'Invalid version component '''': Failed to convert '''' to number'",
        "4294967296, 'Invalid version component ''4294967296'': Failed to convert ''4294967296'' to number'",
        "1.2.3.4, Version has 4 components; maximum 3 components allowed",
        "1.2.3-, Invalid prerelease label: Empty label",
        "1.2.3+, Invalid build label: Empty label",
        "1.2.3-a..b, Invalid prerelease label: Empty identifier",
        "1.2.3-a_b, Invalid prerelease label: Identifier contains illegal character: '_'",
        "1.2.3+a+b, Invalid build label: Identifier contains illegal character: '+'"
    })
    void whatIsWrongIsSaidInMesosWords(String text, String message) {
        assertThatThrownBy(() -> SemanticVersion.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void versionsSortByPrecedence() {
        List<SemanticVersion> sorted = List.of(
                        "0.28.0",
                        "1.0.0-alpha",
                        "1.0.0-alpha.1",
                        "1.0.0-alpha.beta",
                        "1.0.0-beta",
                        "1.0.0-beta.2",
                        "1.0.0-beta.11",
                        "1.0.0-rc.1",
                        "1.0.0",
                        "1.0.1",
                        "1.2.0",
                        "1.11.0",
                        "2.0.0")
                .stream()
                .map(SemanticVersion::parse)
                .toList();
        var shuffled = new ArrayList<>(sorted);
        Collections.shuffle(shuffled, new Random(1));

        assertThat(shuffled.stream().sorted()).containsExactlyElementsOf(sorted);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.2.3+one", "1.2.3+two", "1.2.3"})
    void theBuildDoesNotCount(String text) {
        SemanticVersion version = SemanticVersion.parse(text);

        assertThat(version).isEqualTo(new SemanticVersion(1, 2, 3)).hasSameHashCodeAs(new SemanticVersion(1, 2, 3));
        assertThat(version.compareTo(new SemanticVersion(1, 2, 3))).isZero();
    }
}
