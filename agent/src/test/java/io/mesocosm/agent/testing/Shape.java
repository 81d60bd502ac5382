package io.mesocosm.agent.testing;

import io.mesocosm.common.json.JsonException;
import io.mesocosm.common.json.JsonOutput;
import io.mesocosm.common.json.JsonValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** The members of a JSON document by their paths, the kinds of their values, and their order. */
public final class Shape {

    private static final Set<String> BY_NAME = Set.of(
            "/flags",
            "/attributes",
            "/reserved_resources",
            "/reserved_resources_full",
            "/reserved_resources_allocated");

    private final Map<String, Set<String>> kinds = new HashMap<>();
    private final Map<String, List<List<String>>> objects = new HashMap<>();

    private Shape() {}

    /** Of a document. */
    public static Shape of(String json) {
        var shape = new Shape();
        var parser = new Parser(json);
        shape.read("", parser);
        return shape;
    }

    /** Members that the other document has not got, or has with a value of another kind. */
    public SortedSet<String> unknownIn(Shape other) {
        SortedSet<String> unknown = new TreeSet<>();
        kinds.forEach((path, found) -> {
            if (!other.kinds.getOrDefault(path, Set.of()).containsAll(found)) {
                unknown.add(path + found);
            }
        });
        return unknown;
    }

    /** Objects whose members come in an order that contradicts all those of the other document. */
    public SortedSet<String> misplacedIn(Shape other) {
        SortedSet<String> misplaced = new TreeSet<>();
        objects.forEach((path, lists) -> lists.forEach(names -> {
            for (List<String> theirs : other.objects.getOrDefault(path, List.of())) {
                List<String> common = theirs.stream().filter(names::contains).toList();
                List<String> ours = names.stream().filter(theirs::contains).toList();
                if (!common.equals(ours)) {
                    misplaced.add(path + ours);
                }
            }
        }));
        return misplaced;
    }

    /** Members that every such object of this document has and some of the other's has not. */
    public SortedSet<String> mandatoryMissingIn(Shape other) {
        SortedSet<String> missing = new TreeSet<>();
        objects.forEach((path, lists) -> {
            List<List<String>> theirs = other.objects.getOrDefault(path, List.of());
            for (String name : lists.getFirst()) {
                boolean mandatory = lists.stream().allMatch(names -> names.contains(name));
                if (mandatory && theirs.stream().anyMatch(names -> !names.contains(name))) {
                    missing.add(path + "/" + name);
                }
            }
        });
        return missing;
    }

    private void read(String path, Parser in) {
        char c = in.peek();
        String kind = switch (c) {
            case '{' -> "object";
            case '[' -> "array";
            case '"' -> "string";
            case 't', 'f' -> "boolean";
            default -> "number";
        };
        if (!BY_NAME.stream().anyMatch(parent -> path.startsWith(parent + "/"))) {
            kinds.computeIfAbsent(path, unused -> new TreeSet<>()).add(kind);
        }
        switch (c) {
            case '{' -> {
                List<String> names = new ArrayList<>();
                for (in.expect('{'); in.more('}'); ) {
                    String name = in.string();
                    in.expect(':');
                    names.add(name);
                    read(path + "/" + name, in);
                }
                if (!BY_NAME.contains(path)) {
                    objects.computeIfAbsent(path, unused -> new ArrayList<>()).add(names);
                }
            }
            case '[' -> {
                for (in.expect('['); in.more(']'); ) {
                    read(path + "[]", in);
                }
            }
            case '"' -> in.string();
            default -> in.word();
        }
    }

    /** Reads compact JSON in its order, which the project's own reader sorts. */
    private static final class Parser {
        private final String json;
        private int at;

        Parser(String json) {
            this.json = valid(json);
        }

        private static String valid(String json) {
            try {
                JsonValue.parse(json).write(new JsonOutput());
            } catch (JsonException e) {
                throw new AssertionError(json, e);
            }
            return json.strip();
        }

        char peek() {
            return json.charAt(at);
        }

        void expect(char c) {
            if (json.charAt(at++) != c) {
                throw new AssertionError("expected " + c + " at " + at);
            }
        }

        /** Whether another member follows; passes the comma, or the end. */
        boolean more(char end) {
            if (peek() == ',') {
                at++;
            }
            if (peek() == end) {
                at++;
                return false;
            }
            return true;
        }

        String string() {
            int begin = ++at;
            while (json.charAt(at) != '"') {
                at += json.charAt(at) == '\\' ? 2 : 1;
            }
            return json.substring(begin, at++);
        }

        void word() {
            while (at < json.length() && ",]}".indexOf(json.charAt(at)) < 0) {
                at++;
            }
        }
    }
}
