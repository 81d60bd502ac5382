package io.mesocosm.containerizer.isolator.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.common.metrics.Metrics;
import io.mesocosm.containerizer.isolator.IsolationSettings;
import io.mesocosm.containerizer.testing.ContainerShell;
import io.mesocosm.containerizer.testing.HostCommand;
import io.mesocosm.containerizer.testing.MappableDirectory;
import io.mesocosm.containerizer.testing.TestCgroups;
import io.mesocosm.containerizer.testing.TestContainerizer;
import io.mesocosm.containerizer.testing.TestHost;
import java.io.IOException;
import java.nio.file.Files;
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

    /** Nobody in a user namespace makes nodes: containers have the host's, which belong to nobody there. */
    @Test
    void inUserNamespacesTheNodesAreThoseOfTheHost() throws Exception {
        String isolation = "filesystem/linux,linux/devices,namespaces/pid,namespaces/user";
        try (var mappable = MappableDirectory.in(directory);
                var node = new OwnNode("666")) {
            try (var shell = new ContainerShell(mappable.path, allowing(isolation, node.path.toString()))) {
                var config = shell.rooted(
                        ID,
                        "stat -c '%%F %%a %%u %%t:%%T' %1$s; head -c 1 %1$s | wc -c; chmod 600 %1$s 2>/dev/null || echo kept"
                                .formatted(node.path));
                assertThat(shell.run(ID, config)).isEqualTo("character special file 666 65534 1:5\n1\nkept\n");
            }
            HostCommand.run("chmod", "660", node.path);
            assertRefused(
                    allowing(isolation, node.path.toString()),
                    "The mode of '" + node.path
                            + "' is 0660, and with 'namespaces/user' containers have the nodes of the"
                            + " host, as anybody: it has to allow others what '--allowed_devices' allows");
        }
        Path elsewhere = directory.resolve("node");
        HostCommand.run("mknod", "-m", "666", elsewhere, "c", "1", "5");
        assertRefused(allowing(isolation, elsewhere.toString()), "'" + elsewhere + "' is not a node below /dev itself");
    }

    /** A node of ours in the host's /dev. */
    private record OwnNode(Path path) implements AutoCloseable {

        OwnNode(String mode) throws IOException {
            this(Path.of("/dev/mesocosm-test-" + ProcessHandle.current().pid()));
            HostCommand.run("mknod", "-m", mode, path, "c", "1", "5");
        }

        @Override
        public void close() throws IOException {
            Files.delete(path);
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
