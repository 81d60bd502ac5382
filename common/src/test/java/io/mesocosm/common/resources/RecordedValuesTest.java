package io.mesocosm.common.resources;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.mesocosm.common.json.JsonException;
import io.mesocosm.common.json.JsonOutput;
import io.mesocosm.common.json.JsonValue;
import io.mesocosm.common.json.ProtoJson;
import io.mesocosm.common.json.Recorded;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.WeightInfo;
import org.apache.mesos.v1.maintenance.Protos.Schedule;
import org.junit.jupiter.api.Test;

/** How real daemons printed values that were given to them, row by row of {@code json-values.tsv}. */
class RecordedValuesTest {

    /** Mesos' last digit is not always the closest; these rows are equal as doubles and not as text. */
    private static final Set<String> LAST_DIGIT_DIFFERS = Set.of(
            "n24:0.30000000000000004",
            "n35:33.333333333333336",
            "n36:1.0000000000000002",
            "0.30000000000000004",
            "33.333333333333336",
            "1.0000000000000002");

    private record Row(String where, String input, String response, String member, String printed, String hex) {

        static Row of(String line) {
            String[] columns = line.split("\t", -1);
            return new Row(
                    columns[0],
                    columns[2].replace("\\t", columns[0].startsWith("agent") ? "\t" : "\\t"),
                    columns[3],
                    columns[4],
                    columns[5],
                    columns.length > 6 ? columns[6] : "");
        }
    }

    private static List<Row> rows(String where) {
        return Stream.of(new String(Recorded.bytes("json-values.tsv"), UTF_8).split("\n", -1))
                .skip(1)
                .filter(line -> line.startsWith(where))
                .map(Row::of)
                .toList();
    }

    private static String print(Consumer<JsonOutput> writer) {
        JsonOutput out = new JsonOutput();
        writer.accept(out);
        return out.toString();
    }

    /** Compares as text, and where only a last digit differs as doubles; answers the inputs of those rows. */
    private static void assertPrinted(Row row, String ours, Set<String> differing) {
        assertThat(ours).as("%s", row).isEqualTo(Recorded.withOurNumbers(row.printed()));
        if (!ours.equals(row.printed())) {
            differing.add(row.input());
        }
    }

    @Test
    void attributes() throws ResourceException {
        Set<String> differing = new TreeSet<>();
        List<Row> rows = rows("agent --attributes");
        for (Row row : rows) {
            Attributes attributes = Attributes.parse(row.input());
            String ours = row.response().equals("/slaves")
                    ? print(attributes::writeJson)
                            .replaceFirst("^\\{\"[^\"]*\":", "")
                            .replaceFirst("\\}$", "")
                    : ProtoJson.toString(attributes.list().get(0));
            assertPrinted(row, ours, differing);
        }
        assertThat(rows).hasSize(116);
        assertThat(differing)
                .containsExactlyInAnyOrder(
                        "n24:0.30000000000000004", "n35:33.333333333333336", "n36:1.0000000000000002");
    }

    @Test
    void resources() throws ResourceException, JsonException {
        for (Row row : rows("agent --resources")) {
            if (row.input().startsWith("zeros")) {
                continue;
            }
            Resources resources = Resources.parse(row.input(), "*").plus(Resources.empty());
            if (row.member().endsWith("_full")) {
                JsonOutput out = new JsonOutput().startArray();
                resources.toEndpointFormat().forEach(resource -> ProtoJson.write(resource, out));
                assertThat(out.endArray()).hasToString(row.printed());
            } else {
                // The order of members is that of a hash map; no gpus were given, the daemon still prints them.
                assertThat(JsonValue.parse(print(resources::writeSummary))).isEqualTo(JsonValue.parse(row.printed()));
            }
        }
    }

    @Test
    void failoverTimeouts() throws JsonException {
        Set<String> differing = new TreeSet<>();
        int compared = 0;
        for (Row row : rows("SUBSCRIBE failover_timeout")) {
            FrameworkInfo.Builder framework = FrameworkInfo.newBuilder();
            ProtoJson.parse(
                    ("{\"user\":\"u\",\"name\":\"n\",\"failover_timeout\":" + row.input() + "}").getBytes(UTF_8),
                    framework);
            if (!row.printed().startsWith("(absent)")) {
                assertPrinted(row, print(out -> out.number(framework.getFailoverTimeout())), differing);
                compared++;
            }
        }
        assertThat(compared).isGreaterThan(60);
        assertThat(differing).isSubsetOf(LAST_DIGIT_DIFFERS).hasSize(3);
    }

