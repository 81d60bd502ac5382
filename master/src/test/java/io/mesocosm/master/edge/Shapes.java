package io.mesocosm.master.edge;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The shapes of a JSON document: for each path, indices of arrays left out, which members objects have in which order
 * and what kinds of values there are (numbers with and without a fraction apart).
 */
final class Shapes {

    private static final JsonFactory JSON = new JsonFactory();

    private final Map<String, List<List<String>>> objects = new LinkedHashMap<>();
    private final Map<String, Set<String>> kinds = new LinkedHashMap<>();

    static Shapes of(byte[] json) throws IOException {
        Shapes shapes = new Shapes();
        try (JsonParser parser = JSON.createParser(json)) {
            parser.nextToken();
            shapes.value("", parser);
        }
        return shapes;
    }

    private void value(String path, JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        kinds.computeIfAbsent(path, key -> new TreeSet<>()).add(kind(token));
        if (token == JsonToken.START_OBJECT) {
            List<String> members = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                members.add(name);
                parser.nextToken();
                value(path + "/" + name, parser);
            }
            objects.computeIfAbsent(path, key -> new ArrayList<>()).add(members);
        } else if (token == JsonToken.START_ARRAY) {
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                value(path + "[]", parser);
            }
        }
    }

    private static String kind(JsonToken token) {
        return token == JsonToken.VALUE_FALSE ? JsonToken.VALUE_TRUE.name() : token.name();
    }

    /** Every path of an object. */
    Set<String> paths() {
        return objects.keySet();
    }

    /** The members of the objects at a path. */
    Set<String> members(String path) {
        Set<String> members = new TreeSet<>();
        objects.getOrDefault(path, List.of()).forEach(members::addAll);
        return members;
    }

    /**
     * What is not as in the other document: members that its objects never have, members that all of them have and ours
     * lack, another order, other kinds of values.
     *
     * @param free paths of objects whose members are named by data
     * @param varies paths of members that either side may lack
     */
    List<String> differences(Shapes golden, Set<String> free, Set<String> varies) {
        List<String> found = new ArrayList<>();
        objects.forEach((path, ours) -> {
            List<List<String>> theirs = golden.objects.getOrDefault(path, List.of());
            if (!free.contains(path) && !theirs.isEmpty()) {
                ours.stream().distinct().forEach(members -> compare(path, members, theirs, varies, found));
            }
        });
        kinds.forEach((path, ours) -> {
            Set<String> theirs = golden.kinds.getOrDefault(path, ours);
            if (!theirs.containsAll(ours)) {
                found.add(path + " is " + ours + ", not " + theirs);
            }
        });
        return found;
    }

    private static void compare(
            String path, List<String> ours, List<List<String>> theirs, Set<String> varies, List<String> found) {
        Set<String> known = new LinkedHashSet<>();
        Set<String> needed = new LinkedHashSet<>(theirs.getFirst());
        for (List<String> members : theirs) {
            known.addAll(members);
            needed.retainAll(members);
            List<String> common = ours.stream().filter(members::contains).toList();
            List<String> expected = members.stream().filter(ours::contains).toList();
            if (!common.equals(expected)) {
                found.add(path + " has the order " + common + ", not " + expected);
            }
        }
        for (String member : ours) {
            if (!known.contains(member) && !varies.contains(path + "/" + member)) {
                found.add(path + "/" + member + " is unknown");
            }
        }
        for (String member : needed) {
            if (!ours.contains(member) && !varies.contains(path + "/" + member)) {
                found.add(path + "/" + member + " is missing");
            }
        }
    }
}
