package io.mesocosm.master.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.json.JsonException;
import io.mesocosm.common.json.JsonValue;
import io.mesocosm.common.resources.Resources;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.AgentInfo.Capability;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * Sends what operators sent to a Mesos master about reservations and volumes, in its order, to a master whose agents have
 * and run the same, and compares the answers byte for byte but for the order of resources and what varies.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RecordedReservationsTest {

    private static final String GOLDEN_MASTER = "b98d2148-05d8-417e-8198-e5ad4f55daf2";
    private static final String CONTAINS_NOT = " does not contain ";
    private static final Pattern DATE = Pattern.compile("Date: [^\r\n]*");
    private static final Pattern LENGTH = Pattern.compile("Content-Length: [0-9]*");

    /** What makes the stage: the reservation and the volume that tasks use. */
    private static final Set<String> STAGE = Set.of("005-master-reserve", "006-master-create-volumes");

    /** A part of what their agents had free was offered to somebody when these were recorded. */
    private static final Set<String> PARTLY_OFFERED =
            Set.of("023-master-unreserve-absent", "122-master-v1-grow-too-much");

    private static final Set<String> AGENTS = Set.of("108-master-v1-get-agents-refined", "109-master-slaves-refined");

    private TestMaster master;
    private TestAgent first;
    private TestAgent second;
    private TestScheduler main;
    private TestScheduler multi;

    @BeforeAll
    void stage() throws Exception {
        master = new TestMaster("--cluster=golden");
        first = new TestAgent(master);
        AgentID firstId = first.register(
                "cpus:8;mem:8192;disk:10000;ports:[31000-32000];cpus(prod):2;mem(prod):512", capabilities());
        second = new TestAgent(master);
        AgentID secondId = second.register(
                "cpus:4;mem:4096;disk:5000;ports:[31000-31999,33000-33009];cpus(eng/dev):1;mem(eng/dev):256;labels:{a,b,c}",
                capabilities());
        for (String name : STAGE.stream().sorted().toList()) {
            compare(name);
        }
        main = new TestScheduler(master, refined("golden-main", "prod"), true);
        launch(main, firstId, "volume-task", onTheFirst(firstId));
        launch(main, secondId, "remote-task", resources("cpus:1;mem:100"));
        suppress(main);
        multi = new TestScheduler(master, refined("golden-multi", "eng/dev"), true);
        launch(multi, secondId, "dev-task", resources("cpus(eng/dev):0.5;mem(eng/dev):64"));
        suppress(multi);
    }

    private static Capability.Type[] capabilities() {
        return Stream.of(Capability.Type.values())
                .filter(type -> type != Capability.Type.UNKNOWN)
                .toArray(Capability.Type[]::new);
    }

    private static FrameworkInfo refined(String name, String role) {
        return Frameworks.multiRole(name, role)
                .addCapabilities(Frameworks.capability(FrameworkInfo.Capability.Type.RESERVATION_REFINEMENT))
                .build();
    }

    /** What tasks of the recording used of its first agent. */
    private Resources onTheFirst(AgentID agent) throws Exception {
        Resources total =
                master.snapshot().agent(AgentId.of(agent)).orElseThrow().total();
        return resources("cpus:1.2;mem:256;disk:32;ports:[31000-31001];cpus(prod):1;mem(prod):128")
                .plus(total.persistentVolumes());
    }

    private static Resources resources(String text) throws Exception {
        return Resources.parse(text, "*");
    }

    private void launch(TestScheduler scheduler, AgentID agent, String name, Resources resources) throws Exception {
        Offer offer = Await.until(
                        "offer",
                        () -> scheduler.events.stream()
                                .filter(Event::hasOffers)
                                .flatMap(event -> event.getOffers().getOffersList().stream())
                                .filter(some -> some.getAgentId().equals(agent))
                                .toList(),
                        offers -> !offers.isEmpty())
                .getFirst();
        List<Resource> allocated =
                resources.allocate(offer.getAllocationInfo().getRole()).toProto();
        var task = TaskInfo.newBuilder()
                .setName(name)
                .setTaskId(TaskID.newBuilder().setValue(name))
                .setAgentId(agent)
                .addAllResources(allocated)
                .setCommand(CommandInfo.newBuilder().setValue("sleep 1000"));
        scheduler.call(Call.newBuilder()
                .setType(Call.Type.ACCEPT)
                .setAccept(Call.Accept.newBuilder()
                        .addOfferIds(offer.getId())
                        .setFilters(Filters.newBuilder().setRefuseSeconds(100_000))
                        .addOperations(Offer.Operation.newBuilder()
                                .setType(Offer.Operation.Type.LAUNCH)
                                .setLaunch(Offer.Operation.Launch.newBuilder().addTaskInfos(task)))));
        scheduler.await(event -> event.hasUpdate()
                && event.getUpdate().getStatus().getTaskId().getValue().equals(name));
    }

    /** Wants nothing, and gives back what it was offered. */
    private void suppress(TestScheduler scheduler) throws Exception {
        scheduler.call(Call.newBuilder().setType(Call.Type.SUPPRESS));
        master.awaitState(state -> {
            for (var offer : state.offers().values()) {
                decline(scheduler, offer.id().value());
            }
            return state.offers().isEmpty();
        });
    }

    private static void decline(TestScheduler scheduler, String offer) {
        try {
            scheduler.call(Call.newBuilder()
                    .setType(Call.Type.DECLINE)
                    .setDecline(Call.Decline.newBuilder()
                            .addOfferIds(org.apache.mesos.v1.Protos.OfferID.newBuilder()
                                    .setValue(offer))
                            .setFilters(Filters.newBuilder().setRefuseSeconds(100_000))));
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterAll
    void close() throws IOException {
        main.close();
        multi.close();
        first.close();
        second.close();
        master.close();
    }

    @TestFactory
    @Tag("B148")
    Stream<DynamicTest> whatOperatorsAskIsAnsweredAsRecorded() throws Exception {
        return names().stream()
                .filter(name -> !STAGE.contains(name))
                .map(name -> DynamicTest.dynamicTest(name, () -> compare(name)));
    }

    private static List<String> names() throws Exception {
        Path directory = Path.of(Objects.requireNonNull(
                        RecordedReservationsTest.class.getResource("/golden/endpoints/reservation-writes"))
                .toURI());
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".request.http"))
                    .map(name -> name.substring(0, name.length() - ".request.http".length()))
                    .filter(name -> name.matches("(00[568]|009|0[123].|10[6-9]|11.|12.)-.*"))
                    .filter(name -> name.compareTo("038") < 0 || name.compareTo("106") >= 0)
                    .sorted()
                    .toList();
        }
    }

    private void compare(String name) throws Exception {
        String expected = ours(resource(name + ".response.http"));
        String actual = ask(ours(resource(name + ".request.http")));
        if (AGENTS.contains(name)) {
            assertThat(agents(body(actual))).isEqualTo(agents(body(expected)));
        } else if (expected.contains(CONTAINS_NOT)) {
            assertThat(status(actual)).isEqualTo(status(expected));
            compareConflict(name, body(actual), body(expected));
        } else {
            assertThat(masked(actual)).isEqualTo(masked(expected));
        }
    }

    private static void compareConflict(String name, String actual, String expected) {
        String[] ours = actual.split(CONTAINS_NOT, 2);
        String[] theirs = expected.split(CONTAINS_NOT, 2);
        assertThat(items(ours[1])).isEqualTo(items(theirs[1]));
        if (!PARTLY_OFFERED.contains(name)) {
            assertThat(items(ours[0])).isEqualTo(items(theirs[0]));
        }
    }

    private static Set<String> items(String resources) {
        return Set.of(resources.split("; "));
    }

    private String ask(String request) throws IOException {
        try (RawConnection connection = new RawConnection(master.address())) {
            connection.send(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(connection.response(), StandardCharsets.ISO_8859_1);
        }
    }

    /** With the ids and addresses of the master and the agents under test. */
    private String ours(String text) {
        return text.replace(GOLDEN_MASTER, master.master.info().getId())
                .replace("slave(1)@127.0.0.1:35051", first.self().toString())
                .replace("slave(1)@127.0.0.1:35052", second.self().toString());
    }

    private static String resource(String name) throws IOException {
        try (InputStream in =
                RecordedReservationsTest.class.getResourceAsStream("/golden/endpoints/reservation-writes/" + name)) {
            if (in == null) {
                throw new IOException("no resource " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private static String status(String response) {
        return response.substring(0, response.indexOf("\r\n"));
    }

    private static String body(String response) {
        return response.substring(response.indexOf("\r\n\r\n") + 4);
    }

    /** Agents' addresses differ in length. */
    private static String masked(String response) {
        return LENGTH.matcher(DATE.matcher(response).replaceAll("Date:")).replaceAll("Content-Length:");
    }

    /** The resources of each agent, by its id and the name of the member, without their order. */
    private static Map<String, Object> agents(String json) throws JsonException {
        var found = new TreeMap<String, Object>();
        var root = (JsonValue.ObjectValue) JsonValue.parse(json);
        var list = root.member("slaves").orElseGet(() -> member(member(root, "get_agents"), "agents"));
        for (JsonValue agent : ((JsonValue.ArrayValue) list).elements()) {
            var members = ((JsonValue.ObjectValue) agent).members();
            String id = members.containsKey("id")
                    ? members.get("id").toString()
                    : member(member(agent, "agent_info"), "id").toString();
            members.forEach((name, value) -> {
                if (name.contains("resources")) {
                    found.put(id + name, unordered(value));
                }
            });
        }
        return found;
    }

    private static JsonValue member(JsonValue value, String name) {
        return ((JsonValue.ObjectValue) value).member(name).orElseThrow();
    }

    private static Object unordered(JsonValue value) {
        return switch (value) {
            case JsonValue.ArrayValue array ->
                new HashSet<>(array.elements().stream()
                        .map(RecordedReservationsTest::unordered)
                        .toList());
            case JsonValue.ObjectValue object -> {
                var members = new TreeMap<String, Object>();
                object.members().forEach((name, member) -> members.put(name, unordered(member)));
                yield members;
            }
            default -> value;
        };
    }
}
