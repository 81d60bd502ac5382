package io.mesocosm.master.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.Label;
import org.apache.mesos.v1.Protos.Labels;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Resource.AllocationInfo;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.master.Protos.Response;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs tasks through a whole master and compares the shapes of what its endpoints show with the recordings. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class GoldenShapesTest {

    /** Objects whose members are named by data. */
    private static final List<String> NAMED_BY_DATA = List.of(
            "resources",
            "attributes",
            "reserved_resources",
            "reserved_resources_full",
            "flags",
            "prod",
            "guarantee",
            "limit",
            "consumed",
            "allocated",
            "offered",
            "reserved");

    /**
     * What the recorded build tells of itself and ours does not, and what the recorded cluster had no occasion to show.
     */
    private static final Set<String> VARIES = Set.of(
            "/git_sha",
            "/git_branch",
            "/domain",
            "/leader_info/domain",
            "/get_version/version_info/git_sha",
            "/get_version/version_info/git_branch",
            "/get_master/master_info/domain",
            "/get_state/get_frameworks/frameworks[]/offers[]/executor_ids",
            "/get_frameworks/frameworks[]/offers[]/executor_ids");

    private static final String QUOTA = """
            {"type": "UPDATE_QUOTA", "update_quota": {"force": true, "quota_configs": [{"role": "batch",
             "guarantees": {"cpus": {"value": 1}}, "limits": {"cpus": {"value": 1}}}]}}""";

    private TestMaster master;
    private TestAgent agent;
    private TestScheduler scheduler;

    @BeforeAll
    void runTasks() throws Exception {
        master = new TestMaster("--cluster=golden");
        assertThat(master.post("/api/v1", QUOTA).statusCode()).isEqualTo(200);
        agent = new TestAgent(master);
        agent.register("cpus:8;mem:8192;disk:10000;ports:[31000-32000];cpus(prod):2;mem(prod):512");
        scheduler = new TestScheduler(master, Frameworks.goldenMain(), true);
        Offer offer = scheduler.await(Event::hasOffers).getOffers().getOffers(0);
        TaskInfo lasting =
                task("lasting", offer).toBuilder().setLabels(labels()).build();
        TaskInfo ending = task("ending", offer);
        TaskInfo custom = task("custom", offer).toBuilder()
                .clearCommand()
                .setExecutor(ExecutorInfo.newBuilder()
                        .setType(ExecutorInfo.Type.CUSTOM)
                        .setExecutorId(ExecutorID.newBuilder().setValue("custom"))
                        .setName("custom executor")
                        .setLabels(Labels.newBuilder()
                                .addLabels(Label.newBuilder().setKey("x").setValue("y")))
                        .addResources(scalar("cpus", 0.2))
                        .addResources(scalar("mem", 32))
                        .setCommand(command()))
                .build();
        assertThat(scheduler.call(Call.newBuilder()
                        .setType(Call.Type.ACCEPT)
                        .setAccept(Call.Accept.newBuilder()
                                .addOfferIds(offer.getId())
                                .addOperations(Offer.Operation.newBuilder()
                                        .setType(Offer.Operation.Type.LAUNCH)
                                        .setLaunch(Offer.Operation.Launch.newBuilder()
                                                .addTaskInfos(lasting)
                                                .addTaskInfos(ending)
                                                .addTaskInfos(custom))))))
                .isEqualTo(202);
        Await.until("tasks", agent.tasks::size, count -> count == 3);
        agent.update(scheduler.id, ending, TaskState.TASK_FINISHED);
        acknowledgeUntilCompleted();
        TestScheduler old = new TestScheduler(
                master, Frameworks.multiRole("golden-old", "*").build(), true);
        old.call(Call.newBuilder().setType(Call.Type.TEARDOWN));
        master.awaitState(state -> !state.frameworks().completed().isEmpty());
    }

    private void acknowledgeUntilCompleted() throws IOException, InterruptedException {
        Event finished = scheduler.await(
                event -> event.hasUpdate() && event.getUpdate().getStatus().getState() == TaskState.TASK_FINISHED);
        for (Event event : scheduler.events) {
            var status = event.getUpdate().getStatus();
            if (status.hasUuid()) {
                scheduler.call(Call.newBuilder()
                        .setType(Call.Type.ACKNOWLEDGE)
                        .setAcknowledge(Call.Acknowledge.newBuilder()
                                .setAgentId(status.getAgentId())
                                .setTaskId(status.getTaskId())
                                .setUuid(status.getUuid())));
            }
        }
        assertThat(finished.getUpdate().getStatus().getTaskId().getValue()).isEqualTo("ending");
        master.awaitState(state -> state.frameworks().registered().values().stream()
                .anyMatch(framework -> !framework.work().completed().isEmpty()));
    }

    @AfterAll
    void close() throws IOException {
        scheduler.close();
        agent.close();
        master.close();
    }

    private static TaskInfo task(String name, Offer offer) {
        return TaskInfo.newBuilder()
                .setName(name)
                .setTaskId(TaskID.newBuilder().setValue(name))
                .setAgentId(offer.getAgentId())
                .addResources(scalar("cpus", 0.5))
                .addResources(scalar("mem", 64))
                .setCommand(command())
                .build();
    }

    private static Labels labels() {
        return Labels.newBuilder()
                .addLabels(Label.newBuilder().setKey("env").setValue("test"))
                .addLabels(Label.newBuilder().setKey("none"))
                .build();
    }

    private static CommandInfo command() {
        return CommandInfo.newBuilder().setShell(true).setValue("sleep 1000").build();
    }

    private static Resource scalar(String name, double value) {
        return Resource.newBuilder()
                .setName(name)
                .setType(Value.Type.SCALAR)
                .setScalar(Value.Scalar.newBuilder().setValue(value))
                .setAllocationInfo(AllocationInfo.newBuilder().setRole("prod"))
                .build();
    }

    private static byte[] golden(String name) throws IOException {
        try (InputStream in = GoldenShapesTest.class.getResourceAsStream("/golden/endpoints/" + name + ".json")) {
            if (in == null) {
                throw new IOException("no resource " + name);
            }
            return in.readAllBytes();
        }
    }

    private static void compare(String name, byte[] ours) throws IOException {
        Shapes golden = Shapes.of(golden(name));
        Set<String> free = golden.paths().stream()
                .filter(path -> NAMED_BY_DATA.stream()
                        .anyMatch(last -> path.endsWith(last) || path.endsWith(last + "_resources")))
                .collect(Collectors.toSet());
        assertThat(Shapes.of(ours).differences(golden, free, VARIES)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"state", "state-summary", "slaves", "frameworks", "tasks", "roles", "flags", "version"})
    void endpointsHaveTheRecordedShape(String name) throws Exception {
        var response = master.get("/" + name);
        assertThat(response.statusCode()).isEqualTo(200);
        compare(name, response.body().getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET_STATE",
                "GET_AGENTS",
                "GET_FRAMEWORKS",
                "GET_TASKS",
                "GET_EXECUTORS",
                "GET_ROLES",
                "GET_MASTER",
                "GET_VERSION"
            })
    void operatorCallsHaveTheRecordedShape(String call) throws Exception {
        var response = master.post("/api/v1", "{\"type\":\"" + call + "\"}");
        assertThat(response.statusCode()).isEqualTo(200);
        compare(call, response.body().getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET_STATE",
                "GET_AGENTS",
                "GET_FRAMEWORKS",
                "GET_TASKS",
                "GET_EXECUTORS",
                "GET_ROLES",
                "GET_MASTER",
                "GET_VERSION",
                "GET_HEALTH",
                "GET_FLAGS",
                "GET_LOGGING_LEVEL",
                "GET_OPERATIONS"
            })
    void operatorCallsSayTheSameInProtobuf(String name) throws Exception {
        var call = org.apache.mesos.v1.master.Protos.Call.newBuilder()
                .setType(org.apache.mesos.v1.master.Protos.Call.Type.valueOf(name))
                .build();
        var response = master.postProtobuf("/api/v1", call.toByteArray(), "application/x-protobuf");
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/x-protobuf");
        Response parsed = Response.parseFrom(response.body());
        assertThat(parsed.getType().name()).isEqualTo(name);
        assertThat(parsed.hasField(Response.getDescriptor().findFieldByName(name.toLowerCase(Locale.ROOT))))
                .isTrue();
        if (name.equals("GET_STATE")) {
            assertThat(parsed.getGetState().getGetTasks().getTasksList()).hasSize(2);
            assertThat(parsed.getGetState().getGetTasks().getCompletedTasksList())
                    .hasSize(1);
            assertThat(parsed.getGetState().getGetExecutors().getExecutorsList())
                    .hasSize(1);
        }
    }

    @Test
    void metricsHaveRecordedNames() throws Exception {
        Set<String> ours = families(master.get("/metrics/snapshot").body().getBytes(StandardCharsets.UTF_8));
        Set<String> theirs = families(golden("metrics"));
        List<String> unknown = ours.stream()
                .filter(name -> !theirs.contains(name))
                .filter(name -> !name.startsWith("master/frameworks/") && !name.startsWith("libprocess/"))
                .filter(name -> !name.startsWith("allocator/mesos/resources/gpus/"))
                .filter(name -> !name.matches("(allocator/mesos/allocation_run.*|registrar/.*)_ms.*"))
                .toList();
        assertThat(unknown).isEmpty();
        List<String> missing = theirs.stream()
                .filter(name -> !ours.contains(name))
                .filter(name -> !name.contains("golden-") && !name.startsWith("frameworks/"))
                .filter(name -> !name.matches(".*_ms/.*|registrar/log/.*|registrar/registry_size_bytes"))
                .filter(name -> !name.matches("master/task_.*/source.*"))
                .toList();
        assertThat(missing).isEmpty();
    }

    /** The names of metrics; of those of roles, which are named by data, what there is of any role. */
    private static Set<String> families(byte[] metrics) throws IOException {
        return Shapes.of(metrics).members("").stream()
                .map(name -> name.replaceFirst("/roles/.*?/(active|shares)", "/roles/<role>/$1")
                        .replaceFirst("/roles/.*?/resources/[^/]+/", "/roles/<role>/resources/<resource>/"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void streamsBeginAsRecorded() {
        assertThat(scheduler.response().headers().map().keySet())
                .containsExactlyInAnyOrder("content-type", "date", "mesos-stream-id", "transfer-encoding");
        assertThat(scheduler.events.get(0).getType()).isEqualTo(Event.Type.SUBSCRIBED);
        assertThat(scheduler.events.get(1).getType()).isEqualTo(Event.Type.HEARTBEAT);
        assertThat(scheduler.events.get(0).getSubscribed().getHeartbeatIntervalSeconds())
                .isEqualTo(15.0);
    }
}
