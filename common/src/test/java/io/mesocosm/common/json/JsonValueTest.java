package io.mesocosm.common.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesocosm.common.json.JsonException.Stage;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonValueTest {

    private static String print(String json) throws JsonException {
        JsonOutput out = new JsonOutput();
        JsonValue.parse(json).write(out);
        return out.toString();
    }

    static Stream<Arguments> accepted() {
        return Stream.of(
                Arguments.of("null", "null"),
                Arguments.of(" true ", "true"),
                Arguments.of("false", "false"),
                Arguments.of("[]", "[]"),
                Arguments.of("[ ]", "[]"),
                Arguments.of("{ }", "{}"),
                Arguments.of("[1,\n2\t,\r3 ]", "[1,2,3]"),
                Arguments.of("{\"b\":1,\"a\":{}}", "{\"a\":{},\"b\":1}"),
                Arguments.of("{\"a\":1,\"a\":2}", "{\"a\":2}"),
                Arguments.of("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\"", "\"\\\"\\\\/\\b\\f\\n\\r\\tA\""),
                Arguments.of("\"\\ud83d\\ude00\\u00e9\\u07ff\\u0800\"", "\"\ud83d\ude00\u00e9\u07ff\u0800\""),
                Arguments.of("[9223372036854775807]", "[9223372036854775807]"),
                Arguments.of("[9223372036854775808]", "[9223372036854776000.0]"),
                Arguments.of("[-9223372036854775808]", "[-9223372036854775808]"),
                Arguments.of("[-0]", "[0]"),
                Arguments.of("[-0.0]", "[-0.0]"),
                Arguments.of("[1e3]", "[1000.0]"),
                Arguments.of("[1E+3]", "[1000.0]"),
                Arguments.of("[1e-400]", "[0.0]"),
                // No strict parser takes these; Mesos does.
                Arguments.of("[007]", "[7]"),
                Arguments.of("[-.5]", "[-0.5]"),
                Arguments.of("[5.]", "[5.0]"),
                Arguments.of("\"\u007f\"", "\"\u007f\""));
    }

    @ParameterizedTest
    @MethodSource("accepted")
    void whatMesosTakesIsTaken(String json, String printed) throws JsonException {
        assertThat(print(json)).isEqualTo(printed);
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of("", "syntax error at line 1 near: "),
                Arguments.of("  ", "syntax error at line 1 near: "),
                Arguments.of("x", "syntax error at line 1 near: x"),
                Arguments.of("{\"type\":", "syntax error at line 1 near: "),
                Arguments.of("{\"a\" 5}", "syntax error at line 1 near: 5}"),
                Arguments.of("{\"a\":1,}", "syntax error at line 1 near: }"),
                Arguments.of("{a:1}", "syntax error at line 1 near: a:1}"),
                Arguments.of("[1 2]", "syntax error at line 1 near: 2]"),
                Arguments.of("[1,]", "syntax error at line 1 near: ]"),
                Arguments.of("[1", "syntax error at line 1 near: "),
                Arguments.of("nul]", "syntax error at line 1 near: ]"),
                Arguments.of("[+5]", "syntax error at line 1 near: +5]"),
                Arguments.of("[.5]", "syntax error at line 1 near: .5]"),
                Arguments.of("[-]", "syntax error at line 1 near: ]"),
                Arguments.of("[1e]", "syntax error at line 1 near: ]"),
                Arguments.of("[1-2]", "syntax error at line 1 near: ]"),
                Arguments.of("[1.2.3]", "syntax error at line 1 near: ]"),
                Arguments.of("[NaN]", "syntax error at line 1 near: NaN]"),
                Arguments.of("[1]\n]", "Parsed JSON included non-whitespace trailing characters: \n]"),
                Arguments.of("[\n1\n x]\nmore", "syntax error at line 3 near: x]"),
                Arguments.of("\n\n", "syntax error at line 2 near: "),
                Arguments.of("\"abc", "syntax error at line 1 near: "),
                Arguments.of("\"a\u0001b\"", "syntax error at line 1 near: b\""),
                Arguments.of("\"a\nb\"", "syntax error at line 1 near: "),
                Arguments.of("\"\\x\"", "syntax error at line 1 near: \""),
                Arguments.of("\"\\", "syntax error at line 1 near: "),
                Arguments.of("\"\\u12g4\"", "syntax error at line 1 near: g4\""),
                Arguments.of("\"\\ud800lone\"}]", "syntax error at line 1 near: lone\"}]"),
                Arguments.of("\"\\ud800\\n\"", "syntax error at line 1 near: n\""),
                Arguments.of("\"\\ud800\\u0041\"", "syntax error at line 1 near: \""),
                Arguments.of("\"\\udc00\"", "syntax error at line 1 near: \""),
                Arguments.of("[1e400]", "Value out of range"),
                Arguments.of("[-1e400]", "Value out of range"),
                Arguments.of(
                        "{\"type\":\"GET_HEALTH\"} x", "Parsed JSON included non-whitespace trailing characters:  x"),
                Arguments.of("[] []", "Parsed JSON included non-whitespace trailing characters:  []"),
                Arguments.of("5 ", "Parsed JSON included non-whitespace trailing characters: "),
                Arguments.of("5 x", "Parsed JSON included non-whitespace trailing characters: x"),
                Arguments.of("nullx", "Parsed JSON included non-whitespace trailing characters: x"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void whatMesosRefusesIsRefusedInItsWords(String json, String sentence) {
        assertThatThrownBy(() -> JsonValue.parse(json))
                .isInstanceOfSatisfying(
                        JsonException.class, e -> assertThat(e.stage()).isEqualTo(Stage.SYNTAX))
                .hasMessage(sentence);
    }

    @Test
    void depthIsLimitedAsInMesos() throws JsonException {
        assertThat(print("[".repeat(200) + "]".repeat(200))).hasSize(400);
        assertThatThrownBy(() -> JsonValue.parse("[".repeat(201) + "]".repeat(201)))
                .hasMessage("syntax error at line 1 near: " + "]".repeat(201));
        assertThatThrownBy(() -> JsonValue.parse("{\"a\":".repeat(100_000))).isInstanceOf(JsonException.class);
    }

    @Test
    void sizeIsLimitedWhenAskedFor() throws JsonException {
        assertThat(JsonValue.parse("[1]".getBytes(UTF_8), 3)).isInstanceOf(JsonValue.ArrayValue.class);
        assertThatThrownBy(() -> JsonValue.parse("[12]".getBytes(UTF_8), 3))
                .hasMessage("JSON of 4 bytes is larger than the limit of 3 bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "[]", "\"{}\"", "null"})
    void anObjectIsNothingElse(String json) {
        assertThatThrownBy(() -> JsonValue.parseObject(json.getBytes(UTF_8))).hasMessage("Unexpected JSON type parsed");
    }

    @Test
    void membersAreFoundByName() throws JsonException {
        JsonValue.ObjectValue object = JsonValue.parseObject("{\"a\":[1]}".getBytes(UTF_8));
        assertThat(object).isEqualTo(new JsonValue.ObjectValue(new TreeMap<>(Map.of("a", JsonValue.parse("[1]")))));
        assertThat(object.member("a")).contains(JsonValue.parseArray("[1]".getBytes(UTF_8)));
        assertThat(object.member("b")).isEmpty();
    }

    @Test
    void invalidUtf8IsReplaced() throws JsonException {
        byte[] json = {'"', 'a', (byte) 0xff, '"'};
        assertThat(JsonValue.parse(json)).isEqualTo(new JsonValue.StringValue("a\ufffd"));
    }
}
