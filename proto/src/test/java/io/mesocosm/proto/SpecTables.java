package io.mesocosm.proto;

import io.mesocosm.proto.Schema.Field;
import io.mesocosm.proto.Schema.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Mesos' own field tables as a {@link Schema}: relative type names are resolved as protoc resolves them. */
final class SpecTables {
    private static final Set<String> SCALARS =
            Set.of("double", "int32", "int64", "uint32", "uint64", "bool", "string", "bytes");
    private static final Set<String> OUTSIDE = Set.of("google.protobuf.Duration", "csi.v0.VolumeCapability");

    private final Map<String, String> files = new TreeMap<>();

    private SpecTables() {}

    static Schema read() {
        return new SpecTables().schema();
    }

    private Schema schema() {
        List<String[]> fieldRows = rows("protos.tsv");
        Map<String, List<Value>> enums = new TreeMap<>();
        for (String[] row : rows("enums.tsv")) {
            String name = row[1] + "." + row[2];
            files.put(name, file(row));
            enums.computeIfAbsent(name, key -> new ArrayList<>()).add(new Value(row[3], Integer.parseInt(row[4])));
        }
        for (String[] row : fieldRows) {
            declare(row);
        }
        Map<String, List<Field>> messages = new TreeMap<>();
        for (String name : files.keySet()) {
            if (!enums.containsKey(name)) {
                messages.put(name, new ArrayList<>());
            }
        }
        Schema empty = Schema.empty();
        for (String[] row : fieldRows) {
            if (!row[3].isEmpty()) {
                String message = row[1] + "." + row[2];
                Field field = new Field(Integer.parseInt(row[3]), row[4], type(message, row[5]), row[6], row[7]);
                messages.computeIfAbsent(message, key -> new ArrayList<>()).add(field);
            }
        }
        return new Schema(messages, enums, files, empty.oneofs(), empty.deprecatedValues());
    }

    /** A message is declared by its rows and by those of what is nested in it. */
    private void declare(String[] row) {
        String name = row[1] + "." + row[2];
        while (name.length() > row[1].length()) {
            files.put(name, file(row));
            name = name.substring(0, name.lastIndexOf('.'));
        }
    }

    private String type(String scope, String type) {
        if (type.startsWith("map<")) {
            String[] parts = type.substring("map<".length(), type.length() - 1).split(",", 2);
            return "map<" + type(scope, parts[0]) + "," + type(scope, parts[1].strip()) + ">";
        }
        if (SCALARS.contains(type)) {
            return type;
        }
        if (type.startsWith(".")) {
            return type.substring(1);
        }
        return resolve(scope, type).orElseThrow(() -> new IllegalStateException(type + " in " + scope));
    }

    private Optional<String> resolve(String scope, String type) {
        for (String outer = scope; !outer.isEmpty(); outer = outer.substring(0, Math.max(outer.lastIndexOf('.'), 0))) {
            String name = outer + "." + type;
            if (files.containsKey(name)) {
                return Optional.of(name);
            }
        }
        return files.containsKey(type) || OUTSIDE.contains(type) ? Optional.of(type) : Optional.empty();
    }

    private static String file(String[] row) {
        return row[0].replaceFirst("^(include|src)/", "");
    }

    private static List<String[]> rows(String name) {
        return Resources.lines(name).stream()
                .skip(1)
                .map(line -> line.split("\t", -1))
                .toList();
    }
}
