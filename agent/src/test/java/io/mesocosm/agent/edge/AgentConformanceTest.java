package io.mesocosm.agent.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.agent.flags.AgentFlags;
import io.mesocosm.agent.testing.AgentProcess;
import io.mesocosm.agent.testing.FakeMaster;
import io.mesocosm.agent.testing.RawHttp;
import io.mesocosm.agent.testing.Recordings;
import io.mesocosm.agent.testing.Shape;
import io.mesocosm.common.daemon.Verbosity;
import io.mesocosm.common.libprocess.Upid;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a running agent answers, beside what a recorded one answered. */
class AgentConformanceTest {

    /** The framework that the recorded requests name. */
    private static final FrameworkInfo FRAMEWORK = FakeMaster.framework(true).toBuilder()
            .setId(FrameworkID.newBuilder().setValue("b98d2148-05d8-417e-8198-e5ad4f55daf2-0000"))
            .setPrincipal("p")
            .build();

    @TempDir
    static Path directory;

    private static final CompletableFuture<String> exited = new CompletableFuture<>();

    private static FakeMaster master;
    private static Agent agent;

    private static final class Quiet implements Verbosity {
        @Override
        public int level() {
            return 0;
        }

        @Override
        public void set(int level, Duration duration) {
            throw new AssertionError("nobody asked for level " + level);
        }
    }

    @BeforeAll
    static void start() throws Exception {
        master = new FakeMaster();
        AgentFlags flags = AgentFlags.parse(AgentProcess.flags(directory, master.address(), 0), Map.of());
        agent = Agent.start(flags, new Quiet(), (status, message) -> exited.complete(status + message));
        Upid pid = master.awaitRegistration(1);
        master.run(pid, FRAMEWORK, FakeMaster.command("done", "echo hello"));
        master.run(pid, FRAMEWORK, FakeMaster.command("running", "sleep 1000"));
        master.awaitState("running", TaskState.TASK_RUNNING);
        master.awaitState("done", TaskState.TASK_FINISHED);
    }

    @AfterAll
    static void stop() throws Exception {
        agent.unregister("the test is over");
        assertThat(exited.get(30, TimeUnit.SECONDS)).startsWith("0");
        agent.close();
        master.close();
    }

    private static int port() {
        return agent.address().getPort();
    }

    static Stream<String> wrongRequests() throws IOException {
        return Recordings.text("errors/index.txt").lines();
    }

    @ParameterizedTest
    @MethodSource("wrongRequests")
    void wrongRequestIsAnsweredByteForByte(String name) throws IOException {
        String expected = Recordings.text("errors/" + name + ".response");
        assertThat(RawHttp.exchange(port(), Recordings.bytes("errors/" + name + ".request")))
                .isEqualTo(RawHttp.withoutDate(expected));
    }

    private static String get(String path) throws IOException {
        String response = RawHttp.exchange(
                port(), ("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n").getBytes(StandardCharsets.UTF_8));
        assertThat(response).startsWith("HTTP/1.1 200 OK\r\n");
        return response.substring(response.indexOf("\r\n\r\n") + 4);
    }

    /** What both have is in the same order and of the same kind; what we lack is known. */
    private static void sameShape(String ours, String recording, String... lacking) {
        Shape shape = Shape.of(ours);
        Shape recorded = Shape.of(Recordings.text("endpoints/" + recording));
        assertThat(shape.unknownIn(recorded)).isEmpty();
        assertThat(shape.misplacedIn(recorded)).isEmpty();
        assertThat(recorded.mandatoryMissingIn(shape)).isEqualTo(new TreeSet<>(Set.of(lacking)));
    }

    @Test
    void stateHasTheRecordedShape() throws IOException {
        sameShape(
                get("/state"),
                "state.json",
                // facts of the recorded build and scenario
                "/git_sha",
                "/git_branch",
                "/domain",
                "/unreserved_resources_allocated/ports");
    }

    @Test
    void operatorCallsHaveTheRecordedShapes() throws IOException {
        for (String call : List.of("GET_TASKS", "GET_EXECUTORS", "GET_FRAMEWORKS", "GET_AGENT", "GET_CONTAINERS")) {
            String ours = RawHttp.call(port(), "/api/v1", "{\"type\":\"" + call + "\"}");
            Shape shape = Shape.of(ours);
            Shape recorded = Shape.of(Recordings.text("endpoints/" + call + ".json"));
            assertThat(shape.unknownIn(recorded)).as(call).isEmpty();
            assertThat(shape.misplacedIn(recorded)).as(call).isEmpty();
        }
    }

    @Test
    void containersAndStatisticsHaveTheRecordedShapes() throws IOException {
        sameShape(get("/containers"), "containers.json");
        sameShape(get("/monitor/statistics"), "monitor-statistics.json");
        assertThat(get("/containers?container_id=nope")).isEqualTo("[]");
    }

    @Test
    void sandboxesAreServedUnderTheirVirtualPaths() throws IOException {
        String sandbox = "/frameworks/" + FRAMEWORK.getId().getValue() + "/executors/done/runs/latest";
        assertThat(get("/files/read?offset=0&path=" + sandbox + "/stdout"))
                .isEqualTo("{\"data\":\"hello\\n\",\"offset\":0}");
        assertThat(get("/files/read?path=" + sandbox + "/stdout")).isEqualTo("{\"data\":\"\",\"offset\":6}");
        assertThat(get("/files/browse?path=" + sandbox))
                .contains("\"path\":\"" + sandbox + "/stderr\"")
                .contains("\"path\":\"" + sandbox + "/stdout\"");
        assertThat(RawHttp.call(
                        port(),
                        "/api/v1",
                        "{\"type\":\"READ_FILE\",\"read_file\":{\"path\":\"" + sandbox
                                + "/stdout\",\"offset\":1,\"length\":3}}"))
                .isEqualTo("{\"type\":\"READ_FILE\",\"read_file\":{\"size\":6,\"data\":\"ZWxs\"}}");
    }

    @Test
    void callThatIsNotServedIsNamed() throws IOException {
        assertThat(RawHttp.call(port(), "/api/v1", "{\"type\":\"PRUNE_IMAGES\"}"))
                .contains("PRUNE_IMAGES");
    }

    /** Metrics of parts that this version has not got. */
    private static final Set<String> LATER = Set.of(
            "containerizer/docker/",
            "containerizer/mesos/disk/",
            "containerizer/mesos/filesystem/",
            "containerizer/mesos/provisioner/",
            "csi_plugins/",
            "port_mapping/",
            "resource_provider",
            "volume_gid_manager/",
            // says how timers are named
            "<timer>");

    @Test
    void metricsAreThoseOfTheTable() throws IOException {
        String ours = get("/metrics/snapshot");
        List<String> missing = Recordings.text("flags/metrics.tsv")
                .lines()
                .skip(1)
                .map(line -> line.split("\t", -1)[1])
                .filter(name -> LATER.stream().noneMatch(name::startsWith))
                .filter(name -> !ours.contains("\"" + name + "\":"))
                .toList();
        assertThat(missing).isEmpty();
    }
}
