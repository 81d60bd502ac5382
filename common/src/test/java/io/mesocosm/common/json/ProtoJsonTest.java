package io.mesocosm.common.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import io.mesocosm.common.json.JsonException.Stage;
import java.util.List;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Label;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.Protos.WeightInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ProtoJsonTest {

    @Test
    void explicitDefaultsArePrintedUnlessDeprecated() {
        // FrameworkInfo.role has the default "*" and is deprecated.
        assertThat(ProtoJson.toString(FrameworkInfo.newBuilder().setUser("u").setName("n")))
                .isEqualTo("{\"user\":\"u\",\"name\":\"n\",\"failover_timeout\":0.0,\"checkpoint\":false}");
        assertThat(ProtoJson.toString(CommandInfo.getDefaultInstance())).isEqualTo("{\"shell\":true}");
    }

    @Test
    @SuppressWarnings("deprecation") // The field is what the test is about.
    void deprecatedFieldsThatAreSetArePrinted() {
        assertThat(ProtoJson.toString(Resource.newBuilder()
                        .setName("cpus")
                        .setType(Value.Type.SCALAR)
                        .setRole("*")))
                .isEqualTo("{\"name\":\"cpus\",\"type\":\"SCALAR\",\"role\":\"*\"}");
    }

    @Test
    void stringsThatAreNotUtf8ArePrintedAsTheyCame() throws Exception {
        Label label = Label.parseFrom(new byte[] {0x0a, 3, 'a', (byte) 0xff, 'b'});
        byte[] printed = ProtoJson.toBytes(label);
        assertThat(printed)
                .containsSequence(new byte[] {'"', 'a', (byte) 0xff, 'b', '"'})
                .isEqualTo(ProtoJson.toBytes(label));
        assertThat(ProtoJson.toString(Label.newBuilder().setKey("\ufffd"))).isEqualTo("{\"key\":\"\ufffd\"}");
    }

    @Test
    void v0NamesComeFromTheV0Messages() throws Exception {
        TaskStatus status = TaskStatus.newBuilder()
                .setTaskId(TaskID.newBuilder().setValue("t"))
                .setState(TaskState.TASK_LOST)
                .setReason(TaskStatus.Reason.REASON_AGENT_REMOVED)
                .setSource(TaskStatus.Source.SOURCE_AGENT)
                .setAgentId(AgentID.newBuilder().setValue("S0"))
                .build();
        String v0 = "{\"task_id\":{\"value\":\"t\"},\"state\":\"TASK_LOST\",\"source\":\"SOURCE_SLAVE\","
                + "\"reason\":\"REASON_SLAVE_REMOVED\",\"slave_id\":{\"value\":\"S0\"}}";
        assertThat(ProtoJson.V0.toString(status)).isEqualTo(v0);
        assertThat(ProtoJson.toString(status))
                .isEqualTo(v0.replace("slave", "agent").replace("SLAVE", "AGENT"));
        TaskStatus.Builder read = TaskStatus.newBuilder();
        ProtoJson.V0.parse(v0.getBytes(UTF_8), read);
        assertThat(read.build()).isEqualTo(status);
    }

    @Test
    void v0NamesReachIntoNestedMessages() {
        Offer.Builder offer = Offer.newBuilder();
        offer.getIdBuilder().setValue("O");
        offer.getFrameworkIdBuilder().setValue("F");
        offer.getAgentIdBuilder().setValue("S");
        offer.setHostname("h");
        assertThat(ProtoJson.V0.toString(offer))
                .isEqualTo(
                        "{\"id\":{\"value\":\"O\"},\"framework_id\":{\"value\":\"F\"},\"slave_id\":{\"value\":\"S\"},"
                                + "\"hostname\":\"h\"}");
    }

    @Test
    void whatV1LacksIsPrintedFromTheWireWhereMesosPrintsV0Messages() {
        AgentInfo agent = AgentInfo.newBuilder().setHostname("h").build();
        assertThat(ProtoJson.V0_AS_V1.toString(agent))
                .isEqualTo("{\"hostname\":\"h\",\"port\":5051,\"checkpoint\":false}");
        AgentInfo checkpointing = agent.toBuilder()
                .setUnknownFields(UnknownFieldSet.newBuilder()
                        .addField(
                                7,
                                UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                        .build())
                .build();
        assertThat(ProtoJson.V0_AS_V1.toString(checkpointing)).contains("\"checkpoint\":true");
        assertThat(ProtoJson.toString(checkpointing)).doesNotContain("checkpoint");
    }

    static Stream<Arguments> accepted() {
        return Stream.of(
                Arguments.of("{}", WeightInfo.newBuilder(), "weight missing"),
                Arguments.of("{\"weight\":1}", WeightInfo.newBuilder(), "{\"weight\":1.0}"),
                Arguments.of("{\"weight\":\"2.5\"}", WeightInfo.newBuilder(), "{\"weight\":2.5}"),
                Arguments.of("{\"weight\":\"Infinity\"}", WeightInfo.newBuilder(), "{\"weight\":\"Infinity\"}"),
                Arguments.of("{\"weight\":\"-Infinity\"}", WeightInfo.newBuilder(), "{\"weight\":\"-Infinity\"}"),
                Arguments.of("{\"weight\":1,\"x\":[{}]}", WeightInfo.newBuilder(), "{\"weight\":1.0}"),
                Arguments.of("{\"weight\":1,\"role\":null}", WeightInfo.newBuilder(), "{\"weight\":1.0}"),
                Arguments.of("{\"shell\":\"false\"}", CommandInfo.newBuilder(), "{\"shell\":false}"),
                Arguments.of(
                        "{\"arguments\":\"one\"}",
                        CommandInfo.newBuilder(),
                        "{\"shell\":true,\"arguments\":[\"one\"]}"),
                Arguments.of(
                        "{\"arguments\":[\"a\",null,[\"b\",[\"c\"]]]}",
                        CommandInfo.newBuilder(),
                        "{\"shell\":true,\"arguments\":[\"a\",\"b\",\"c\"]}"),
                Arguments.of(
                        "{\"uris\":{\"value\":\"u\"}}",
                        CommandInfo.newBuilder(),
                        "{\"uris\":[{\"value\":\"u\",\"extract\":true}],\"shell\":true}"));
    }

    @ParameterizedTest
    @MethodSource("accepted")
    void inputIsReadAsMesosReadsIt(String json, Message.Builder into, String printed) throws JsonException {
        if (printed.equals("weight missing")) {
            assertThatThrownBy(() -> ProtoJson.parse(json.getBytes(UTF_8), into))
                    .hasMessage("Missing required fields: weight");
            return;
        }
        ProtoJson.parse(json.getBytes(UTF_8), into);
        assertThat(ProtoJson.toString(into)).isEqualTo(printed);
    }

    @Test
    void unknownEnumNamesLeaveOptionalFieldsUnset() throws JsonException {
        org.apache.mesos.v1.scheduler.Protos.Call.Builder call = org.apache.mesos.v1.scheduler.Protos.Call.newBuilder();
        ProtoJson.parse("{\"type\":\"NO_SUCH\"}".getBytes(UTF_8), call);
        assertThat(call.hasType()).isFalse();
    }

    @Test
    void wholeNumbersThatDoNotFitBecomeWhatMesosMakesOfThem() throws JsonException {
        assertThat(range("18446744073709551615", "-1")).isEqualTo(List.of(0L, -1L));
        assertThat(range("9223372036854775808", "1e19"))
                .isEqualTo(List.of(Long.MIN_VALUE, Long.parseUnsignedLong("10000000000000000000")));
        assertThat(range("1.9", "-1.9")).isEqualTo(List.of(1L, -1L));
    }

    private static List<Long> range(String begin, String end) throws JsonException {
        Value.Range.Builder range = Value.Range.newBuilder();
        ProtoJson.parse(("{\"begin\":" + begin + ",\"end\":" + end + "}").getBytes(UTF_8), range);
        return List.of(range.getBegin(), range.getEnd());
    }

    @Test
    void base64IsReadAsMesosReadsIt() throws JsonException {
        assertThat(data("AAH+/w==")).isEqualTo(ByteString.copyFrom(new byte[] {0, 1, (byte) 0xfe, (byte) 0xff}));
        assertThat(data("AA H+\\n/w")).isEqualTo(ByteString.copyFrom(new byte[] {0, 1, (byte) 0xfe, (byte) 0xff}));
        assertThat(data("AAE=garbage%")).isEqualTo(ByteString.copyFrom(new byte[] {0, 1}));
        assertThat(data("A")).isEqualTo(ByteString.EMPTY);
        assertThat(data("")).isEqualTo(ByteString.EMPTY);
    }

    private static ByteString data(String base64) throws JsonException {
        TaskInfo.Builder task = TaskInfo.newBuilder();
        ProtoJson.parse(
                ("{\"name\":\"n\",\"task_id\":{\"value\":\"t\"},\"agent_id\":{\"value\":\"s\"},\"data\":\"" + base64
                                + "\"}")
                        .getBytes(UTF_8),
                task);
        return task.getData();
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of("[]", "Expecting a JSON object"),
                Arguments.of("5", "Expecting a JSON object"),
                Arguments.of("{\"type\":5}", "Not expecting a JSON number for field 'type'"),
                Arguments.of("{\"type\":true}", "Not expecting a JSON boolean for field 'type'"),
                Arguments.of("{\"type\":{}}", "Not expecting a JSON object for field 'type'"),
                Arguments.of("{\"type\":[\"KILL\"]}", "Not expecting a JSON array for field 'type'"),
                Arguments.of("{\"kill\":\"x\"}", "Not expecting a JSON string for field 'kill'"),
                Arguments.of("{\"subscribe\":5}", "Not expecting a JSON number for field 'subscribe'"),
                Arguments.of(
                        "{\"subscribe\":{\"framework_info\":{\"checkpoint\":\"maybe\"}}}",
                        "Failed to parse 'maybe' as a JSON boolean for field 'checkpoint': syntax error at line 1 near: maybe"),
                Arguments.of(
                        "{\"subscribe\":{\"framework_info\":{\"checkpoint\":\"1\"}}}",
                        "Failed to parse '1' as a JSON boolean for field 'checkpoint': Unexpected JSON type parsed"),
                Arguments.of(
                        "{\"decline\":{\"filters\":{\"refuse_seconds\":\"NaN\"}}}",
                        "Failed to parse 'NaN' as a JSON number for field 'refuse_seconds': syntax error at line 1 near:"
                                + " NaN"),
                Arguments.of(
                        "{\"acknowledge\":{\"uuid\":\"%\"}}",
                        "Failed to base64 decode bytes field 'uuid': Invalid character '%'"),
                // Members are read in the order of their names, whatever their order in the input.
                Arguments.of("{\"type\":5,\"kill\":5}", "Not expecting a JSON number for field 'kill'"),
                Arguments.of(
                        "{\"message\":{}}",
                        "Missing required fields: message.agent_id, message.executor_id, message.data"),
                Arguments.of(
                        "{\"subscribe\":{\"framework_info\":{\"user\":\"u\"}}}",
                        "Missing required fields: subscribe.framework_info.name"),
                Arguments.of(
                        "{\"accept\":{\"offer_ids\":[{},{\"value\":\"o\"},{}]}}",
                        "Missing required fields: accept.offer_ids[0].value, accept.offer_ids[2].value"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void inputThatDoesNotFitIsRefusedInMesosWords(String json, String sentence) {
        assertThatThrownBy(() ->
                        ProtoJson.parse(json.getBytes(UTF_8), org.apache.mesos.v1.scheduler.Protos.Call.newBuilder()))
                .isInstanceOfSatisfying(
                        JsonException.class, e -> assertThat(e.stage()).isEqualTo(Stage.CONVERSION))
                .hasMessage(sentence);
    }

    @Test
    void unknownNamesOfRequiredEnumsAreRefused() {
        assertThatThrownBy(() -> ProtoJson.parse("{\"type\":\"X\"}".getBytes(UTF_8), Resource.newBuilder()))
                .hasMessage("Failed to find enum for 'X'");
    }

    @Test
    void missingFieldsGoByTheNamesOfTheDialect() {
        assertThatThrownBy(() -> ProtoJson.V0.parse(
                        "{\"name\":\"n\",\"task_id\":{\"value\":\"t\"}}".getBytes(UTF_8), TaskInfo.newBuilder()))
                .hasMessage("Missing required fields: slave_id");
    }

    @Test
    void listsOfMessagesAreRead() throws JsonException {
        List<WeightInfo> weights = ProtoJson.V1.convertAll(
                JsonValue.parse("[{\"weight\":1},{\"weight\":2,\"role\":\"a\"}]"), WeightInfo::newBuilder);
        assertThat(weights)
                .containsExactly(
                        WeightInfo.newBuilder().setWeight(1).build(),
                        WeightInfo.newBuilder().setWeight(2).setRole("a").build());
        assertThatThrownBy(() -> ProtoJson.V1.convertAll(JsonValue.parse("{}"), WeightInfo::newBuilder))
                .hasMessage("Expecting a JSON array");
    }
}
