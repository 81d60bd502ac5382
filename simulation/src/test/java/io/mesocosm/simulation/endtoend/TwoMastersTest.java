package io.mesocosm.simulation.endtoend;

import static org.apache.mesos.Protos.TaskState.TASK_FINISHED;
import static org.apache.mesos.Protos.TaskState.TASK_RUNNING;
import static org.apache.mesos.Protos.TaskState.TASK_STARTING;
import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.cli.MesosExecute;
import io.mesocosm.common.http.MediaType;
import io.mesocosm.scheduler.SchedulerClient;
import io.mesocosm.scheduler.SchedulerOptions;
import io.mesocosm.simulation.processes.Await;
import io.mesocosm.simulation.processes.Daemon;
import io.mesocosm.simulation.processes.Datacenter;
import io.mesocosm.simulation.processes.Ensemble;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.MesosSchedulerDriver;
import org.apache.mesos.Protos.FrameworkInfo;
import org.apache.mesos.Protos.Status;
import org.apache.mesos.v1.Protos.TaskState;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What users see of two masters, of which one leads and dies: every test leaves two behind. */
class TwoMastersTest {

    private static final String USER = System.getProperty("user.name");
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    /** Lets an agent look for its master again after four seconds of silence, not after 75. */
    private static final String[] IMPATIENT = {"--agent_ping_timeout=1secs", "--max_agent_ping_timeouts=4"};

    @TempDir
    private static Path all;

    private static Optional<Ensemble> ensemble = Optional.empty();
    private static Optional<Datacenter> datacenter = Optional.empty();

    @TempDir
    private Path directory;

    private Datacenter cluster;
    private int leader;
    private int follower;

    @BeforeAll
    static void start() throws Exception {
        Ensemble servers = new Ensemble(all, 1).start();
        ensemble = Optional.of(servers);
        var cluster = new Datacenter(all, servers, 2, 1);
        datacenter = Optional.of(cluster);
        cluster.startMaster(0, IMPATIENT);
        cluster.startMaster(1, IMPATIENT);
        cluster.startAgent(0, "--registration_backoff_factor=100ms");
    }

    @AfterAll
    static void stop() {
        datacenter.ifPresent(Datacenter::close);
        ensemble.ifPresent(Ensemble::close);
    }

    @BeforeEach
    void find() {
        cluster = datacenter.orElseThrow();
        cluster.awaitMaster(0);
        cluster.awaitMaster(1);
        leader = cluster.awaitLeader();
        follower = 1 - leader;
        cluster.awaitAgents(leader, 1);
        Await.until("the follower knows the leader", cluster::logs, () -> status(follower, "/state") == 307);
    }

    /** The other one leads afterwards, and what was killed follows. */
    private void killLeader() throws Exception {
        cluster.master(leader).kill();
        assertThat(cluster.awaitLeader(follower)).isEqualTo(follower);
        cluster.startMaster(leader, IMPATIENT);
    }

    private String waitingFor(String file) {
        return "until [ -e " + directory.resolve(file) + " ]; do sleep 0.05; done";
    }

    @Test
    void curlFollowsTheRedirectOfAMasterThatDoesNotLead() throws Exception {
        String url = "http://" + cluster.masterAddress(follower);
        String pid = "\"pid\":\"master@" + cluster.masterAddress(leader) + "\"";

        assertThat(curl("-L", url + "/state")).contains(pid);
        assertThat(curl("--write-out", "%{redirect_url}", "--output", "/dev/null", url + "/master/redirect"))
                .startsWith("http://" + cluster.masterAddress(leader));
        assertThat(curl(
                        "-L",
                        "-H",
                        "Content-Type: application/json",
                        "-d",
                        "{\"type\":\"GET_AGENTS\"}",
                        url + "/api/v1"))
                .contains("\"agents\":[{");
        assertThat(curl(url + "/health")).isEmpty();
    }

    private String curl(String... arguments) throws Exception {
        var command = new java.util.ArrayList<>(List.of("curl", "--silent", "--show-error", "--fail"));
        command.addAll(List.of(arguments));
        Daemon curl = Daemon.run(Files.createTempFile(directory, "curl", ".log"), command);
        assertThat(curl.exitStatus()).as(curl.log() + cluster.logs()).isZero();
        return curl.log();
    }

    @Test
    void frameworkOnMesosRxJavaRidesThroughAFailover() throws Exception {
        String masters = "http://" + cluster.masterAddress(leader) + "/api/v1/scheduler,http://"
                + cluster.masterAddress(follower) + "/api/v1/scheduler";
        try (Daemon framework = RxJava.start(directory, masters, "5", waitingFor("end"))) {
            Await.until(
                    "five tasks run",
                    () -> framework.log() + cluster.logs(),
                    () -> count(framework, " TASK_RUNNING") == 5);

            killLeader();
            cluster.awaitAgents(follower, 1);
            Files.createFile(directory.resolve("end"));

            assertThat(framework.exitStatus())
                    .as(framework.log() + cluster.logs())
                    .isZero();
            assertThat(count(framework, " TASK_FINISHED")).isEqualTo(5);
        }
    }

    @Test
    void mesosExecuteFindsItsMasterByTheUrlInAFile() throws Exception {
        Path url = Files.writeString(
                directory.resolve("zk"), ensemble.orElseThrow().url() + "\n");
        try (Daemon execute = Daemon.start(
                directory.resolve("execute.log"),
                MesosExecute.class.getName(),
                List.of("--master=file://" + url, "--name=t", "--command=true"))) {
            assertThat(execute.exitStatus()).as(execute.log() + cluster.logs()).isZero();
            assertThat(execute.log()).contains("TASK_FINISHED");
        }
    }

