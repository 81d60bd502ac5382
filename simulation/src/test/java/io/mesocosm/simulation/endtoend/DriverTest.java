package io.mesocosm.simulation.endtoend;

import static org.apache.mesos.Protos.TaskState.TASK_FINISHED;
import static org.apache.mesos.Protos.TaskState.TASK_KILLED;
import static org.apache.mesos.Protos.TaskState.TASK_LOST;
import static org.apache.mesos.Protos.TaskState.TASK_RUNNING;
import static org.apache.mesos.Protos.TaskState.TASK_STARTING;
import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.scheduler.driver.Callback;
import io.mesocosm.scheduler.driver.DriverCalls;
import io.mesocosm.scheduler.edge.Driver;
import io.mesocosm.scheduler.edge.DriverPlan;
import io.mesocosm.simulation.processes.Await;
import io.mesocosm.simulation.processes.Cluster;
import io.mesocosm.simulation.processes.Daemon;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.mesos.MesosSchedulerDriver;
import org.apache.mesos.Protos.Credential;
import org.apache.mesos.Protos.FrameworkInfo;
import org.apache.mesos.Protos.FrameworkInfo.Capability;
import org.apache.mesos.Protos.Status;
import org.apache.mesos.Protos.TaskID;
import org.apache.mesos.Protos.TaskStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A v0 framework, written against the published API, on real daemons. */
class DriverTest {

    private static final FrameworkInfo FRAMEWORK = FrameworkInfo.newBuilder()
            .setName("v0")
            .setUser(System.getProperty("user.name"))
            .setFailoverTimeout(600)
            .setCheckpoint(true)
            .build();

    /** Lets an agent look for its master again after four seconds of silence, not after 75. */
    private static final String[] IMPATIENT = {"--agent_ping_timeout=1secs", "--max_agent_ping_timeouts=4"};

    @TempDir
    private Path directory;

    private final RecordingDriverScheduler scheduler = new RecordingDriverScheduler();
    private Optional<MesosSchedulerDriver> running = Optional.empty();

    @AfterEach
    void stop() {
        running.ifPresent(driver -> driver.stop(true));
    }

    private MesosSchedulerDriver start(Cluster cluster) {
        return start(cluster, FRAMEWORK);
    }

    private MesosSchedulerDriver start(Cluster cluster, FrameworkInfo framework) {
        var driver = new MesosSchedulerDriver(scheduler, framework, cluster.masterAddress());
        running = Optional.of(driver);
        assertThat(driver.start()).isEqualTo(Status.DRIVER_RUNNING);
        scheduler.awaitHeard("registered", cluster::logs);
        return driver;
    }

    private void awaitRegisteredAgain(Cluster cluster) {
        Await.until(
                "the framework is registered again",
                cluster::logs,
                () -> scheduler.heard().stream().filter("registered"::equals).count() == 2);
    }

    private static TaskID id(String task) {
        return TaskID.newBuilder().setValue(task).build();
    }

    @Test
    void hundredTasksFinishAndAreAcknowledgedAndTheFrameworkIsTornDown() throws Exception {
        try (var cluster = new Cluster(directory).startMaster().startAgent()) {
            MesosSchedulerDriver driver = start(cluster);
            for (int i = 0; i < 100; i++) {
                scheduler.run("task-" + i, "true");
            }
            for (int i = 0; i < 100; i++) {
                scheduler.awaitState("task-" + i, TASK_FINISHED, cluster::logs);
                assertThat(scheduler.states("task-" + i)).containsExactly(TASK_STARTING, TASK_RUNNING, TASK_FINISHED);
            }
            // What is acknowledged is forgotten: the agent keeps no executor of it.
            Await.until(
                    "the executors are gone",
                    cluster::logs,
                    () -> Daemon.get(cluster.agentAddress(), "/state").contains("\"executors\":[]"));

            assertThat(driver.stop()).isEqualTo(Status.DRIVER_STOPPED);

            assertThat(driver.join()).isEqualTo(Status.DRIVER_STOPPED);
            Await.until(
                    "the framework is completed",
                    cluster::logs,
                    () -> Daemon.get(cluster.masterAddress(), "/frameworks").contains("\"frameworks\":[]"));
        }
    }

