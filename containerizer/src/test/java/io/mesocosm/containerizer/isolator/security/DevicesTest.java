package io.mesocosm.containerizer.isolator.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.common.metrics.Metrics;
import io.mesocosm.containerizer.isolator.IsolationSettings;
import io.mesocosm.containerizer.testing.ContainerShell;
import io.mesocosm.containerizer.testing.TestCgroups;
import io.mesocosm.containerizer.testing.TestContainerizer;
import io.mesocosm.containerizer.testing.TestHost;
import java.nio.file.Path;
import org.apache.mesos.v1.Protos.DeviceWhitelist;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Devices that the operator allows, in containers with a root of their own. */
@Tag("isolation")
final class DevicesTest {

    private static final ContainerId ID = new ContainerId("equipped");
    private static final String LINUX = "filesystem/linux,cgroups/devices,linux/devices";

    @TempDir
    Path directory;

    private static IsolationSettings allowing(String isolation, String path) {
        var allowed = DeviceWhitelist.newBuilder();
        var access = allowed.addAllowedDevicesBuilder();
        access.getDeviceBuilder().setPath(path);
        access.getAccessBuilder().setRead(true).setWrite(false).setMknod(false);
        return TestContainerizer.linux(isolation).withAllowedDevices(allowed.build());
    }

    @Test
    void whatIsAllowedIsThereForEverybodyAndCanBeRead() throws Exception {
        TestCgroups.assume("devices");
        try (var shell = new ContainerShell(directory, allowing(LINUX, "/dev/kmsg"))) {
            var config = shell.rooted(
                    ID,
                    "stat -c '%F %a %t:%T' /dev/kmsg; dd if=/dev/kmsg of=/dev/null bs=8k count=1 2>/dev/null && echo read;"
                            + " (echo x >/dev/kmsg) 2>/dev/null || echo refused");
            assertThat(shell.run(ID, config)).isEqualTo("character special file 644 1:b\nread\nrefused\n");
        }
    }

    @Test
    void whatIsNotAllowedIsNotThere() throws Exception {
        TestCgroups.assume("devices");
        try (var shell = new ContainerShell(directory, TestContainerizer.linux(LINUX))) {
            assertThat(shell.run(ID, shell.rooted(ID, "[ -e /dev/kmsg ] || echo none")))
                    .isEqualTo("none\n");
        }
    }

    @Test
    void whatIsNoDeviceIsRefusedAtTheStart() throws Exception {
        TestCgroups.assume();
        assertRefused(allowing(LINUX, "/etc/passwd"), "'/etc/passwd' is not a block or character device");
        assertRefused(allowing(LINUX, "/dev/missing"), "Failed to obtain device ID for '/dev/missing'");
        assertRefused(allowing("linux/devices", "/dev/kmsg"), "'filesystem/linux' isolator must be used");
    }

    private void assertRefused(IsolationSettings settings, String error) throws Exception {
        try (var host = new TestHost()) {
            assertThatThrownBy(() -> Devices.create(host.context(directory, new Metrics(), settings)))
                    .hasMessageContaining(error);
        }
    }
}
