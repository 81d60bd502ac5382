package io.mesocosm.simulation.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which behaviours of Mesos are shown by which tests, found in the checkout: a test shows a line of {@code
 * behaviours.tsv} when it is tagged with the line's id.
 *
 * @param lines all lines
 * @param tests for each id the tests that carry it, as module, class and method
 */
record Behaviours(List<Line> lines, SortedMap<String, SortedSet<Shown>> tests) {

    private static final Pattern TAG = Pattern.compile("@Tag\\(\"(B[0-9]+)\"\\)");
    private static final Pattern DECLARATION =
            Pattern.compile("\\b(?:class|record) (?<type>\\w+)|\\b(?:void|Stream<\\w+>) (?<method>\\w+)\\(");

    /** One behaviour. */
    record Line(String id, String area, String source, String behaviour, String expected) {

        static Line of(List<String> row) {
            return new Line(row.get(0), row.get(1), row.get(2), row.get(3), row.get(4));
        }
    }

    /** A test, or a class of tests when the method is its name. */
    record Shown(String module, String type, String method) implements Comparable<Shown> {

        @Override
        public int compareTo(Shown other) {
            return toString().compareTo(other.toString());
        }

        @Override
        public String toString() {
            return module + " `" + type + (method.isEmpty() ? "" : "." + method) + "`";
        }
    }

    /** Looks through the tests of a checkout. */
    static Behaviours of(Path root) throws IOException {
        var tests = new TreeMap<String, SortedSet<Shown>>();
        for (Path module : modules(root)) {
            try (Stream<Path> files = Files.walk(module.resolve("src/test/java"))) {
                for (Path file :
                        files.filter(path -> path.toString().endsWith(".java")).toList()) {
                    read(module.getFileName().toString(), file, tests);
                }
            }
        }
        List<Line> lines =
                Resource.table("behaviours.tsv").stream().map(Line::of).toList();
        return new Behaviours(lines, tests);
    }

    private static List<Path> modules(Path root) throws IOException {
        try (Stream<Path> directories = Files.list(root)) {
            return directories
                    .filter(directory -> Files.isDirectory(directory.resolve("src/test/java")))
                    .sorted()
                    .toList();
        }
    }

    /** Tags belong to the next declaration. */
    private static void read(String module, Path file, SortedMap<String, SortedSet<Shown>> tests) throws IOException {
        String type = file.getFileName().toString().replace(".java", "");
        var pending = new ArrayList<String>();
        for (String line : Files.readAllLines(file)) {
            Matcher tag = TAG.matcher(line);
            while (tag.find()) {
                pending.add(tag.group(1));
            }
            Matcher declaration = DECLARATION.matcher(line);
            if (!pending.isEmpty() && declaration.find()) {
                String method = declaration.group("method");
                var shown = new Shown(module, type, method == null ? "" : method);
                pending.forEach(
                        id -> tests.computeIfAbsent(id, key -> new TreeSet<>()).add(shown));
                pending.clear();
            }
        }
    }

    /** The areas in the order of their first lines. */
    List<String> areas() {
        return lines.stream().map(Line::area).distinct().toList();
    }

    /** The lines of an area. */
    List<Line> in(String area) {
        return lines.stream().filter(line -> line.area().equals(area)).toList();
    }

    /** Whether a test shows it. */
    boolean isShown(Line line) {
        return tests.containsKey(line.id());
    }

    /** Tags that are the id of no line. */
    List<String> strangers() {
        List<String> ids = lines.stream().map(Line::id).toList();
        return tests.keySet().stream().filter(id -> !ids.contains(id)).toList();
    }
}
