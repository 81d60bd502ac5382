package io.mesocosm.master.turn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class IdentifiersTest {

    static Stream<Arguments> ids() {
        String tooLong = "ID must not be greater than 255 characters";
        return Stream.of(
                Arguments.of("task", ""),
                Arguments.of("with space, \u00e9 and :;", ""),
                Arguments.of("...", ""),
                Arguments.of("", "ID must not be empty"),
                Arguments.of("a".repeat(255), ""),
                Arguments.of("a".repeat(256), tooLong),
                Arguments.of("\u00e9".repeat(127), ""),
                Arguments.of("\u00e9".repeat(128), tooLong),
                Arguments.of(".", "'.' is disallowed"),
                Arguments.of("..", "'..' is disallowed"),
                Arguments.of("a/b", "'a/b' contains invalid characters"),
                Arguments.of("a\\b", "'a\\b' contains invalid characters"),
                Arguments.of("a\tb", "'a\tb' contains invalid characters"),
                Arguments.of("a\u007fb", "'a\u007fb' contains invalid characters"),
                Arguments.of("a\u0000b", "'a\u0000b' contains invalid characters"));
    }

    @ParameterizedTest
    @MethodSource("ids")
    void anIdBecomesTheNameOfAFile(String id, String error) {
        assertThat(Identifiers.check(id)).isEqualTo(Optional.of(error).filter(text -> !text.isEmpty()));
    }
}