    private static long count(Daemon framework, String end) {
        return framework
                .log()
                .lines()
                .filter(line -> line.endsWith(end))
                .distinct()
                .count();
    }

    @Test
    void frameworkOnTheNpmPackageIsRedirectedAndRidesThroughAFailover() throws Exception {
        Path client = Path.of(System.getProperty("mesocosm.root"), "simulation", "npm-client");
        List<String> command = List.of(
                "node",
                "--no-deprecation",
                client.resolve("failover.js").toString(),
                // The first that it asks does not lead.
                cluster.masterAddress(follower) + "," + cluster.masterAddress(leader),
                directory.toString(),
                waitingFor("end"));
        try (Daemon framework = Daemon.run(directory.resolve("npm.log"), command)) {
            Await.until(
                    "the task runs",
                    () -> framework.log() + cluster.logs(),
                    () -> count(framework, " TASK_RUNNING") == 1);

            killLeader();
            cluster.awaitAgents(follower, 1);
            Files.createFile(directory.resolve("end"));

            assertThat(framework.exitStatus())
                    .as(framework.log() + cluster.logs())
                    .isZero();
            assertThat(count(framework, " TASK_FINISHED")).isEqualTo(1);
            assertThat(framework.log().lines().filter(line -> line.startsWith("subscribed ")))
                    .hasSizeGreaterThanOrEqualTo(2);
        }
    }

    @Test
    void driverRidesThroughAFailover() throws Exception {
        var scheduler = new RecordingDriverScheduler();
        FrameworkInfo framework = FrameworkInfo.newBuilder()
                .setName("v0")
                .setUser(USER)
                .setCheckpoint(true)
                .setFailoverTimeout(600)
                .build();
        var driver = new MesosSchedulerDriver(
                scheduler, framework, ensemble.orElseThrow().url());
        try {
            assertThat(driver.start()).isEqualTo(Status.DRIVER_RUNNING);
            scheduler.run("long", waitingFor("end"));
            scheduler.awaitState("long", TASK_RUNNING, cluster::logs);
            var id = scheduler.id();

            killLeader();
            scheduler.awaitHeard("disconnected", cluster::logs);
            cluster.awaitAgents(follower, 1);
            Files.createFile(directory.resolve("end"));

            scheduler.awaitState("long", TASK_FINISHED, cluster::logs);
            assertThat(scheduler.states("long")).containsExactly(TASK_STARTING, TASK_RUNNING, TASK_FINISHED);
            assertThat(scheduler.heard()).containsExactly("registered", "disconnected", "registered");
            assertThat(scheduler.id()).isEqualTo(id);
        } finally {
            driver.stop(false);
        }
    }

    @Test
    void schedulerClientRidesThroughAFailoverWithTheAddressesOfTheMasters() throws Exception {
        var scheduler = new RecordingScheduler();
        var framework = org.apache.mesos.v1.Protos.FrameworkInfo.newBuilder()
                .setName("v1")
                .setUser(USER)
                .setCheckpoint(true)
                .setFailoverTimeout(600)
                .build();
        var options = new SchedulerOptions(
                List.of(cluster.masterAddress(follower), cluster.masterAddress(leader)),
                framework,
                MediaType.PROTOBUF,
                Optional.empty(),
                Duration.ofMillis(500),
                5);
        try (var client = SchedulerClient.start(options, scheduler)) {
            scheduler.run("long", waitingFor("end"));
            awaitState(scheduler, TaskState.TASK_RUNNING);
            var id = client.frameworkId();

            killLeader();
            Files.createFile(directory.resolve("end"));

            awaitState(scheduler, TaskState.TASK_FINISHED);
            assertThat(scheduler.states("long"))
                    .containsExactly(TaskState.TASK_STARTING, TaskState.TASK_RUNNING, TaskState.TASK_FINISHED);
            assertThat(client.frameworkId()).isEqualTo(id);
        }
    }

    private void awaitState(RecordingScheduler scheduler, TaskState state) {
        Await.until(
                "the task is " + state,
                () -> scheduler.last("long") + "\n" + cluster.logs(),
                () -> scheduler.states("long").contains(state));
    }

    /** Mesos: a leader that cannot reach ZooKeeper for the time of its session takes it for over, and itself for deposed. */
    @Test
    void leaderExitsWhenZooKeeperIsAwayAndTheOthersStayAndOneLeadsWhenItIsBack() throws Exception {
        ensemble.orElseThrow().server(0).kill();

        assertThat(cluster.master(leader).exitStatus()).isEqualTo(1);
        assertThat(cluster.master(leader).log()).containsIgnoringCase("lost");
        Await.until("the follower knows no leader", cluster::logs, () -> status(follower, "/state") == 503);
        assertThat(status(follower, "/health")).isEqualTo(200);
        assertThat(cluster.master(follower).isAlive()).isTrue();

        ensemble.orElseThrow().start(0);
        assertThat(cluster.awaitLeader(follower)).isEqualTo(follower);
        cluster.awaitAgents(follower, 1);
        cluster.startMaster(leader, IMPATIENT);
    }

    private int status(int master, String path) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://" + cluster.masterAddress(master) + path))
                .build();
        return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }
}
