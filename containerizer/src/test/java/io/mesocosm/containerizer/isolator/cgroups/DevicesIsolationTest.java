package io.mesocosm.containerizer.isolator.cgroups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.cgroups.CgroupHost;
import io.mesocosm.containerizer.isolator.IsolationSettings;
import io.mesocosm.containerizer.syscalls.Errno;
import io.mesocosm.containerizer.testing.Await;
import io.mesocosm.containerizer.testing.TestCgroups;
import io.mesocosm.containerizer.testing.TestContainerizer;
import io.mesocosm.proto.internal.Containers.ContainerState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.Device;
import org.apache.mesos.v1.Protos.DeviceAccess;
import org.apache.mesos.v1.Protos.DeviceWhitelist;
import org.apache.mesos.v1.Protos.LinuxInfo;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What real containers may open in {@code /dev}, as root. The kernel's log is a device that every host has. */
@Tag("isolation")
final class DevicesIsolationTest {

    private static final ContainerId ID = new ContainerId("curious");
    private static final IsolationSettings SETTINGS = TestContainerizer.linux("cgroups/devices");
    private static final String DENIED = "Operation not permitted";

    @TempDir
    Path directory;

    @BeforeEach
    void look() throws Exception {
        TestCgroups.assume();
        if (!CgroupHost.detect(Path.of("/sys/fs/cgroup")).unified()) {
            TestCgroups.assume("devices");
        }
        assumeTrue(Files.exists(Path.of("/dev/kmsg")), "needs /dev/kmsg");
    }

    private static DeviceWhitelist allowed(String path, boolean read, boolean write) {
        return DeviceWhitelist.newBuilder()
                .addAllowedDevices(DeviceAccess.newBuilder()
                        .setDevice(Device.newBuilder().setPath(path))
                        .setAccess(DeviceAccess.Access.newBuilder()
                                .setRead(read)
                                .setWrite(write)
                                .setMknod(false)))
                .build();
    }

    /** What the shell says of its attempts, of which the last may fail. */
    private static String outcome(TestContainerizer test, ContainerId id, String command) throws Exception {
        test.launch(id, command);
        return ended(test, id);
    }

    private static String ended(TestContainerizer test, ContainerId id) throws Exception {
        int status = test.awaitTermination(id).getStatus();
        return (status == 0 ? "allowed " : "denied ")
                + Files.readString(sandbox(test, id).resolve("stderr"));
    }

    private static Path sandbox(TestContainerizer test, ContainerId id) {
        return id.parent()
                .map(parent -> sandbox(test, parent).resolve("containers").resolve(id.value()))
                .orElseGet(() -> test.sandbox(id));
    }

    @Test
    void devicesOfTheDefaultListWork() throws Exception {
        try (var test = new TestContainerizer(directory, SETTINGS)) {
            String all = "set -e; for d in null zero full urandom random; do exec 3</dev/$d; done; echo hi >/dev/null;"
                    + " head -c 8 /dev/urandom | head -c 1 >/dev/zero";
            assertThat(outcome(test, ID, all)).startsWith("allowed");
        }
    }

    @Test
    void otherDevicesAreDeniedToRoot() throws Exception {
        try (var test = new TestContainerizer(directory, SETTINGS)) {
            assertThat(outcome(test, ID, "exec 3</dev/kmsg"))
                    .startsWith("denied")
                    .contains(DENIED);
            assertThat(outcome(test, new ContainerId("writer"), "exec 3>/dev/kmsg"))
                    .startsWith("denied")
                    .contains(DENIED);
        }
    }

    @Test
    void withoutTheControllerTheyAreNot() throws Exception {
        try (var test = new TestContainerizer(directory, TestContainerizer.linux("filesystem/posix"))) {
            assertThat(outcome(test, ID, "exec 3</dev/kmsg")).startsWith("allowed");
        }
    }

    @Test
    void aNodeOfOnesOwnIsMadeButDoesNotHelp() throws Exception {
        try (var test = new TestContainerizer(directory, SETTINGS)) {
            assertThat(outcome(test, ID, "mknod log c 1 11 && touch made && exec 3<log"))
                    .startsWith("denied")
                    .contains(DENIED);
            assertThat(test.sandbox(ID).resolve("made")).exists();
        }
    }