    @Test
    void v0FrameworkOfTheGuideCompilesAndRuns() throws Exception {
        try (var cluster = new Cluster(directory).startMaster().startAgent()) {
            Daemon framework = Guide.start(directory, "ThreeTasks", cluster.masterAddress());

            assertThat(framework.exitStatus())
                    .as(framework.log() + cluster.logs())
                    .isZero();
            assertThat(framework.log().lines().filter(line -> line.endsWith(" TASK_FINISHED")))
                    .hasSize(3);
        }
    }

    @Test
    void tasksAreKilledAndReconciled() throws Exception {
        try (var cluster = new Cluster(directory).startMaster().startAgent()) {
            MesosSchedulerDriver driver = start(cluster);
            scheduler.run("long", "sleep 1000");
            scheduler.awaitState("long", TASK_RUNNING, cluster::logs);
            int before = scheduler.updates().size();

            driver.reconcileTasks(List.of());
            Await.until(
                    "all is reconciled",
                    cluster::logs,
                    () -> scheduler.updates().size() > before);
            TaskStatus reconciled = scheduler.updates().get(before);
            assertThat(reconciled.getReason()).isEqualTo(TaskStatus.Reason.REASON_RECONCILIATION);
            assertThat(reconciled.getState()).isEqualTo(TASK_RUNNING);
            assertThat(reconciled.hasUuid()).isFalse();

            driver.reconcileTasks(List.of(TaskStatus.newBuilder()
                    .setTaskId(id("unknown"))
                    .setState(TASK_RUNNING)
                    .build()));
            scheduler.awaitState("unknown", TASK_LOST, cluster::logs);

            driver.killTask(id("long"));
            scheduler.awaitState("long", TASK_KILLED, cluster::logs);
        }
    }

    @Test
    void driverAndTasksRideThroughTheEndOfTheMaster() throws Exception {
        try (var cluster = new Cluster(directory).startMaster(IMPATIENT).startAgent()) {
            start(cluster);
            scheduler.run("long", "while [ ! -e " + directory.resolve("end") + " ]; do sleep 0.05; done");
            scheduler.awaitState("long", TASK_RUNNING, cluster::logs);
            var id = scheduler.id();

            cluster.master().kill();
            scheduler.awaitHeard("disconnected", cluster::logs);
            cluster.startMaster(IMPATIENT);
            // A master that did not know the framework itself says so, as Mesos does.
            awaitRegisteredAgain(cluster);
            cluster.awaitAgent();
            Files.createFile(directory.resolve("end"));

            scheduler.awaitState("long", TASK_FINISHED, cluster::logs);
            assertThat(scheduler.states("long")).containsExactly(TASK_STARTING, TASK_RUNNING, TASK_FINISHED);
            assertThat(scheduler.heard()).containsExactly("registered", "disconnected", "registered");
            assertThat(scheduler.id()).isEqualTo(id);
            scheduler.run("after", "true");
            scheduler.awaitState("after", TASK_FINISHED, cluster::logs);
        }
    }

    @Test
    void secondDriverDisplacesTheFirst() throws Exception {
        try (var cluster = new Cluster(directory).startMaster().startAgent()) {
            MesosSchedulerDriver first = start(cluster);
            scheduler.run("long", "sleep 1000");
            scheduler.awaitState("long", TASK_RUNNING, cluster::logs);
            var other = new RecordingDriverScheduler();
            FrameworkInfo known = FRAMEWORK.toBuilder().setId(scheduler.id()).build();
            var second = new MesosSchedulerDriver(other, known, cluster.masterAddress());
            try {
                second.start();

                other.awaitHeard("registered", cluster::logs);
                scheduler.awaitHeard("error Framework failed over", cluster::logs);
                assertThat(first.join()).isEqualTo(Status.DRIVER_ABORTED);
                assertThat(first.killTask(id("long"))).isEqualTo(Status.DRIVER_ABORTED);
                // What the first was is the second's business now, whatever the first does.
                first.stop(true);

                second.killTask(id("long"));
                other.awaitState("long", TASK_KILLED, cluster::logs);
                assertThat(scheduler.states("long")).doesNotContain(TASK_KILLED);
                assertThat(other.heard()).containsExactly("registered");
            } finally {
                second.stop(false);
            }
        }
    }

