package io.mesocosm.simulation.conformance;

import io.mesocosm.simulation.conformance.Coverage.Reader;
import io.mesocosm.simulation.conformance.Coverage.Recording;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** {@code docs/conformance.md}, and what is wrong with the tables that it is made of. */
final class ConformanceDocument {

    private static final String HEAD = """
            # Conformance with Apache Mesos 1.12.0

            Written by `scripts/conformance`, held by `ConformanceDocumentTest`; do not edit. A recording is a body, an answer, a
            stream, a message or a file of a real daemon. It counts as compared when a copy of it, byte for byte, is among the test
            resources and a test reads it. Paths are those of the recordings; the tests keep copies under names of their own.
            """;

    private record Later(String pattern, String why) {}

    private final Coverage coverage;
    private final List<Later> later = Resource.table("later.tsv").stream()
            .map(row -> new Later(row.get(0), row.get(1)))
            .toList();
    private final StringBuilder text = new StringBuilder(HEAD);

    private ConformanceDocument(Coverage coverage) {
        this.coverage = coverage;
    }

    static String of(Coverage coverage) {
        return new ConformanceDocument(coverage).write();
    }

    /** Recordings without a reason, reasons without a recording, readers that read nothing. */
    static List<String> problems(Coverage coverage) {
        var document = new ConformanceDocument(coverage);
        var problems = new ArrayList<>(coverage.idle());
        var used = new LinkedHashSet<Later>();
        for (Recording recording : document.open()) {
            Optional<Later> why = document.why(recording);
            why.ifPresentOrElse(used::add, () -> problems.add("no reason: " + recording.path()));
        }
        document.later.stream()
                .filter(row -> !used.contains(row))
                .forEach(row -> problems.add("reason for nothing: " + row));
        return problems;
    }

    private List<Recording> open() {
        return coverage.recordings().stream()
                .filter(recording -> !coverage.isCompared(recording))
                .toList();
    }

    private Optional<Later> why(Recording recording) {
        return later.stream()
                .filter(row -> recording.path().matches(row.pattern()))
                .findFirst();
    }

    private String write() {
        counts();
        comparisons();
        differences();
        openOnes();
        return text.toString();
    }

    private void line(String line) {
        text.append(line).append('\n');
    }

    private Map<String, List<Recording>> groups() {
        return coverage.recordings().stream()
                .collect(Collectors.groupingBy(Recording::group, LinkedHashMap::new, Collectors.toList()));
    }

    private void counts() {
        line("\n## How many\n");
        line("| group | recordings | compared | not yet |");
        line("|---|---:|---:|---:|");
        groups().forEach((group, recordings) -> count(group, recordings));
        count("all", coverage.recordings());
    }

    private void count(String group, List<Recording> recordings) {
        long compared = recordings.stream().filter(coverage::isCompared).count();
        line("| %s | %d | %d | %d |".formatted(group, recordings.size(), compared, recordings.size() - compared));
    }

    private void comparisons() {
        line("\n## What is compared\n");
        line("| group | test | recordings | what |");
        line("|---|---|---:|---|");
        groups().forEach((group, recordings) -> {
            var readers = new LinkedHashMap<Reader, Integer>();
            for (Recording recording : recordings) {
                coverage.readings()
                        .getOrDefault(recording.path(), List.of())
                        .forEach(reader -> readers.merge(reader, 1, Integer::sum));
            }
            readers.forEach((reader, count) ->
                    line("| %s | %s | %d | %s |".formatted(group, reader.name(), count, reader.what())));
        });
    }

    private void differences() {
        line("\n## Known differences");
        line("\nThe tests fail when one of these goes away or another one comes.");
        line("\n`ErrorReplayTest`: requests that our daemons answer otherwise.\n");
        exemptions("DIFFERS");
        line("\n`ErrorReplayTest`: answers of which only the head is compared.\n");
        exemptions("MASKED_BODY");
        line(
                "\n`StoryTest`: what our daemons do not send (MISSING), send otherwise (DIFFERS), or send and theirs did not (UNKNOWN).\n");
        line("| where | what | | why |");
        line("|---|---|---|---|");
        for (List<String> row : Resource.table("story.tsv")) {
            line("| %s | %s | %s | %s |".formatted(row.get(0), row.get(1), row.get(2), row.get(3)));
        }
    }

    private void exemptions(String what) {
        var names = new TreeMap<String, Set<String>>();
        Resource.table("errors.tsv").stream()
                .filter(row -> row.get(1).equals(what))
                .forEach(row -> names.computeIfAbsent(row.get(2), why -> new TreeSet<>())
                        .add("`" + row.get(0) + "`"));
        names.forEach((why, all) -> line("- %s: %s".formatted(why, String.join(", ", all))));
    }

    private void openOnes() {
        line("\n## What is not compared yet");
        groups().forEach((group, recordings) -> {
            var names = new LinkedHashMap<String, List<String>>();
            for (Recording recording : recordings) {
                if (!coverage.isCompared(recording)) {
                    String why = why(recording).map(Later::why).orElse("no reason given");
                    names.computeIfAbsent(why, key -> new ArrayList<>()).add("`" + recording.path() + "`");
                }
            }
            if (!names.isEmpty()) {
                line("\n### %s\n".formatted(group));
                names.forEach((why, all) -> line("- %s (%d): %s".formatted(why, all.size(), String.join(", ", all))));
            }
        });
    }
}