    @Test
    void theFlagAllowsADeviceForWhatItSays() throws Exception {
        try (var test =
                new TestContainerizer(directory, SETTINGS.withAllowedDevices(allowed("/dev/kmsg", true, false)))) {
            assertThat(outcome(test, ID, "exec 3</dev/kmsg")).startsWith("allowed");
            assertThat(outcome(test, new ContainerId("writer"), "exec 3>/dev/kmsg"))
                    .startsWith("denied");
            assertThat(outcome(test, new ContainerId("both"), "exec 3<>/dev/kmsg"))
                    .startsWith("denied");
        }
    }

    @Test
    void aNestedContainerWithACgroupOfItsOwnMayDoNoMore() throws Exception {
        try (var test = new TestContainerizer(directory, SETTINGS)) {
            test.launch(ID, "sleep 1000");
            ContainerId nested = ID.child("nested");
            var config = test.shell(nested, "exec 3</dev/kmsg").toBuilder()
                    .setContainerInfo(ContainerInfo.newBuilder()
                            .setType(ContainerInfo.Type.MESOS)
                            .setLinuxInfo(LinuxInfo.newBuilder().setShareCgroups(false)))
                    .build();
            test.containerizer.launch(nested, config, Map.of(), Optional.empty());
            assertThat(ended(test, nested)).startsWith("denied");
        }
    }

    @Test
    void anUpdateOfResourcesLeavesTheDevicesAlone() throws Exception {
        try (var test = new TestContainerizer(directory, SETTINGS)) {
            test.launch(ID, "until [ -e go ]; do sleep 0.05; done; exec 3</dev/null; exec 3</dev/kmsg");
            test.containerizer.update(ID, List.of(TestCgroups.scalar("cpus", 1)), Map.of());
            Files.createFile(test.sandbox(ID).resolve("go"));
            assertThat(ended(test, ID)).startsWith("denied").contains("kmsg");
        }
    }

    @Test
    void theyStayDeniedWhenAnotherAgentTakesOver() throws Exception {
        IsolationSettings settings = new TestContainerizer(directory, SETTINGS).thenLeave(before -> {
            before.launch(ID, "touch up; until [ -e go ]; do sleep 0.05; done; exec 3</dev/kmsg");
            Await.until("it runs", () -> Files.exists(before.sandbox(ID).resolve("up")));
            return before.settings;
        });
        try (var after = new TestContainerizer(directory, settings)) {
            var known = ContainerState.newBuilder()
                    .setContainerId(ID.toProto())
                    .setPid(0)
                    .setDirectory(after.sandbox(ID).toString())
                    .build();
            after.containerizer.recover(List.of(known));
            Files.createFile(after.sandbox(ID).resolve("go"));
            assertThat(ended(after, ID)).startsWith("denied").contains(DENIED);
        }
    }

    @Test
    void aProgramThatTheKernelRefusesEndsTheLaunch() throws Exception {
        TestCgroups.assumeVersion(true);
        try (var test = new TestContainerizer(directory, SETTINGS)) {
            test.host.recorder.failNext("loadDeviceProgram", Errno.EPERM);
            assertThatThrownBy(() -> test.launch(ID, "true"))
                    .isInstanceOf(ContainerizerException.class)
                    .hasMessageContaining(DENIED);
            test.host.recorder.failNext("attachDeviceProgram", Errno.EINVAL);
            assertThatThrownBy(() -> test.launch(ID, "true")).isInstanceOf(ContainerizerException.class);
            assertThat(outcome(test, ID, "true")).startsWith("allowed");
        }
    }

    @Test
    void aDeviceThatIsNotThereIsNamedAtTheStart() {
        assertThatThrownBy(() -> DevicePolicy.of(Optional.of(allowed("/dev/none-such", true, true))))
                .isInstanceOf(ContainerizerException.class)
                .hasMessage("Failed to obtain device ID for '/dev/none-such': No such file or directory");
    }
}
