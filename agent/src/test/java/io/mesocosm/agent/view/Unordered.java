package io.mesocosm.agent.view;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * JSON, a value on each line, in which lists that come from hash maps are sorted. Members stay in their order, and whole
 * numbers stay apart from those with a fraction.
 */
final class Unordered {

    private static final Set<String> SETS = Set.of(
            "",
            "frameworks",
            "executors",
            "completed_executors",
            "tasks",
            "launched_tasks",
            "terminated_tasks",
            "completed_tasks",
            "containers");

    private static final JsonFactory JSON = new JsonFactory();

    private Unordered() {}

    static String of(byte[] json) {
        try (JsonParser parser = JSON.createParser(json)) {
            parser.nextToken();
            return value("", parser);
        } catch (IOException e) {
            throw new UncheckedIOException(new String(json, StandardCharsets.UTF_8), e);
        }
    }

    private static String value(String name, JsonParser parser) throws IOException {
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            List<String> members = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String member = parser.currentName();
                parser.nextToken();
                members.add(member + ": " + value(member, parser));
            }
            return "{\n" + String.join(",\n", members) + "}";
        }
        if (parser.currentToken() == JsonToken.START_ARRAY) {
            List<String> elements = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                elements.add(value(name + "[]", parser));
            }
            if (SETS.contains(name)) {
                elements.sort(null);
            }
            return "[" + String.join(",\n", elements) + "]";
        }
        return switch (parser.currentToken()) {
            case VALUE_STRING -> '"' + parser.getText() + '"';
            // The recorded digits are not always the closest to a double; ours are.
            case VALUE_NUMBER_FLOAT -> Double.toString(parser.getDoubleValue());
            default -> parser.getText();
        };
    }
}
