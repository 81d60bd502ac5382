package io.mesocosm.master.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.json.JsonException;
import io.mesocosm.common.json.JsonValue;
import io.mesocosm.common.resources.ResourceException;
import io.mesocosm.common.resources.Resources;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * Sends what operators sent to a Mesos master about quotas and weights, in its order, to a master whose cluster has and
 * uses as much, and compares the answers byte for byte but for the order of lists and the date.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RecordedRoleWritesTest {

    private static final String FOLDER = "/golden/endpoints/role-writes";
    private static final Pattern DATE = Pattern.compile("Date: [^\r\n]*");

    /** What shows more than roles, and what a Mesos master did not survive. */
    private static final Set<String> APART =
            Set.of("146-master-roles-after-quota", "205-master-v1-remove-quota-none-ABORTS");

    private TestMaster master;

    @BeforeAll
    void stage() throws Exception {
        master = new TestMaster("--cluster=golden");
        AgentID first = new TestAgent(master)
                .register("cpus:7;mem:8192;disk:9500;ports:[31000-32000];cpus(prod):3;mem(prod):512;disk(prod):500");
        new TestAgent(master)
                .register("cpus:4;mem:4096;disk:5000;ports:[31000-31999,33000-33009];cpus(eng/dev):1;mem(eng/dev):256");
        launch(new TestScheduler(master, Frameworks.goldenMain(), true), first);
        new TestScheduler(
                master,
                Frameworks.multiRole("golden-multi", "eng/dev", "eng/ops", "batch")
                        .build(),
                true);
    }

    private void launch(TestScheduler scheduler, AgentID agent) throws Exception {
        Offer offer = scheduler
                .await(event -> event.getType() == Event.Type.OFFERS
                        && of(event, agent).findAny().isPresent())
                .getOffers()
                .getOffersList()
                .stream()
                .filter(some -> some.getAgentId().equals(agent))
                .findFirst()
                .orElseThrow();
        var accept = Call.newBuilder().setType(Call.Type.ACCEPT);
        accept.getAcceptBuilder()
                .addOfferIds(offer.getId())
                .addOperations(Offer.Operation.newBuilder()
                        .setType(Offer.Operation.Type.LAUNCH)
                        .setLaunch(Offer.Operation.Launch.newBuilder().addTaskInfos(task(agent))));
        assertThat(scheduler.call(accept)).isEqualTo(202);
        master.awaitState(state -> state.frameworks().registered().values().stream()
                .anyMatch(framework -> !framework.work().tasks().isEmpty()));
    }

    private static Stream<Offer> of(Event event, AgentID agent) {
        return event.getOffers().getOffersList().stream()
                .filter(offer -> offer.getAgentId().equals(agent));
    }

    private static TaskInfo task(AgentID agent) throws ResourceException {
        return TaskInfo.newBuilder()
                .setName("task")
                .setTaskId(TaskID.newBuilder().setValue("task"))
                .setAgentId(agent)
                .setCommand(CommandInfo.newBuilder().setValue("sleep 1000"))
                .addAllResources(Resources.parse(
                                "cpus:2.2;mem:356;disk:32;ports:[31000-31001];cpus(prod):1;mem(prod):128;disk(prod):200",
                                "*")
                        .toProto())
                .build();
    }

    @AfterAll
    void close() {
        master.close();
    }

    @TestFactory
    @Tag("B028")
    @Tag("B029")
    @Tag("B031")
    @Tag("B034")
    List<DynamicTest> whatWasWrittenToMesosIsAnsweredAsByMesos() throws Exception {
        Path folder =
                Path.of(Objects.requireNonNull(getClass().getResource(FOLDER)).toURI());
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(".request.http"))
                    .map(file -> file.substring(0, file.length() - ".request.http".length()))
                    .filter(name -> !APART.contains(name))
                    .sorted()
                    .map(name -> DynamicTest.dynamicTest(name, () -> compare(name)))
                    .toList();
        }
    }

    private void compare(String name) throws Exception {
        String actual = send(name);
        String expected = text(resource(name + ".response.http"));
        assertThat(head(actual)).isEqualTo(head(expected));
        if (body(expected).startsWith("{") || body(expected).startsWith("[")) {
            assertThat(unordered(body(actual))).isEqualTo(unordered(body(expected)));
        } else {
            assertThat(body(actual)).isEqualTo(body(expected));
        }
    }

    private String send(String name) throws IOException {
        try (RawConnection connection = new RawConnection(master.address())) {
            connection.send(resource(name + ".request.http"));
            return text(connection.response());
        }
    }

    /** Mesos aborts. */
    @Test
    void theQuotaOfARoleWithoutQuotaCannotBeRemovedByTheCallEither() throws Exception {
        String answer = send("205-master-v1-remove-quota-none-ABORTS");
        assertThat(head(answer)).startsWith("HTTP/1.1 400 Bad Request\r\n");
        assertThat(body(answer)).isEqualTo("Failed to remove quota: Role 'never-had' has no quota set");
    }

    /** On a master of its own, which has what the recorded one had at that time. */
    @Test
    void rolesShowQuotasAndWeightsAsByMesos() throws Exception {
        try (TestMaster other = new TestMaster()) {
            try (RawConnection connection = new RawConnection(other.address())) {
                for (String name : List.of("000-master-weights-put", "104-master-v1-update-weights")) {
                    connection.send(keptAlive(name));
                    connection.response();
                }
            }
            String recorded = body(text(resource("146-master-roles-after-quota.response.http")));
            for (Map.Entry<String, JsonValue> role : roles(recorded).entrySet()) {
                String quota = configured(role.getKey(), role.getValue());
                assertThat(other.post("/api/v1", quota).body()).isEmpty();
            }
            Map<String, JsonValue> shown = roles(other.get("/roles").body());
            roles(recorded).forEach((name, role) -> {
                if (shown.containsKey(name)) {
                    assertThat(member(shown.get(name), "weight")).isEqualTo(member(role, "weight"));
                    assertThat(member(member(shown.get(name), "quota"), "guarantee"))
                            .isEqualTo(member(member(role, "quota"), "guarantee"));
                    assertThat(member(member(shown.get(name), "quota"), "limit"))
                            .isEqualTo(member(member(role, "quota"), "limit"));
                }
            });
            assertThat(shown).containsOnlyKeys("*", "batch", "eng", "eng/dev", "prod", "qa");
        }
    }

    private static byte[] keptAlive(String name) throws IOException {
        return text(resource(name + ".request.http"))
                .replace("Connection: close\r\n", "")
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The call that gives a role the quota that it is shown with. */
    private static String configured(String name, JsonValue role) {
        JsonValue quota = member(role, "quota");
        String config = name.contains("/")
                ? ""
                : "{\"role\":\"" + name + "\",\"guarantees\":" + scalars(member(quota, "guarantee")) + ",\"limits\":"
                        + scalars(member(quota, "limit")) + "}";
        return "{\"type\":\"UPDATE_QUOTA\",\"update_quota\":{\"force\":true,\"quota_configs\":[" + config + "]}}";
    }

    private static String scalars(JsonValue quantities) {
        return ((JsonValue.ObjectValue) quantities)
                .members().entrySet().stream()
                        .map(entry -> "\"" + entry.getKey() + "\":{\"value\":"
                                + ((JsonValue.NumberValue) entry.getValue()).asDouble() + "}")
                        .collect(Collectors.joining(",", "{", "}"));
    }

    private static Map<String, JsonValue> roles(String json) throws JsonException {
        JsonValue roles = member(JsonValue.parse(json.getBytes(StandardCharsets.UTF_8)), "roles");
        return ((JsonValue.ArrayValue) roles)
                .elements().stream()
                        .collect(Collectors.toMap(
                                role -> ((JsonValue.StringValue) member(role, "name")).value(),
                                Function.identity(),
                                (one, other) -> one,
                                TreeMap::new));
    }

    private static JsonValue member(JsonValue object, String name) {
        return ((JsonValue.ObjectValue) object).member(name).orElseThrow();
    }

    private static JsonValue unordered(String json) throws JsonException {
        return unordered(JsonValue.parse(json.getBytes(StandardCharsets.UTF_8)));
    }

    private static JsonValue unordered(JsonValue json) {
        return switch (json) {
            case JsonValue.ArrayValue array ->
                new JsonValue.ArrayValue(array.elements().stream()
                        .map(RecordedRoleWritesTest::unordered)
                        .sorted(Comparator.comparing(JsonValue::toString))
                        .toList());
            case JsonValue.ObjectValue object -> {
                var members = new TreeMap<String, JsonValue>();
                object.members().forEach((name, value) -> members.put(name, unordered(value)));
                yield new JsonValue.ObjectValue(members);
            }
            default -> json;
        };
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = RecordedRoleWritesTest.class.getResourceAsStream(FOLDER + "/" + name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static String head(String response) {
        return DATE.matcher(response.substring(0, response.indexOf("\r\n\r\n"))).replaceAll("Date:");
    }

    private static String body(String response) {
        return response.substring(response.indexOf("\r\n\r\n") + 4);
    }
}