    /** The driver listens behind a forwarder, so that its own connection stays when the master's is cut. */
    @Test
    @Tag("B050")
    void masterThatLostTheDriverSaysSoWhenTheDriverCalls() throws Exception {
        int port = Cluster.freePort();
        try (var cluster = new Cluster(directory).startMaster();
                var forwarder = new Forwarder(port)) {
            var plan = new DriverPlan(
                    FRAMEWORK,
                    List.of(),
                    cluster.masterAddress(),
                    true,
                    Optional.empty(),
                    Map.of(
                            "LIBPROCESS_IP", "127.0.0.1",
                            "LIBPROCESS_PORT", Integer.toString(port),
                            "LIBPROCESS_ADVERTISE_PORT", Integer.toString(forwarder.port())));
            var heard = new CopyOnWriteArrayList<String>();
            var driver = new Driver(plan, listener(heard));
            driver.start();
            Await.until("the framework is registered", cluster::logs, () -> heard.contains("registered"));

            forwarder.cut();
            Await.until(
                    "the master lost the framework",
                    cluster::logs,
                    () -> Daemon.get(cluster.masterAddress(), "/frameworks").contains("\"connected\":false"));
            assertThat(heard).containsExactly("registered");
            forwarder.mend();
            driver.ask(DriverCalls.kill(id("any")));

            assertThat(driver.join()).isEqualTo(Status.DRIVER_ABORTED);
            assertThat(heard).containsExactly("registered", "error Framework disconnected");
            driver.stop(true);
        }
    }

    /** Remembers what it hears; of an error, the reason too. */
    private static Callback.Listener listener(List<String> heard) {
        return (Callback.Listener) Proxy.newProxyInstance(
                DriverTest.class.getClassLoader(),
                new Class<?>[] {Callback.Listener.class},
                (proxy, method, arguments) -> {
                    heard.add(method.getName() + (method.getName().equals("error") ? " " + arguments[0] : ""));
                    return null;
                });
    }

    @Test
    @Tag("B044")
    void changeOfTheUserIsRefusedByAnError() throws Exception {
        try (var cluster = new Cluster(directory).startMaster()) {
            MesosSchedulerDriver driver = start(cluster);

            driver.updateFramework(
                    FRAMEWORK.toBuilder()
                            .setId(scheduler.id())
                            .setUser("somebody-else")
                            .build(),
                    List.of());

            assertThat(driver.join()).isEqualTo(Status.DRIVER_ABORTED);
            assertThat(scheduler.heard()).hasSize(2).last().asString().startsWith("error ");
            assertThat(Daemon.get(cluster.masterAddress(), "/frameworks"))
                    .contains("\"user\":\"" + System.getProperty("user.name") + "\"");
        }
    }

    @Test
    @Tag("B040")
    void failoverTimeoutThatIsNoDurationIsRefusedByAnError() throws Exception {
        try (var cluster = new Cluster(directory).startMaster()) {
            FrameworkInfo framework =
                    FRAMEWORK.toBuilder().setFailoverTimeout(1e300).build();
            var driver = new MesosSchedulerDriver(scheduler, framework, cluster.masterAddress());
            running = Optional.of(driver);

            assertThat(driver.run()).isEqualTo(Status.DRIVER_ABORTED);
            assertThat(scheduler.heard()).hasSize(1).last().asString().startsWith("error ");
        }
    }

