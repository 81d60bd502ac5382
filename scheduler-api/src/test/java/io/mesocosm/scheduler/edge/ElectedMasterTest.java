package io.mesocosm.scheduler.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.scheduler.driver.DriverCalls;
import io.mesocosm.scheduler.testing.Election;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.Protos.FrameworkInfo;
import org.apache.mesos.Protos.Status;
import org.apache.mesos.scheduler.Protos.Call;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A driver whose masters are elected in a real ZooKeeper. */
@Timeout(120)
class ElectedMasterTest {

    private static final Map<String, String> ENVIRONMENT =
            Map.of("LIBPROCESS_IP", "127.0.0.1", "MESOS_REGISTRATION_BACKOFF_FACTOR", "20ms");
    private static final FrameworkInfo FRAMEWORK = FrameworkInfo.newBuilder()
            .setName("test")
            .setUser("")
            .addRoles("a")
            .addRoles("b")
            .build();

    @TempDir
    private Path directory;

    private final RecordingListener scheduler = new RecordingListener();

    private Driver driver(String master) {
        return new Driver(new DriverPlan(FRAMEWORK, List.of(), master, true, Optional.empty(), ENVIRONMENT), scheduler);
    }

    @Test
    @Tag("B055")
    void driverFollowsTheLeaderWithItsIdAndTheRolesThatWantNoOffers() throws Exception {
        try (var election = new Election(directory);
                var first = new DriverMaster();
                var second = new DriverMaster()) {
            var file = Files.writeString(directory.resolve("master"), election.url());
            Driver driver = driver("file://" + file);
            assertThat(driver.start()).isEqualTo(Status.DRIVER_RUNNING);
            var leads = election.stand(first.address());
            Upid self = first.register();
            assertThat(scheduler.next()).isEqualTo("registered f-0000");
            driver.ask(DriverCalls.suppress(List.of("b")));
            assertThat(first.nextCallButSubscribe().getType()).isEqualTo(Call.Type.SUPPRESS);

            leads.close();
            assertThat(scheduler.next()).isEqualTo("disconnected");
            election.stand(second.address());

            Call subscribe = second.nextCall();
            assertThat(subscribe.getFrameworkId()).isEqualTo(v0(DriverMaster.ID.getValue()));
            assertThat(subscribe.getSubscribe().getSuppressedRolesList()).containsExactly("b");
            assertThat(subscribe.getSubscribe().getForce()).isFalse();
            assertThat(second.reregister()).isEqualTo(self);
            assertThat(scheduler.next()).isEqualTo("reregistered");
            assertThat(driver.stop(false)).isEqualTo(Status.DRIVER_STOPPED);
            assertThat(second.nextCallButSubscribe().getType()).isEqualTo(Call.Type.TEARDOWN);
        }
    }

    private static org.apache.mesos.Protos.FrameworkID v0(String id) {
        return org.apache.mesos.Protos.FrameworkID.newBuilder().setValue(id).build();
    }

    @Test
    void ensembleThatRefusesAbortsTheDriver() throws Exception {
        try (var election = new Election(directory)) {
            Driver driver = driver(election.url("mesocosm:wrong"));

            driver.start();

            assertThat(driver.join()).isEqualTo(Status.DRIVER_ABORTED);
            assertThat(scheduler.next()).startsWith("error Failed to detect a master: ");
            driver.stop(true);
        }
    }

    @Test
    void driverThatHasNoMasterYetCanBeStopped() throws Exception {
        try (var election = new Election(directory)) {
            Driver driver = driver(election.url());
            assertThat(driver.start()).isEqualTo(Status.DRIVER_RUNNING);

            assertThat(driver.stop(false)).isEqualTo(Status.DRIVER_STOPPED);

            assertThat(driver.join()).isEqualTo(Status.DRIVER_STOPPED);
        }
    }

    @Test
    void passwordIsNotPrinted() {
        var plan = new DriverPlan(FRAMEWORK, List.of(), "zk://me:secret@h:1/m", true, Optional.empty(), ENVIRONMENT);

        assertThat(plan.toString()).doesNotContain("secret");
    }
}
