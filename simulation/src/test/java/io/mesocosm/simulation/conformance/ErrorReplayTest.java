package io.mesocosm.simulation.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.simulation.processes.Await;
import io.mesocosm.simulation.processes.Cluster;
import io.mesocosm.simulation.processes.Daemon;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Sends every recorded odd request, in the recorded order, to a master and an agent in the recorded state, and compares
 * the answers byte for byte but for the date, stream ids, and what {@code errors.tsv} excepts: a masked body varies
 * with state or build, a known difference must go on to differ. So with reads and writes whose answers do not depend on
 * what is not built yet.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ErrorReplayTest {

    private static final String RECORDED_MASTER = "b98d2148-05d8-417e-8198-e5ad4f55daf2";
    private static final String RECORDED_STREAM = "01b070d8-bead-407f-ac27-af0b1db29e83";
    private static final String RECORDED_ADDRESS = "127.0.0.1:35050";
    private static final Pattern DATE = Pattern.compile("Date: [A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9 :]{13} GMT");
    private static final Pattern STREAM = Pattern.compile("Mesos-Stream-Id: [0-9a-f-]{36}");
    private static final Pattern LENGTH = Pattern.compile("Content-Length: [0-9]+");
    private static final String CAPABILITIES =
            "\"capabilities\":[{\"type\":\"MULTI_ROLE\"},{\"type\":\"PARTITION_AWARE\"},{\"type\":\"RESERVATION_REFINEMENT\"}]";

    /** What the table says of a recording. */
    enum Exemption {
        MASKED_BODY,
        DIFFERS
    }

    record Recording(String name, boolean ofAgent) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static final Map<String, Exemption> EXEMPTIONS = Resource.table("errors.tsv").stream()
            .collect(Collectors.toMap(row -> row.get(0), row -> Exemption.valueOf(row.get(1))));

    private Cluster cluster;
    private Path alive;
    private String masterId = "";
    private String streamId = "";
    private final List<StreamClient> clients = new ArrayList<>();

    static Stream<Recording> recordings() {
        return Resource.table("errors/index.tsv").stream()
                .map(row ->
                        new Recording(row.get(0) + "-" + row.get(1), row.get(2).equals("agent")));
    }

    @BeforeAll
    void bringIntoTheRecordedState(@TempDir Path directory) throws Exception {
        alive = Files.createFile(directory.resolve("alive"));
        cluster = new Cluster(directory)
                .startMaster("--cluster=golden", "--domain=" + domain("zone-1"))
                .startAgent("--no-switch_user", "--domain=" + domain("zone-2"));
        StreamClient main = subscribe(
                "golden-main",
                "\"roles\":[\"prod\"],\"principal\":\"golden-principal\",\"checkpoint\":true,"
                        + "\"failover_timeout\":3600.0,\"webui_url\":\"http://127.0.0.1:1/ui\"," + CAPABILITIES);
        streamId = main.streamId();
        masterId = Texts.first(
                "\"framework_id\":\\{\"value\":\"(.*?)-0000\"", main.records().getFirst());
        String offer = awaitRecord(main, "OFFERS");
        launch(main, Texts.first("\"offers\":\\[\\{\"id\":\\{\"value\":\"(.*?)\"", offer));
        clients.add(executor());
        subscribe("golden-multi", "\"roles\":[\"eng/dev\"],\"capabilities\":[{\"type\":\"MULTI_ROLE\"}]");
        StreamClient old = subscribe("golden-old", "\"roles\":[\"*\"],\"capabilities\":[{\"type\":\"MULTI_ROLE\"}]");
        assertThat(old.call("{\"type\":\"TEARDOWN\",\"framework_id\":{\"value\":\"" + masterId + "-0002\"}}"))
                .isEqualTo(202);
        Await.until(
                "golden-old is completed",
                cluster::logs,
                () -> Daemon.get(cluster.masterAddress(), "/frameworks").contains("\"active\":false"));
    }

    private static String domain(String zone) {
        return "{\"fault_domain\":{\"region\":{\"name\":\"region-1\"},\"zone\":{\"name\":\"" + zone + "\"}}}";
    }

    private StreamClient subscribe(String name, String more) throws IOException, InterruptedException {
        var client = new StreamClient(
                cluster.masterAddress(),
                "/api/v1/scheduler",
                "{\"type\":\"SUBSCRIBE\",\"subscribe\":{\"framework_info\":{\"user\":\"root\",\"name\":\"" + name
                        + "\",\"hostname\":\"127.0.0.1\"," + more + "}}}",
                event -> {});
        clients.add(client);
        awaitRecord(client, "SUBSCRIBED");
        return client;
    }

    private String awaitRecord(StreamClient client, String type) {
        String start = "{\"type\":\"" + type + "\"";
        Await.until(
                type,
                () -> client.records() + cluster.logs(),
                () -> client.records().stream().anyMatch(record -> record.startsWith(start)));
        return client.records().stream()
                .filter(record -> record.startsWith(start))
                .findFirst()
                .orElseThrow();
    }

    /** A command task and one of a custom executor, whose calls the test makes; both end when the test does. */
    private void launch(StreamClient main, String offer) {
        String command = "\"command\":{\"shell\":true,\"value\":\"while [ -e " + alive + " ]; do sleep 0.2; done\"}";
        String resources =
                "\"resources\":[" + Texts.scalar("cpus", 0.1, "prod") + "," + Texts.scalar("mem", 32, "prod") + "]";
        String executor = "\"executor\":{\"type\":\"CUSTOM\",\"executor_id\":{\"value\":\"custom\"}," + command + ","
                + resources + "}";
        assertThat(main.call("{\"type\":\"ACCEPT\",\"framework_id\":{\"value\":\"" + masterId + "-0000\"},"
                        + "\"accept\":{\"offer_ids\":[{\"value\":\"" + offer + "\"}],\"operations\":["
                        + "{\"type\":\"LAUNCH\",\"launch\":{\"task_infos\":["
                        + task("long-task", resources, command) + ","
                        + task("custom-task", resources, executor) + "]}}]}}"))
                .isEqualTo(202);
    }

    private String task(String name, String... members) {
        return "{\"name\":\"" + name + "\",\"task_id\":{\"value\":\"" + name + "\"},\"agent_id\":{\"value\":\""
                + masterId + "-S0\"}," + String.join(",", members) + "}";
    }

    /** Subscribed, with its task running. */
    private StreamClient executor() {
        String ids = "\"framework_id\":{\"value\":\"" + masterId + "-0000\"},\"executor_id\":{\"value\":\"custom\"}";
        var found = new ArrayList<StreamClient>();
        Await.until("the executor is known", cluster::logs, () -> {
            found.add(new StreamClient(
                    cluster.agentAddress(),
                    "/api/v1/executor",
                    "{\"type\":\"SUBSCRIBE\"," + ids + ",\"subscribe\":{}}",
                    event -> {}));
            return true;
        });
        StreamClient executor = found.getFirst();
        awaitRecord(executor, "LAUNCH");
        assertThat(executor.call("{\"type\":\"UPDATE\"," + ids + ",\"update\":{\"status\":{\"task_id\":{\"value\":"
                        + "\"custom-task\"},\"state\":\"TASK_RUNNING\",\"source\":\"SOURCE_EXECUTOR\",\"uuid\":\""
                        + Texts.uuid() + "\"}}}"))
                .isEqualTo(202);
        return executor;
    }

    @AfterAll
    void end() throws IOException {
        Files.deleteIfExists(alive);
        clients.forEach(StreamClient::close);
        cluster.close();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("recordings")
    @Order(1)
    void isAnsweredAsRecorded(Recording recording) throws IOException {
        String expected = masked(recording, ours(Resource.latin1("errors/" + recording.name() + ".response")));
        String actual = masked(recording, answer(recording, expected));
        if (EXEMPTIONS.get(recording.name()) == Exemption.DIFFERS) {
            assertThat(actual)
                    .as("no longer a difference; its line in errors.tsv has to go")
                    .isNotEqualTo(expected);
        } else {
            assertThat(actual).isEqualTo(expected);
        }
    }

    static Stream<List<String>> reads() {
        return Resource.table("reads/index.tsv").stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("reads")
    @Order(2)
    void readIsAnsweredAsRecorded(List<String> read) throws IOException {
        String name = read.getFirst();
        String address = read.get(1).equals("agent") ? cluster.agentAddress() : cluster.masterAddress();
        try (var connection = new Connection(address)) {
            connection.send("GET " + read.get(2) + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
            String recorded = Resource.latin1("reads/" + name + ".http") + body(name);
            assertThat(DATE.matcher(connection.response()).replaceAll("Date:"))
                    .isEqualTo(DATE.matcher(recorded)
                            .replaceAll("Date:")
                            .replace(RECORDED_ADDRESS, cluster.masterAddress()));
        }
    }

    static Stream<List<String>> writes() {
        return Resource.table("writes/index.tsv").stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("writes")
    @Order(3)
    void writeIsAnsweredAsRecorded(List<String> write) throws IOException {
        String name = "writes/" + write.getFirst();
        String address = write.get(1).equals("agent") ? cluster.agentAddress() : cluster.masterAddress();
        try (var connection = new Connection(address)) {
            connection.send(ours(Resource.latin1(name + ".request.http")));
            assertThat(DATE.matcher(connection.response()).replaceAll("Date:"))
                    .isEqualTo(DATE.matcher(ours(Resource.latin1(name + ".response.http")))
                            .replaceAll("Date:"));
        }
    }

    /** Kept beside its head, if there was one. */
    private static String body(String name) {
        return Stream.of(".txt", ".json")
                .map(ending -> "reads/" + name + ending)
                .filter(Resource::exists)
                .map(Resource::latin1)
                .findFirst()
                .orElse("");
    }

    private String answer(Recording recording, String expected) throws IOException {
        String address = recording.ofAgent() ? cluster.agentAddress() : cluster.masterAddress();
        try (var connection = new Connection(address)) {
            connection.send(request(recording.name()));
            if (expected.isEmpty()) {
                connection.finish();
                return connection.response();
            }
            var answers = new StringBuilder();
            for (int i = expected.split("HTTP/1\\.1 [0-9]", -1).length; i > 1; i--) {
                answers.append(connection.response());
            }
            return answers.toString();
        }
    }

    private String request(String name) {
        String request = Resource.latin1("errors/" + name + ".request");
        if (name.equals("200-huge-header-100k")) {
            // The recording was cut.
            request = request.substring(0, request.indexOf("a".repeat(100))) + "a".repeat(100_000) + "\r\n\r\n";
        }
        return ours(request);
    }

    /** With the ids of the daemons under test, which are as long. */
    private String ours(String text) {
        return text.replace(RECORDED_MASTER, masterId).replace(RECORDED_STREAM, streamId);
    }

    private static String masked(Recording recording, String response) {
        String masked = DATE.matcher(response).replaceAll("Date:");
        masked = STREAM.matcher(masked).replaceAll("Mesos-Stream-Id:");
        if (EXEMPTIONS.get(recording.name()) == Exemption.MASKED_BODY) {
            masked = LENGTH.matcher(masked).replaceAll("Content-Length:");
            masked = masked.substring(0, masked.indexOf("\r\n\r\n") + 4);
        }
        return masked;
    }
}