    @Test
    @Tag("B055")
    void suppressedRolesStaySuppressedWithTheNextMaster() throws Exception {
        try (var cluster = new Cluster(directory).startMaster(IMPATIENT).startAgent()) {
            // Which roles are suppressed, a driver remembers of frameworks that name theirs.
            FrameworkInfo framework = FRAMEWORK.toBuilder()
                    .addRoles("wanting")
                    .addCapabilities(Capability.newBuilder().setType(Capability.Type.MULTI_ROLE))
                    .build();
            MesosSchedulerDriver driver = start(cluster, framework);
            driver.suppressOffers();
            cluster.master().kill();
            scheduler.awaitHeard("disconnected", cluster::logs);
            cluster.startMaster(IMPATIENT);
            // A master that did not know the framework itself says so, as Mesos does.
            awaitRegisteredAgain(cluster);
            cluster.awaitAgent();

            scheduler.run("wanted", "true");
            // Another framework is offered what this one does not want.
            var other = new RecordingDriverScheduler();
            other.run("theirs", "true");
            var second = new MesosSchedulerDriver(other, FRAMEWORK, cluster.masterAddress());
            try {
                second.start();
                other.awaitState("theirs", TASK_FINISHED, cluster::logs);
                assertThat(scheduler.states("wanted")).isEmpty();

                driver.reviveOffers();
                scheduler.awaitState("wanted", TASK_FINISHED, cluster::logs);
            } finally {
                second.stop(false);
            }
        }
    }

    @Test
    @Tag("B161")
    void schedulerThatSaysTooMuchHearsSoAndItsDriverAborts() throws Exception {
        String limits = """
                {"limits": [{"principal": "talker", "qps": 1, "capacity": 2}]}""";
        try (var cluster = new Cluster(directory).startMaster("--rate_limits=" + limits)) {
            FrameworkInfo framework =
                    FRAMEWORK.toBuilder().setPrincipal("talker").build();
            MesosSchedulerDriver driver = start(cluster, framework);

            for (int i = 0; i < 100; i++) {
                driver.reconcileTasks(List.of());
            }

            assertThat(driver.join()).isEqualTo(Status.DRIVER_ABORTED);
            assertThat(scheduler.heard())
                    .containsExactly("registered", "error Message mesos.scheduler.Call dropped: capacity(2) exceeded");
        }
    }

    @Test
    void driverProvesWhoItIs() throws Exception {
        Path credentials = Files.writeString(directory.resolve("credentials"), "v0-principal v0-secret\n");
        try (var cluster = new Cluster(directory)
                .startMaster("--authenticate_frameworks", "--credentials=" + credentials)
                .startAgent()) {
            FrameworkInfo framework =
                    FRAMEWORK.toBuilder().setPrincipal("v0-principal").build();
            var right = Credential.newBuilder()
                    .setPrincipal("v0-principal")
                    .setSecret("v0-secret")
                    .build();
            var driver = new MesosSchedulerDriver(scheduler, framework, cluster.masterAddress(), right);
            running = Optional.of(driver);
            driver.start();
            scheduler.run("task", "true");
            scheduler.awaitState("task", TASK_FINISHED, cluster::logs);

            var stranger = new RecordingDriverScheduler();
            var wrong = right.toBuilder().setSecret("wrong").build();
            assertThat(new MesosSchedulerDriver(stranger, framework, cluster.masterAddress(), wrong).run())
                    .isEqualTo(Status.DRIVER_ABORTED);
            assertThat(stranger.heard()).containsExactly("error Master refused authentication");
            var nobody = new RecordingDriverScheduler();
            assertThat(new MesosSchedulerDriver(nobody, framework, cluster.masterAddress()).run())
                    .isEqualTo(Status.DRIVER_ABORTED);
            assertThat(nobody.heard()).hasSize(1).last().asString().endsWith(" is not authenticated");
        }
    }
}
