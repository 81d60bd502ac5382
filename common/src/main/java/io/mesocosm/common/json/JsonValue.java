package io.mesocosm.common.json;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * One JSON value. Read with {@link #parse(byte[])}, which takes what Mesos takes (also {@code 01}, {@code 1.} and {@code
 * -.5}) and refuses what it refuses, with its words.
 */
public sealed interface JsonValue {

    /** Members in the order of their names, as Mesos keeps them; of two members with one name the last counts. */
    record ObjectValue(SortedMap<String, JsonValue> members) implements JsonValue {

        /** The member of that name; empty if there is none. */
        public Optional<JsonValue> member(String name) {
            return Optional.ofNullable(members.get(name));
        }
    }

    /** Elements in order. */
    record ArrayValue(List<JsonValue> elements) implements JsonValue {}

    /** A string; invalid UTF-8 in the input became U+FFFD. */
    record StringValue(String value) implements JsonValue {}

    /** A number: an integer that fits 64 bits keeps all its digits, anything else is a double. */
    record NumberValue(boolean integral, long integer, double floating) implements JsonValue {

        static NumberValue of(long value) {
            return new NumberValue(true, value, value);
        }

        static NumberValue of(double value) {
            return new NumberValue(false, 0, value);
        }

        /** The value as a double. */
        public double asDouble() {
            return integral ? integer : floating;
        }
    }

    /** {@code true} or {@code false}. */
    record BooleanValue(boolean value) implements JsonValue {}

    /** {@code null}. */
    record NullValue() implements JsonValue {}

    /**
     * Reads one JSON value and nothing after it.
     *
     * @throws JsonException with Mesos' sentence, for example {@code syntax error at line 1 near: x}
     */
    static JsonValue parse(byte[] json) throws JsonException {
        return new JsonReader(json).read();
    }

    /** As {@link #parse(byte[])}, but refuses more than {@code maxBytes} before looking at them. */
    static JsonValue parse(byte[] json, int maxBytes) throws JsonException {
        if (json.length > maxBytes) {
            throw new JsonException(
                    JsonException.Stage.SYNTAX,
                    "JSON of " + json.length + " bytes is larger than the limit of " + maxBytes + " bytes");
        }
        return parse(json);
    }

    /** As {@link #parse(byte[])}, of text. */
    static JsonValue parse(String json) throws JsonException {
        return parse(json.getBytes(StandardCharsets.UTF_8));
    }

    /** Reads one JSON object; any other value is refused with {@code Unexpected JSON type parsed}. */
    static ObjectValue parseObject(byte[] json) throws JsonException {
        if (parse(json) instanceof ObjectValue object) {
            return object;
        }
        throw unexpectedType();
    }

    /** Reads one JSON array; any other value is refused with {@code Unexpected JSON type parsed}. */
    static ArrayValue parseArray(byte[] json) throws JsonException {
        if (parse(json) instanceof ArrayValue array) {
            return array;
        }
        throw unexpectedType();
    }

    private static JsonException unexpectedType() {
        return new JsonException(JsonException.Stage.SYNTAX, "Unexpected JSON type parsed");
    }

    /** Writes the value as Mesos prints it. */
    default void write(JsonOutput out) {
        if (this instanceof ObjectValue object) {
            out.startObject();
            for (Map.Entry<String, JsonValue> member : object.members().entrySet()) {
                out.name(member.getKey());
                member.getValue().write(out);
            }
            out.endObject();
        } else if (this instanceof ArrayValue array) {
            out.startArray();
            array.elements().forEach(element -> element.write(out));
            out.endArray();
        } else if (this instanceof StringValue string) {
            out.string(string.value());
        } else if (this instanceof NumberValue number) {
            if (number.integral()) {
                out.number(number.integer());
            } else {
                out.number(number.floating());
            }
        } else if (this instanceof BooleanValue bool) {
            out.bool(bool.value());
        } else {
            out.nul();
        }
    }
}
