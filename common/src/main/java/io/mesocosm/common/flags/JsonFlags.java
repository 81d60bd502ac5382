package io.mesocosm.common.flags;

import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;
import io.mesocosm.common.json.JsonException;
import io.mesocosm.common.json.JsonOutput;
import io.mesocosm.common.json.JsonValue;
import io.mesocosm.common.json.JsonValue.ObjectValue;
import io.mesocosm.common.json.JsonValue.StringValue;
import io.mesocosm.common.json.ProtoJson;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Types of flags whose value is JSON, inline or in a file. Which of the two forms {@code /flags} prints a message in is
 * an accident of Mesos that its users see: most are JSON; ACLs, firewall rules, rate limits, modules and ContainerInfo
 * are protobuf text.
 */
public final class JsonFlags {

    /** Any JSON object. */
    public static final FlagType<ObjectValue> OBJECT =
            FlagType.json("JSON object or path", JsonFlags::object, JsonFlags::print);

    /** A JSON object of strings, such as an environment. */
    public static final FlagType<SortedMap<String, String>> STRINGS =
            FlagType.json("JSON object or path", JsonFlags::strings, JsonFlags::printStrings);

    private JsonFlags() {}

    /**
     * A message that {@code /flags} prints as JSON, members sorted by name.
     *
     * @param name the words for the type: {@code JSON DomainInfo or path}
     */
    public static <M extends Message> FlagType<M> message(String name, M prototype) {
        return FlagType.json(name, parser(prototype), message -> print(value(ProtoJson.toString(message))));
    }

    /** A message that {@code /flags} prints in protobuf's text format. */
    public static <M extends Message> FlagType<M> textMessage(String name, M prototype) {
        return FlagType.json(
                name, parser(prototype), message -> TextFormat.printer().printToString(message));
    }

    @SuppressWarnings("unchecked") // a builder builds the type that it was made from
    private static <M extends Message> Function<String, M> parser(M prototype) {
        return text -> {
            Message.Builder builder = prototype.newBuilderForType();
            try {
                ProtoJson.parse(text.getBytes(StandardCharsets.UTF_8), builder);
            } catch (JsonException e) {
                throw new IllegalArgumentException(e.getMessage(), e);
            }
            return (M) builder.build();
        };
    }

    private static JsonValue value(String text) {
        try {
            return JsonValue.parse(text);
        } catch (JsonException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private static ObjectValue object(String text) {
        if (value(text) instanceof ObjectValue object) {
            return object;
        }
        throw new IllegalArgumentException("Unexpected JSON type parsed");
    }

    private static SortedMap<String, String> strings(String text) {
        ObjectValue object = object(text);
        var strings = new TreeMap<String, String>();
        for (Map.Entry<String, JsonValue> member : object.members().entrySet()) {
            if (!(member.getValue() instanceof StringValue string)) {
                throw new IllegalArgumentException(
                        "The value of key '" + member.getKey() + "' in '" + print(object) + "' is not a string");
            }
            strings.put(member.getKey(), string.value());
        }
        return Collections.unmodifiableSortedMap(strings);
    }

    private static String print(JsonValue value) {
        var out = new JsonOutput();
        value.write(out);
        return new String(out.toByteArray(), StandardCharsets.UTF_8);
    }

    private static String printStrings(Map<String, String> strings) {
        return strings.entrySet().stream()
                .map(entry -> entry.getKey() + ": " + entry.getValue())
                .collect(Collectors.joining(", ", "{ ", " }"));
    }
}
