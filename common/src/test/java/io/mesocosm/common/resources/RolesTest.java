package io.mesocosm.common.resources;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RolesTest {

    @ParameterizedTest
    @ValueSource(strings = {"*", "a", "a/b/c", "a-b", "a.b", "...", "é", "a/b-", "*a", "\b", "foo..bar", "foo/.bar"})
    @Tag("B035")
    void validNames(String role) {
        assertThat(Roles.validate(role)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            ignoreLeadingAndTrailingWhitespace = false,
            quoteCharacter = '"',
            delimiter = '|',
            value = {
                "\"\"|Role names cannot be the empty string",
                "/|Role '/' cannot start with a slash",
                "/a|Role '/a' cannot start with a slash",
                "a/|Role 'a/' cannot end with a slash",
                "foo//bar|Role 'foo//bar' cannot contain two adjacent slashes",
                "*/foo|Role '*/foo' cannot include '*' as a component",
                "a//b|Role 'a//b' cannot contain two adjacent slashes",
                ".|Role '.' cannot include '.' as a component",
                "a/./b|Role 'a/./b' cannot include '.' as a component",
                "a/..|Role 'a/..' cannot include '..' as a component",
                "a/*|Role 'a/*' cannot include '*' as a component",
                "-a|Role component '-a' is invalid because it starts with a dash",
                "a/-b|Role component '-b' is invalid because it starts with a dash",
                "a b|Role component 'a b' is invalid because it contains backspace or whitespace",
                "a\tb|Role component 'a\tb' is invalid because it contains backspace or whitespace",
                "a\u007f|Role component 'a\u007f' is invalid because it contains backspace or whitespace",
            })
    @Tag("B035")
    void invalidNames(String role, String problem) {
        assertThat(Roles.validate(role)).contains(problem);
    }

    @Test
    void subrolesLieBelow() {
        assertThat(Roles.isStrictSubroleOf("a/b", "a")).isTrue();
        assertThat(Roles.isStrictSubroleOf("a/b/c", "a")).isTrue();
        assertThat(Roles.isStrictSubroleOf("a", "a")).isFalse();
        assertThat(Roles.isStrictSubroleOf("ab", "a")).isFalse();
        assertThat(Roles.isStrictSubroleOf("a", "a/b")).isFalse();
        assertThat(Roles.ancestors("a/b/c")).containsExactly("a/b", "a");
        assertThat(Roles.ancestors("a")).isEmpty();
    }
}