    @Test
    void labelValues() throws JsonException {
        int compared = 0;
        for (Row row : rows("SUBSCRIBE label value")) {
            byte[] body = ("{\"user\":\"u\",\"name\":\"n\",\"labels\":{\"labels\":[{\"key\":\"k\",\"value\":"
                            + row.input() + "}]}}")
                    .getBytes(UTF_8);
            FrameworkInfo.Builder framework = FrameworkInfo.newBuilder();
            if (row.printed().startsWith("(absent)")) {
                String sentence = "syntax error at line 1 near: lone\"";
                assertThat(row.printed()).contains(sentence);
                assertThat(refusal(() -> ProtoJson.parse(body, framework))).startsWith(sentence);
            } else {
                ProtoJson.parse(body, framework);
                byte[] printed = ProtoJson.toBytes(framework.getLabels().getLabels(0));
                assertThat(HexFormat.of().formatHex(printed)).as("%s", row).contains(row.hex());
            }
            compared++;
        }
        assertThat(compared).isGreaterThan(30);
    }

    private interface Reading {
        void run() throws JsonException;
    }

    private static String refusal(Reading reading) {
        try {
            reading.run();
        } catch (JsonException e) {
            return e.getMessage();
        }
        throw new AssertionError("It was read");
    }

    @Test
    void wholeNumbers() throws JsonException {
        List<Row> rows = rows("POST /maintenance/schedule");
        for (Row row : rows) {
            byte[] body = ("{\"windows\":[{\"machine_ids\":[{\"hostname\":\"h\"}],\"unavailability\":{\"start\":"
                            + "{\"nanoseconds\":" + row.input() + "}}}]}")
                    .getBytes(UTF_8);
            assertAnswered(row, body, Schedule.newBuilder());
        }
        assertThat(rows).hasSize(14);
    }

    private static void assertAnswered(Row row, byte[] body, Message.Builder into) throws JsonException {
        if (row.printed().startsWith("HTTP 400 ")) {
            assertThat(refusal(() -> ProtoJson.parse(body, into)))
                    .isEqualTo(row.printed().substring("HTTP 400 ".length()));
        } else {
            ProtoJson.parse(body, into);
            assertThat(ProtoJson.toString(into)).isEqualTo(row.printed());
        }
    }

    @Test
    void weights() throws JsonException {
        List<Row> rows = rows("PUT /weights");
        for (Row row : rows) {
            String body = "[{\"role\":\"w\",\"weight\":" + row.input() + "}]";
            if (!row.printed().startsWith("HTTP 400 ")) {
                assertThat(weightsOf(body)).hasToString(row.printed());
                continue;
            }
            // The handler's own words, then ours.
            Predicate<String> matches = problem -> row.printed()
                            .equals("HTTP 400 Failed to convert weights JSON array to protobuf '" + body + "': "
                                    + problem)
                    || row.printed()
                            .equals("HTTP 400 Failed to parse update weights request JSON '" + body + "': " + problem);
            assertThat(refusal(() -> weightsOf(body))).as("%s", row).matches(matches);
        }
        assertThat(rows).hasSize(12);
    }

    private static JsonOutput weightsOf(String body) throws JsonException {
        List<WeightInfo> weights = ProtoJson.V1.convertAll(JsonValue.parse(body), WeightInfo::newBuilder);
        JsonOutput out = new JsonOutput().startArray();
        weights.forEach(weight -> ProtoJson.V0_SORTED.write(weight, out));
        return out.endArray();
    }

    @Test
    void events() throws JsonException {
        List<Row> rows = rows("ACCEPT/LAUNCH");
        List<String> types = new ArrayList<>();
        Set<String> differing = new TreeSet<>();
        for (Row row : rows) {
            org.apache.mesos.v1.master.Protos.Event.Builder event =
                    org.apache.mesos.v1.master.Protos.Event.newBuilder();
            ProtoJson.parse(row.printed().getBytes(UTF_8), event);
            assertPrinted(row, ProtoJson.toString(event), differing);
            types.add(event.getType().name());
        }
        assertThat(types).containsExactly("TASK_ADDED", "TASK_UPDATED", "TASK_UPDATED", "TASK_UPDATED");
    }
}
