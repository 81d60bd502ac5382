package io.mesocosm.containerizer.seccomp;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;

/** The numbers of system calls, from one table for each architecture; where they come from is written in the tables. */
final class CallNumbers {

    private static final Map<Architecture, Map<String, Integer>> TABLES = tables();
    private static final Set<String> ELSEWHERE = Set.copyOf(lines("elsewhere"));

    private CallNumbers() {}

    static OptionalInt number(Architecture architecture, String name) {
        Integer number = table(architecture).get(name);
        return number == null ? OptionalInt.empty() : OptionalInt.of(number);
    }

    static Set<String> names(Architecture architecture) {
        return table(architecture).keySet();
    }

    /** Whether some architecture has a system call of that name. */
    static boolean isKnown(String name) {
        return ELSEWHERE.contains(name) || TABLES.values().stream().anyMatch(table -> table.containsKey(name));
    }

    private static Map<String, Integer> table(Architecture architecture) {
        return Objects.requireNonNull(TABLES.get(architecture));
    }

    private static Map<Architecture, Map<String, Integer>> tables() {
        Map<Architecture, Map<String, Integer>> tables = new EnumMap<>(Architecture.class);
        tables.put(Architecture.X86_64, read("x86_64"));
        tables.put(Architecture.X86, read("x86"));
        tables.put(Architecture.X32, read("x32"));
        tables.put(Architecture.AARCH64, read("aarch64"));
        return tables;
    }

    private static Map<String, Integer> read(String resource) {
        Map<String, Integer> table = new HashMap<>();
        for (String line : lines(resource)) {
            int space = line.indexOf(' ');
            table.put(line.substring(space + 1), Integer.parseInt(line.substring(0, space)));
        }
        return Map.copyOf(table);
    }

    private static List<String> lines(String resource) {
        String file = resource + ".txt";
        try (InputStream in = Objects.requireNonNull(CallNumbers.class.getResourceAsStream(file), file);
                var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII))) {
            return reader.lines().filter(line -> !line.startsWith("#")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
