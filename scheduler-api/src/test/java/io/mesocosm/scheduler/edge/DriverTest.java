package io.mesocosm.scheduler.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.proto.internal.Messages.FrameworkErrorMessage;
import io.mesocosm.proto.internal.Messages.LostSlaveMessage;
import io.mesocosm.proto.internal.Messages.StatusUpdate;
import io.mesocosm.proto.internal.Messages.StatusUpdateMessage;
import io.mesocosm.scheduler.driver.DriverCalls;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.apache.mesos.Protos.FrameworkInfo;
import org.apache.mesos.Protos.Status;
import org.apache.mesos.Protos.TaskID;
import org.apache.mesos.scheduler.Protos.Call;
import org.apache.mesos.scheduler.Protos.OfferConstraints;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class DriverTest {

    private static final Map<String, String> ENVIRONMENT =
            Map.of("LIBPROCESS_IP", "127.0.0.1", "MESOS_REGISTRATION_BACKOFF_FACTOR", "20ms");
    private static final FrameworkInfo FRAMEWORK =
            FrameworkInfo.newBuilder().setName("test").setUser("").build();
    private static final TaskID TASK = TaskID.newBuilder().setValue("t").build();

    private final RecordingListener scheduler = new RecordingListener();

    private Driver driver(String master, boolean implicitAcknowledgements) {
        return driver(master, implicitAcknowledgements, ENVIRONMENT);
    }

    private Driver driver(String master, boolean implicitAcknowledgements, Map<String, String> environment) {
        var plan =
                new DriverPlan(FRAMEWORK, List.of(), master, implicitAcknowledgements, Optional.empty(), environment);
        return new Driver(plan, scheduler);
    }

    private Upid registered(DriverMaster master, Driver driver) throws InterruptedException {
        assertThat(driver.start()).isEqualTo(Status.DRIVER_RUNNING);
        Upid framework = master.register();
        assertThat(scheduler.next()).isEqualTo("registered f-0000");
        return framework;
    }

    private static StatusUpdateMessage update(TaskState state) {
        var uuid = ByteString.copyFromUtf8("0123456789abcdef");
        return StatusUpdateMessage.newBuilder()
                .setPid("slave(1)@127.0.0.1:5051")
                .setUpdate(StatusUpdate.newBuilder()
                        .setFrameworkId(DriverMaster.ID)
                        .setSlaveId(AgentID.newBuilder().setValue("S0"))
                        .setTimestamp(1)
                        .setUuid(uuid)
                        .setStatus(TaskStatus.newBuilder()
                                .setTaskId(org.apache.mesos.v1.Protos.TaskID.newBuilder()
                                        .setValue("t"))
                                .setAgentId(AgentID.newBuilder().setValue("S0"))
                                .setState(state)))
                .build();
    }

    @Test
    void driverSubscribesAsThisUserFromThisHostAndTearsDownWhenStopped() throws Exception {
        try (var master = new DriverMaster()) {
            Driver driver = driver(master.address(), true);
            assertThat(driver.status()).isEqualTo(Status.DRIVER_NOT_STARTED);
            assertThat(driver.join()).isEqualTo(Status.DRIVER_NOT_STARTED);
            assertThat(driver.ask(DriverCalls.kill(TASK))).isEqualTo(Status.DRIVER_NOT_STARTED);
            driver.start();
            FrameworkInfo info = master.nextCall().getSubscribe().getFrameworkInfo();
            assertThat(info.getUser()).isEqualTo(System.getProperty("user.name"));
            assertThat(info.getHostname()).isNotEmpty();
            master.register();
            assertThat(scheduler.next()).isEqualTo("registered f-0000");

            assertThat(driver.start()).isEqualTo(Status.DRIVER_RUNNING);
            assertThat(driver.stop(false)).isEqualTo(Status.DRIVER_STOPPED);

            Call last = master.nextCallButSubscribe();
            assertThat(last.getType()).isEqualTo(Call.Type.TEARDOWN);
            assertThat(last.getFrameworkId().getValue()).isEqualTo("f-0000");
            assertThat(driver.join()).isEqualTo(Status.DRIVER_STOPPED);
            assertThat(driver.stop(false)).isEqualTo(Status.DRIVER_STOPPED);
            assertThat(driver.abort()).isEqualTo(Status.DRIVER_STOPPED);
            assertThat(driver.start()).isEqualTo(Status.DRIVER_STOPPED);
        }
    }

    @Test
    void updateIsAcknowledgedWhenTheSchedulerComesBackFromIt() throws Exception {
        try (var master = new DriverMaster()) {
            Driver driver = driver(master.address(), true);
            Upid framework = registered(master, driver);
            scheduler.doing(what -> driver.ask(DriverCalls.kill(TASK)));

            master.send(framework, update(TaskState.TASK_RUNNING));

            assertThat(master.nextCallButSubscribe().getType()).isEqualTo(Call.Type.KILL);
            assertThat(master.nextCall().getType()).isEqualTo(Call.Type.ACKNOWLEDGE);
            assertThat(scheduler.next()).isEqualTo("update t TASK_RUNNING");
            driver.stop(true);
        }
    }

    @Test
    void updateInWhichTheSchedulerAbortsIsNotAcknowledged() throws Exception {
        try (var master = new DriverMaster()) {
            Driver driver = driver(master.address(), true);
            Upid framework = registered(master, driver);
            scheduler.doing(what -> driver.abort());

            master.send(framework, update(TaskState.TASK_RUNNING));

            assertThat(master.nextButSubscribe().name()).isEqualTo("mesos.internal.DeactivateFrameworkMessage");
            assertThat(driver.join()).isEqualTo(Status.DRIVER_ABORTED);
            assertThat(driver.ask(DriverCalls.kill(TASK))).isEqualTo(Status.DRIVER_ABORTED);
            assertThat(driver.stop(false)).isEqualTo(Status.DRIVER_ABORTED);
            assertThat(master.nextCall().getType()).isEqualTo(Call.Type.TEARDOWN);
            assertThat(driver.status()).isEqualTo(Status.DRIVER_STOPPED);
        }
    }

    @Test
    void schedulerThatAcknowledgesItselfMustHaveSaidSo() throws Exception {
        try (var master = new DriverMaster()) {
            Driver driver = driver(master.address(), true);
            registered(master, driver);
            var status = org.apache.mesos.Protos.TaskStatus.newBuilder()
                    .setTaskId(TASK)
                    .setState(org.apache.mesos.Protos.TaskState.TASK_RUNNING)
                    .build();

            assertThatThrownBy(() -> driver.acknowledge(status))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("Cannot call acknowledgeStatusUpdate: Implicit acknowledgements are enabled");
            driver.stop(true);
            assertThat(driver.acknowledge(status)).isEqualTo(Status.DRIVER_STOPPED);
        }
    }

    @Test
    @Tag("B053")
    void acknowledgementOfAnUpdateThatTheMasterMadeIsDropped() throws Exception {
        try (var master = new DriverMaster()) {
            Driver driver = driver(master.address(), false);
            registered(master, driver);
            var made = org.apache.mesos.Protos.TaskStatus.newBuilder()
                    .setTaskId(TASK)
                    .setState(org.apache.mesos.Protos.TaskState.TASK_LOST);

            assertThat(driver.acknowledge(made.build())).isEqualTo(Status.DRIVER_RUNNING);
            assertThat(driver.acknowledge(made.setUuid(ByteString.copyFromUtf8("u"))
                            .setSlaveId(
                                    org.apache.mesos.Protos.SlaveID.newBuilder().setValue("S0"))
                            .build()))
                    .isEqualTo(Status.DRIVER_RUNNING);

            Call call = master.nextCallButSubscribe();
            assertThat(call.getAcknowledge().getUuid().toStringUtf8()).isEqualTo("u");
            driver.stop(true);
        }
    }

    @Test
    void errorOfTheMasterIsToldAndEndsTheDriver() throws Exception {
        try (var master = new DriverMaster()) {
            Driver driver = driver(master.address(), true);
            Upid framework = registered(master, driver);
            scheduler.doing(what -> assertThat(driver.status()).isEqualTo(Status.DRIVER_ABORTED));

            master.send(
                    framework,
                    FrameworkErrorMessage.newBuilder()
                            .setMessage("Framework failed over")
                            .build());

            assertThat(driver.join()).isEqualTo(Status.DRIVER_ABORTED);
            assertThat(scheduler.next()).isEqualTo("error Framework failed over");
            driver.stop(true);
        }
    }

    @Test
    void schedulerThatThrowsAbortsTheDriver() throws Exception {
        try (var master = new DriverMaster()) {
            Driver driver = driver(master.address(), true);
            scheduler.doing(what -> {
                throw new IllegalArgumentException("a bug of the scheduler");
            });
            driver.start();
            master.register();

            assertThat(driver.join()).isEqualTo(Status.DRIVER_ABORTED);
            assertThat(scheduler.heard).containsExactly("registered f-0000");
            driver.stop(true);
        }
    }

    @Test
    void driverCanBeStoppedInACallback() throws Exception {
        try (var master = new DriverMaster()) {
            Driver driver = driver(master.address(), true);
            scheduler.doing(what -> driver.stop(false));
            driver.start();
            master.register();

            assertThat(driver.join()).isEqualTo(Status.DRIVER_STOPPED);
            assertThat(master.nextCallButSubscribe().getType()).isEqualTo(Call.Type.TEARDOWN);
        }
    }

    @Test
    void driverRidesThroughTheEndOfItsMaster() throws Exception {
        Driver driver;
        int port;
        try (var master = new DriverMaster()) {
            port = master.port();
            driver = driver(master.address(), true);
            registered(master, driver);
        }
        assertThat(scheduler.next()).isEqualTo("disconnected");
        try (var master = new DriverMaster(port)) {
            Call subscribe = master.nextCall();
            assertThat(subscribe.getFrameworkId().getValue()).isEqualTo("f-0000");
            assertThat(subscribe.getSubscribe().getForce()).isFalse();
            master.reregister();
            assertThat(scheduler.next()).isEqualTo("reregistered");
            driver.stop(false);
            assertThat(master.nextCallButSubscribe().getType()).isEqualTo(Call.Type.TEARDOWN);
        }
    }

    @Test
    void garbageOfTheMasterHarmsNobody() throws Exception {
        try (var master = new DriverMaster()) {
            Driver driver = driver(master.address(), true);
            Upid framework = registered(master, driver);
            var garbage = ByteString.copyFrom(new byte[] {(byte) 0xff, 1, 2, 3});

            master.send(framework, "mesos.internal.StatusUpdateMessage", garbage);
            master.send(framework, "mesos.internal.NoSuchMessage", garbage);
            master.send(framework, "mesos.scheduler.Event", ByteString.EMPTY);
            master.send(new Upid("crammd5-authenticatee(9)", framework.host(), framework.port()), "x", garbage);
            master.send(framework, update(TaskState.TASK_RUNNING));

            assertThat(scheduler.next()).isEqualTo("update t TASK_RUNNING");
            driver.stop(true);
        }
    }

    @Test
    void schedulerThatTakesItsTimeIsToldEverythingInOrderAndLittleWaits() throws Exception {
        int messages = 10_000;
        var go = new CountDownLatch(1);
        try (var master = new DriverMaster()) {
            Driver driver = driver(master.address(), true);
            Upid framework = registered(master, driver);
            scheduler.doing(what -> await(go));
            for (int i = 0; i < messages; i++) {
                master.send(
                        framework,
                        LostSlaveMessage.newBuilder()
                                .setSlaveId(AgentID.newBuilder().setValue("S" + i))
                                .build());
            }
            // Calls are taken nevertheless, from the scheduler itself.
            assertThat(scheduler.next()).isEqualTo("agent lost S0");
            assertThat(scheduler.heard).isEmpty();

            go.countDown();

            for (int i = 1; i < messages; i++) {
                assertThat(scheduler.next()).isEqualTo("agent lost S" + i);
            }
            assertThat(scheduler.threads).hasSize(1);
            driver.stop(true);
        }
    }

    @Test
    void driverOfASchedulerThatIsStuckCanBeStopped() throws Exception {
        var stuck = new CountDownLatch(1);
        try (var master = new DriverMaster()) {
            Driver driver = driver(master.address(), true);
            Upid framework = registered(master, driver);
            scheduler.doing(what -> await(stuck));
            for (int i = 0; i < 3 * Callbacks.ROOM; i++) {
                master.send(
                        framework,
                        LostSlaveMessage.newBuilder()
                                .setSlaveId(AgentID.newBuilder().setValue("S" + i))
                                .build());
            }
            assertThat(scheduler.next()).isEqualTo("agent lost S0");

            assertThat(driver.stop(false)).isEqualTo(Status.DRIVER_STOPPED);

            assertThat(master.nextCallButSubscribe().getType()).isEqualTo(Call.Type.TEARDOWN);
            stuck.countDown();
            assertThat(driver.join()).isEqualTo(Status.DRIVER_STOPPED);
            assertThat(scheduler.heard).isEmpty();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void suppressedRolesAreNamedOnce() throws Exception {
        Driver driver = driver("127.0.0.1:1", true);

        assertThatThrownBy(() -> driver.update(FRAMEWORK, List.of("a", "a"), OfferConstraints.getDefaultInstance()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Invalid suppressed role list: contains 1 duplicates");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "zk://h:2181 | Failed to create a master detector for 'zk://h:2181': Expecting a (chroot) path for"
                        + " ZooKeeper ('/' is not supported)",
                "what? | Failed to create a master detector for 'what?': Failed to parse 'what?'",
                "host:0 | Failed to create a master detector for 'host:0': Failed to parse 'host:0'",
                "host:99999 | Failed to create a master detector for 'host:99999': Failed to parse 'host:99999'",
                "no.such.host.invalid:1 | Failed to create a master detector for 'no.such.host.invalid:1': Failed to"
                        + " parse 'no.such.host.invalid:1': unknown host",
                "file:///no/such/file | Failed to create a master detector for 'file:///no/such/file': Failed to read"
                        + " from file at '/no/such/file'",
                "local | Failed to create a master detector for 'local': this driver starts no cluster of its own"
            })
    void masterThatCannotBeFoundIsAnErrorAtTheStart(String master, String complaint) throws Exception {
        Driver driver = driver(master, true);

        assertThat(driver.start()).isEqualTo(Status.DRIVER_ABORTED);
        assertThat(scheduler.next()).isEqualTo("error " + complaint);
        assertThat(driver.join()).isEqualTo(Status.DRIVER_ABORTED);
        assertThat(driver.stop(false)).isEqualTo(Status.DRIVER_ABORTED);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "MESOS_AUTHENTICATEE | kerberos | MESOS_AUTHENTICATEE: 'kerberos' is a module, and modules are not loaded",
                "MESOS_MODULES | {} | MESOS_MODULES: modules of Mesos are native libraries, which this driver does not load",
                "LIBPROCESS_PORT | many | LIBPROCESS_PORT: 'many' is no port",
                "LIBPROCESS_IP | ::1 | --ip: '::1' is no IPv4 address",
                "LIBPROCESS_SSL_ENABLED | true | LIBPROCESS_SSL_ENABLED: this version does not speak TLS and does not start without it"
            })
    void variableThatCannotBeHeededIsAnErrorAtTheStart(String name, String value, String complaint) throws Exception {
        var environment = new HashMap<>(ENVIRONMENT);
        environment.put(name, value);
        Driver driver = driver("127.0.0.1:1", true, environment);

        assertThat(driver.start()).isEqualTo(Status.DRIVER_ABORTED);
        assertThat(scheduler.next()).isEqualTo("error " + complaint);
    }

    @Test
    void flagsHaveMesosDefaults() throws Exception {
        DriverFlags flags = DriverFlags.of(Map.of());

        assertThat(flags.registrationBackoff()).hasSeconds(2);
        assertThat(flags.authentication().backoff()).hasSeconds(1);
        assertThat(flags.authentication().timeoutMin()).hasSeconds(5);
        assertThat(flags.authentication().timeoutMax()).hasSeconds(60);
        assertThat(DriverFlags.of(Map.of("MESOS_AUTHENTICATION_TIMEOUT", "7secs"))
                        .authentication()
                        .timeoutMin())
                .hasSeconds(7);
    }
}
