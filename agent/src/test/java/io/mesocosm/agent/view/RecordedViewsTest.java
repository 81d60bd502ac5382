package io.mesocosm.agent.view;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.mesocosm.agent.state.AgentState;
import io.mesocosm.common.endpoints.FlagsView;
import io.mesocosm.common.endpoints.MetricsEndpoint;
import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.common.json.JsonException;
import io.mesocosm.common.json.JsonOutput;
import io.mesocosm.common.json.JsonValue;
import io.mesocosm.common.json.ProtoJson;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.ContainerStatus;
import org.apache.mesos.v1.Protos.ResourceStatistics;
import org.apache.mesos.v1.agent.Protos.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The views say of a recorded state what the real agent said of it. */
class RecordedViewsTest {

    private final AgentState state = Recording.state();

    @Test
    void stateHasTheRecordedMembersOrderAndNumbers() {
        String ours = write(out -> StateView.write(state, Recording.facts(), Optional.of("localhost"), out));

        // Not ours: the recorded agent was built from a git checkout.
        String recorded = text(Recording.json("state.json"))
                .replaceFirst("\"git_sha\":\"[^\"]*\",\"git_branch\":\"[^\"]*\",", "");
        assertThat(Unordered.of(bytes(ours))).isEqualTo(Unordered.of(bytes(recorded)));
    }

    @Test
    void flagsAreAsRecorded() {
        assertThat(write(out -> FlagsView.write(Recording.facts().flags(), out)))
                .isEqualTo(text(Recording.json("flags.json")));
        assertThat(json(Response.newBuilder()
                        .setType(Response.Type.GET_FLAGS)
                        .setGetFlags(Response.GetFlags.newBuilder()
                                .addAllFlags(
                                        FlagsView.messages(Recording.facts().flags())))
                        .build()))
                .isEqualTo(text(Recording.json("GET_FLAGS.json")));
    }

