package io.mesocosm.simulation.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tells the recorded story on real daemons and compares the shapes of all that they say, kind by kind, with the
 * recordings. What our daemons do not say, or say otherwise, is held by {@code story.tsv}: no line too few, none too
 * many.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StoryTest {

    /** Agents that ask again before they are answered are reminded of their resources; whether ours do is chance. */
    private static final String TOLD_TO_WHO_ASKS_TWICE = "CheckpointResourcesMessage";

    private Story story;

    @BeforeAll
    void tell(@TempDir Path directory) throws Exception {
        story = Story.tell(directory);
    }

    @Test
    void schedulerIsToldAsRecorded() {
        compare(
                "scheduler",
                shapes(Stream.of(story.scheduler(), story.resubscribed()).flatMap(List::stream)),
                shapes(Stream.of("scheduler-json", "scheduler-json-resubscribed")
                        .flatMap(name -> Resource.records("streams/" + name + ".recordio").stream())));
    }

    @Test
    void executorIsToldAsRecorded() {
        compare(
                "executor",
                shapes(story.executor().stream()),
                shapes(Resource.records("streams/executor-json.recordio").stream()));
    }

    @Test
    void streamOfTheSchedulerBeginsAsRecorded() {
        assertThat(story.schedulerHead())
                .map(name -> name.toLowerCase(java.util.Locale.ROOT))
                .containsExactlyInAnyOrderElementsOf(Resource.latin1("streams/scheduler-json.response-head.http")
                        .lines()
                        .skip(1)
                        .filter(line -> !line.isEmpty())
                        .map(line -> line.substring(0, line.indexOf(':')).toLowerCase(java.util.Locale.ROOT))
                        .toList());
    }

    @Test
    void executorFindsTheRecordedVariables() {
        Set<String> ours = story.environment().stream()
                .map(line -> line.substring(0, line.indexOf('=')))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> recorded = Resource.latin1("streams/executor-json.environment.json")
                .lines()
                .filter(line -> line.contains("\":"))
                .map(line -> Texts.first("\"(.*?)\":", line))
                .collect(Collectors.toCollection(TreeSet::new));
        compare("environment", names(ours), names(recorded));
    }

    private static Map<String, Set<String>> names(Collection<String> names) {
        return names.stream()
                .collect(Collectors.toMap(Function.identity(), name -> Set.of(""), (a, b) -> a, TreeMap::new));
    }

    /** A field counts as unknown if no recorded message has it, as missing if all have it and one of ours has not. */
    @Test
    void daemonsTellEachOtherWhatWasRecorded() {
        Map<String, List<Set<String>>> ours = Messages.fields(story.messages());
        var differences = new TreeMap<String, String>();
        Map<String, List<Set<String>>> recorded = Messages.fields(recordedMessages());
        recorded.forEach((path, theirs) -> {
            List<Set<String>> sets = ours.getOrDefault(path, List.of());
            Set<String> known = new TreeSet<>();
            theirs.forEach(known::addAll);
            Set<String> needed = new TreeSet<>(known);
            theirs.forEach(needed::retainAll);
            for (Set<String> set : sets) {
                differing(set, known).forEach(name -> differences.put(path + "." + name + "\tUNKNOWN", ""));
                differing(needed, set).forEach(name -> differences.put(path + "." + name + "\tMISSING", ""));
            }
            if (sets.isEmpty() && path.indexOf('.') < 0) {
                differences.put(path + "\tMISSING", "");
            }
        });
        ours.keySet().stream()
                .filter(path -> path.indexOf('.') < 0 && !recorded.containsKey(path))
                .filter(path -> !path.equals(TOLD_TO_WHO_ASKS_TWICE))
                .forEach(path -> differences.put(path + "\tUNKNOWN", ""));
        compare("libprocess", differences);
    }

    private static Set<String> differing(Set<String> all, Set<String> without) {
        var rest = new TreeSet<>(all);
        rest.removeAll(without);
        return rest;
    }

    @Test
    void messagesHaveTheRecordedHeaders() {
        assertThat(story.messages().stream().map(Messages.Sent::headers).distinct())
                .containsExactlyInAnyOrderElementsOf(recordedMessages().stream()
                        .map(Messages.Sent::headers)
                        .distinct()
                        .toList());
    }

    private static List<Messages.Sent> recordedMessages() {
        return Resource.table("libprocess/index.tsv").stream()
                .filter(row ->
                        !row.get(2).startsWith("executor(") && !row.get(3).startsWith("executor("))
                .map(row -> Messages.message(
                        Resource.latin1("libprocess/" + row.get(7) + ".head"),
                        row.get(5).equals("0")
                                ? ByteString.EMPTY
                                : ByteString.copyFrom(Resource.bytes("libprocess/" + row.get(7) + ".pb"))))
                .toList();
    }

    private static Map<String, Set<String>> shapes(Stream<String> events) {
        return events.collect(Collectors.groupingBy(
                StoryTest::kind,
                TreeMap::new,
                Collectors.mapping(event -> JsonShape.of(timeless(event)), Collectors.toCollection(TreeSet::new))));
    }

    /** Without the executors that an offer lists: whether the last one has ended by then is a matter of moments. */
    private static String timeless(String event) {
        return event.replaceAll("\"executor_ids\":\\[[^\\]]*\\],?", "");
    }

    /** The type; of an update also the task, what happened to it and the sentence about it. */
    private static String kind(String event) {
        String type = Texts.first("^\\{\"type\":\"(.*?)\"", event);
        if (!type.equals("UPDATE")) {
            return type;
        }
        var kind = new ArrayList<>(List.of(type));
        kind.add(Texts.first("\"task_id\":\\{\"value\":\"(.*?)\"", event));
        kind.add(Texts.first("\"state\":\"(.*?)\"", event));
        if (event.contains("\"reason\":")) {
            kind.add(Texts.first("\"reason\":\"(.*?)\"", event));
        }
        if (event.contains("\"message\":")) {
            // What is available is listed in the order of a hash map.
            kind.add(Texts.first("\"message\":\"(.*?)\"", event).replaceAll("(is more than available).*", "$1"));
        }
        return String.join(" ", kind);
    }

    /** Finds the differences, which are to be exactly those in the table. */
    private static void compare(String part, Map<String, Set<String>> ours, Map<String, Set<String>> recorded) {
        var differences = new TreeMap<String, String>();
        recorded.forEach((kind, shapes) -> {
            Set<String> other = new TreeSet<>(ours.getOrDefault(kind, shapes));
            other.removeAll(shapes);
            if (!ours.containsKey(kind)) {
                differences.put(kind + "\tMISSING", String.join("\n", shapes));
            } else if (!other.isEmpty()) {
                differences.put(
                        kind + "\tDIFFERS", String.join("\n", other) + "\nnot one of\n" + String.join("\n", shapes));
            }
        });
        ours.forEach((kind, shapes) -> {
            if (!recorded.containsKey(kind)) {
                differences.put(kind + "\tUNKNOWN", String.join("\n", shapes));
            }
        });
        compare(part, differences);
    }

    private static void compare(String part, Map<String, String> differences) {
        Set<String> expected = Resource.table("story.tsv").stream()
                .filter(row -> row.get(0).equals(part))
                .map(row -> row.get(1) + "\t" + row.get(2))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(differences.keySet()).as(differences.toString()).isEqualTo(expected);
    }
}
