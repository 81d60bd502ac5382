package io.mesocosm.common.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What real daemons printed is read and printed again, and their protobuf answers are printed as they print JSON. */
class RecordedCallsTest {

    /** Answers whose JSON a daemon makes of its v0 messages. */
    private static final Set<String> FROM_V0 =
            Set.of("GET_AGENTS", "GET_FRAMEWORKS", "GET_TASKS", "GET_STATE", "GET_EXECUTORS");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET_EXECUTORS",
                "GET_FLAGS",
                "GET_FRAMEWORKS",
                "GET_HEALTH",
                "GET_LOGGING_LEVEL",
                "GET_MAINTENANCE_SCHEDULE",
                "GET_MAINTENANCE_STATUS",
                "GET_MASTER",
                "GET_METRICS",
                "GET_OPERATIONS",
                "GET_ROLES",
                "GET_TASKS",
                "GET_VERSION",
                "GET_WEIGHTS"
            })
    void masterAnswersAreReadAndPrintedAsRecorded(String call) throws JsonException {
        reprints(
                "calls/master-" + call + ".json", org.apache.mesos.v1.master.Protos.Response::newBuilder, ProtoJson.V1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET_AGENT",
                "GET_CONTAINERS",
                "GET_CONTAINERS-nested",
                "GET_EXECUTORS",
                "GET_FLAGS",
                "GET_FRAMEWORKS",
                "GET_HEALTH",
                "GET_LOGGING_LEVEL",
                "GET_METRICS",
                "GET_OPERATIONS",
                "GET_RESOURCE_PROVIDERS",
                "GET_STATE",
                "GET_TASKS",
                "GET_VERSION",
                "LIST_FILES",
                "READ_FILE"
            })
    void agentAnswersAreReadAndPrintedAsRecorded(String call) throws JsonException {
        reprints("calls/agent1-" + call + ".json", org.apache.mesos.v1.agent.Protos.Response::newBuilder, ProtoJson.V1);
    }

    @Test
    void mapsAreReadAndPrintedAsObjects() throws JsonException {
        byte[] recorded = Recorded.bytes("calls/master-GET_QUOTA.json");
        Message.Builder response = org.apache.mesos.v1.master.Protos.Response.newBuilder();
        ProtoJson.parse(recorded, response);
        assertThat(sorted(ProtoJson.toString(response))).isEqualTo(sorted(comparable(recorded)));
    }

    private static void reprints(String name, Supplier<? extends Message.Builder> builders, ProtoDialect dialect)
            throws JsonException {
        byte[] recorded = Recorded.bytes(name);
        Message.Builder response = builders.get();
        dialect.parse(recorded, response);
        assertThat(dialect.toString(response)).isEqualTo(comparable(recorded));
    }

    /** Handlers that build an answer by hand print some empty lists; messages on their own never do. */
    private static String comparable(byte[] recorded) {
        return Recorded.withOurNumbers(new String(recorded, UTF_8))
                .replaceAll("\"\\w+\":\\[\\],", "")
                .replaceAll(",?\"\\w+\":\\[\\]", "");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET_AGENTS",
                "GET_EXECUTORS",
                "GET_FRAMEWORKS",
                "GET_MAINTENANCE_SCHEDULE",
                "GET_QUOTA",
                "GET_ROLES",
                "GET_WEIGHTS"
            })
    void protobufAnswersOfTheMasterArePrintedAsItPrintsThem(String call) throws Exception {
        byte[] protobuf = Recorded.bytes("calls/master-" + call + ".protobuf.pb");
        ProtoDialect dialect = FROM_V0.contains(call) ? ProtoJson.V0_AS_V1 : ProtoJson.V1;
        String printed = dialect.toString(org.apache.mesos.v1.master.Protos.Response.parseFrom(protobuf));
        assertThat(sorted(printed.replace("/var/tmp/golden", "{WORK_DIR}")))
                .isEqualTo(sorted(comparable(Recorded.bytes("calls/master-" + call + ".json"))));
    }

    /** Lists of a daemon's hash maps come in any order. */
    private static List<String> sorted(String json) {
        return List.of(json.split("(?<=[\\[\\]{},])|(?=[\\[\\]{},])")).stream()
                .sorted()
                .toList();
    }

    @Test
    void schedulerEventsAreReadAndPrintedAsRecorded() throws JsonException {
        reprintsStream("scheduler", org.apache.mesos.v1.scheduler.Protos.Event::newBuilder);
    }

    @Test
    void operatorEventsAreReadAndPrintedAsRecorded() throws JsonException {
        reprintsStream("operator", org.apache.mesos.v1.master.Protos.Event::newBuilder);
    }

    @Test
    void executorEventsAreReadAndPrintedAsRecorded() throws JsonException {
        reprintsStream("executor", org.apache.mesos.v1.executor.Protos.Event::newBuilder);
    }

    private static void reprintsStream(String api, Supplier<? extends Message.Builder> builders) throws JsonException {
        List<byte[]> records = Recorded.records("streams/" + api + "-json.recordio");
        assertThat(records).isNotEmpty();
        for (byte[] record : records) {
            Message.Builder event = builders.get();
            ProtoJson.parse(record, event);
            assertThat(ProtoJson.toString(event)).isEqualTo(comparable(record));
        }
    }
}