    @Test
    void metricsAreAsRecorded() {
        SortedMap<String, Double> values = new TreeMap<>();
        Response recorded = Recording.message("GET_METRICS.pb");
        recorded.getGetMetrics().getMetricsList().forEach(metric -> values.put(metric.getName(), metric.getValue()));

        assertThat(MetricsEndpoint.messages(values))
                .isEqualTo(recorded.getGetMetrics().getMetricsList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET_TASKS", "GET_EXECUTORS", "GET_FRAMEWORKS", "GET_STATE"})
    void partsOfTheStateAreAsRecordedInJson(String call) {
        String name = call.toLowerCase(Locale.ROOT);
        String ours = write(out -> {
            out.startObject().name("type").string(call).name(name);
            switch (call) {
                case "GET_TASKS" -> OperatorJson.tasks(OperatorMessages.tasks(state), out);
                case "GET_EXECUTORS" -> OperatorJson.executors(OperatorMessages.executors(state), out);
                case "GET_FRAMEWORKS" -> OperatorJson.frameworks(OperatorMessages.frameworks(state), out);
                default -> OperatorJson.state(OperatorMessages.state(state), out);
            }
            out.endObject();
        });

        assertThat(Unordered.of(bytes(ours))).isEqualTo(Unordered.of(Recording.json(call + ".json")));
    }

    @Test
    void partsOfTheStateAreAsRecordedInProtobuf() {
        Response.GetState recorded = Recording.message("GET_STATE.pb").getGetState();
        Response.GetState ours = OperatorMessages.state(state);

        same(ours.getGetTasks(), recorded.getGetTasks(), Response.GetTasks::getLaunchedTasksList);
        same(ours.getGetTasks(), recorded.getGetTasks(), Response.GetTasks::getTerminatedTasksList);
        same(ours.getGetTasks(), recorded.getGetTasks(), Response.GetTasks::getCompletedTasksList);
        same(ours.getGetExecutors(), recorded.getGetExecutors(), Response.GetExecutors::getExecutorsList);
        same(ours.getGetExecutors(), recorded.getGetExecutors(), Response.GetExecutors::getCompletedExecutorsList);
        assertThat(ours.getGetFrameworks()).isEqualTo(recorded.getGetFrameworks());
    }

    private static <M> void same(M ours, M recorded, Function<M, List<? extends Message>> list) {
        assertThat(List.<Message>copyOf(list.apply(ours))).containsExactlyInAnyOrderElementsOf(list.apply(recorded));
    }

    @Test
    void agentIsAsRecorded() {
        var ours = Response.newBuilder()
                .setType(Response.Type.GET_AGENT)
                .setGetAgent(OperatorMessages.agent(state))
                .build();

        assertThat(json(ours)).isEqualTo(text(Recording.json("GET_AGENT.json")));
    }

    @Test
    void containersAndTheirStatisticsAreAsRecorded() {
        List<ListedContainer> containers = ListedContainer.ofExecutors(state, executor -> true).stream()
                .map(container -> recorded(container, "containers.json"))
                .toList();
        assertThat(Unordered.of(bytes(write(out -> ContainersView.write(containers, out)))))
                .isEqualTo(Unordered.of(Recording.json("containers.json")));

        List<ListedContainer> used = ListedContainer.ofExecutors(state, executor -> true).stream()
                .map(container -> recorded(container, "monitor-statistics.json"))
                .toList();
        assertThat(Unordered.of(bytes(write(out -> ContainersView.statistics(used, out)))))
                .isEqualTo(Unordered.of(Recording.json("monitor-statistics.json")));
    }

    private static ListedContainer recorded(ListedContainer container, String name) {
        String executor = container.executor().orElseThrow().id().value();
        JsonValue entry = Recording.elements(Recording.value(name)).stream()
                .filter(value ->
                        Recording.text(Recording.member(value, "executor_id")).equals(executor))
                .findFirst()
                .orElseThrow();
        Optional<ContainerStatus> status = Optional.ofNullable(
                        Recording.members(entry).get("status"))
                .map(json -> convert(json, ContainerStatus.newBuilder()).build());
        return container.with(
                status,
                Optional.of(convert(Recording.member(entry, "statistics"), ResourceStatistics.newBuilder())
                        .build()));
    }

    private static <B extends Message.Builder> B convert(JsonValue json, B into) {
        try {
            ProtoJson.V0.convert(json, into);
            return into;
        } catch (JsonException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET_CONTAINERS", "GET_CONTAINERS-nested"})
    void containersOfTheOperatorApiAreAsRecorded(String call) {
        Response recorded = Recording.message(call + ".pb");
        List<Response.GetContainers.Container> entries =
                recorded.getGetContainers().getContainersList();
        Set<ContainerId> present = Stream.concat(
                        entries.stream(),
                        Recording.message("GET_CONTAINERS-nested.pb").getGetContainers().getContainersList().stream())
                .map(entry -> ContainerId.of(entry.getContainerStatus().getContainerId()))
                .collect(Collectors.toSet());
        List<ListedContainer> containers =
                ListedContainer.of(state, present, call.equals("GET_CONTAINERS-nested"), true).stream()
                        .map(container -> entries.stream()
                                .filter(entry -> entry.getContainerId()
                                        .getValue()
                                        .equals(container.id().value()))
                                .findFirst()
                                .map(entry -> container.with(
                                        Optional.of(entry.getContainerStatus()),
                                        Optional.of(entry.getResourceStatistics())))
                                .orElse(container))
                        .toList();

        Response.GetContainers ours = ContainersView.message(containers);

        assertThat(ours.getContainersList()).containsExactlyInAnyOrderElementsOf(entries);
    }

    @Test
    void filesAreAttachedUnderTheRecordedNames() {
        var attached = new AttachedFiles(() -> state, Optional.empty());
        SortedMap<String, String> ours = new TreeMap<>();
        attached.all().forEach((name, path) -> ours.put(name, path.toString()));
        SortedMap<String, String> recorded = new TreeMap<>();
        Recording.members(Recording.value("files-debug.json"))
                .forEach((name, path) -> recorded.put(name, Recording.text(path)));

        assertThat(ours).isEqualTo(recorded);
        ours.forEach((name, path) ->
                assertThat(attached.find(name)).map(Object::toString).contains(path));
        assertThat(attached.find("/frameworks")).isEmpty();
        assertThat(attached.find("/etc")).isEmpty();
    }

    private static String json(Message message) {
        return ProtoJson.toString(message);
    }

    private static String write(Consumer<JsonOutput> view) {
        JsonOutput out = new JsonOutput();
        view.accept(out);
        return out.toString();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
