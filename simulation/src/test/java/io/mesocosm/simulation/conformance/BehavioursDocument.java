package io.mesocosm.simulation.conformance;

import io.mesocosm.simulation.conformance.Behaviours.Line;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** {@code docs/behaviours.md}. */
final class BehavioursDocument {

    private static final String HEAD = """
            # Behaviours of Apache Mesos, and the tests that show them

            Written by `scripts/conformance`, held by `BehavioursDocumentTest`; do not edit. A line is a behaviour that the tests of
            Mesos 1.12-dev check. It counts as shown when a test of ours is tagged with its id, `@Tag("B079")`; every test of the
            checkout passes, or `scripts/test` does not. What is expected stands in
            `simulation/src/test/resources/io/mesocosm/simulation/conformance/behaviours.tsv`.
            """;

    private final Behaviours behaviours;
    private final StringBuilder text = new StringBuilder(HEAD);

    private BehavioursDocument(Behaviours behaviours) {
        this.behaviours = behaviours;
    }

    static String of(Behaviours behaviours) {
        return new BehavioursDocument(behaviours).write();
    }

    private String write() {
        line("\n## How many\n");
        line("| area | lines | shown | not yet |");
        line("|---|---:|---:|---:|");
        behaviours.areas().forEach(area -> count(area, behaviours.in(area)));
        count("all", behaviours.lines());
        behaviours.areas().forEach(this::area);
        return text.toString();
    }

    private void line(String line) {
        text.append(line).append('\n');
    }

    private void count(String area, List<Line> lines) {
        long shown = lines.stream().filter(behaviours::isShown).count();
        line("| %s | %d | %d | %d |".formatted(area, lines.size(), shown, lines.size() - shown));
    }

    private void area(String area) {
        line("\n## " + area + "\n");
        line("| id | test of Mesos | behaviour | expected | shown by |");
        line("|---|---|---|---|---|");
        for (Line line : behaviours.in(area)) {
            String tests = behaviours.tests().getOrDefault(line.id(), new TreeSet<>()).stream()
                    .map(Object::toString)
                    .collect(Collectors.joining(", "));
            line("| %s | %s | %s | %s | %s |"
                    .formatted(
                            line.id(),
                            cell(line.source()),
                            cell(line.behaviour()),
                            cell(line.expected()),
                            tests.isEmpty() ? "–" : tests));
        }
    }

    /** Text of a table's cell: nothing in it is markup. */
    private static String cell(String text) {
        return text.replace("|", "\\|").replace("*", "\\*").replace("<", "&lt;").replace("_", "\\_");
    }
}
