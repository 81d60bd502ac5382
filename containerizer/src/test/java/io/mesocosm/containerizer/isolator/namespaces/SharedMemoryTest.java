package io.mesocosm.containerizer.isolator.namespaces;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.isolator.filesystem.FilesystemSettings;
import io.mesocosm.containerizer.testing.ContainerShell;
import io.mesocosm.containerizer.testing.TestContainerizer;
import io.mesocosm.proto.internal.Containers.ContainerClass;
import io.mesocosm.proto.internal.Containers.ContainerConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.mesos.v1.Protos.LinuxInfo;
import org.apache.mesos.v1.Protos.LinuxInfo.IpcMode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The memory that real containers share, and with whom. */
@Tag("isolation")
final class SharedMemoryTest {

    private static final ContainerId ID = new ContainerId("c");
    private static final String NAMESPACE = "readlink /proc/self/ns/ipc;";
    private static final String MEGABYTES = "df -m /dev/shm | tail -1 | tr -s ' ' | cut -d ' ' -f 2;";

    @TempDir
    Path directory;

    private ContainerShell shell;

    @BeforeEach
    void open() throws Exception {
        open(OptionalLong.empty(), false);
    }

    private void open(OptionalLong shmBytes, boolean refuseAgent) throws Exception {
        shell = new ContainerShell(
                directory,
                TestContainerizer.linux("filesystem/linux,namespaces/ipc")
                        .withFilesystem(new FilesystemSettings(
                                "/mnt/mesos/sandbox", Optional.empty(), List.of(), shmBytes, refuseAgent, false)));
    }

    @AfterEach
    void close() throws Exception {
        if (shell != null) {
            shell.close();
        }
    }

    private static ContainerConfig.Builder with(ContainerConfig.Builder config, IpcMode mode) {
        ContainerShell.info(config).setLinuxInfo(LinuxInfo.newBuilder().setIpcMode(mode));
        return config;
    }

    private static String agents() throws Exception {
        return Files.readSymbolicLink(Path.of("/proc/self/ns/ipc")).toString();
    }

    @Test
    void aContainerHasItsOwnUnlessItAsksForAnything() throws Exception {
        assertThat(shell.run(ID, shell.rooted(ID, NAMESPACE + "touch /dev/shm/x; ls /dev/shm")))
                .doesNotContain(agents())
                .endsWith("\nx\n");
        assertThat(Path.of("/dev/shm/x")).doesNotExist();
    }

    @Test
    void aPrivateOneHasTheSizeAskedFor() throws Exception {
        for (boolean rooted : List.of(true, false)) {
            ContainerId id = new ContainerId("s" + rooted);
            String command = NAMESPACE + MEGABYTES
                    + "dd if=/dev/zero of=/dev/shm/x bs=1M count=9 2>&1 | grep -o 'No space left on device'; touch x";
            ContainerConfig.Builder config =
                    with(rooted ? shell.rooted(id, command) : shell.config(id, command), IpcMode.PRIVATE);
            config.getContainerInfoBuilder().getLinuxInfoBuilder().setShmSize(8);
            assertThat(shell.run(id, config)).doesNotContain(agents()).endsWith("\n8\nNo space left on device\n");
        }
    }

    @Test
    void theFlagSaysHowLargeAPrivateOneIsOtherwise() throws Exception {
        shell.close();
        open(OptionalLong.of(5 << 20), false);
        assertThat(shell.run(ID, with(shell.rooted(ID, MEGABYTES), IpcMode.PRIVATE)))
                .isEqualTo("5\n");
    }

    @Test
    void aSizeIsForPrivateOnesOnly() {
        ContainerConfig.Builder config = shell.config(ID, "true");
        ContainerShell.info(config).setLinuxInfo(LinuxInfo.newBuilder().setShmSize(8));
        assertThatThrownBy(() -> shell.launch(ID, config))
                .hasMessage("Only support specifying the size of /dev/shm when the IPC mode is `PRIVATE`");
    }

    @Test
    void theAgentsIsSharedUnlessItRefuses() throws Exception {
        assertThat(shell.run(ID, with(shell.config(ID, NAMESPACE), IpcMode.SHARE_PARENT))
                        .trim())
                .isEqualTo(agents());
        shell.close();
        open(OptionalLong.empty(), true);
        assertThatThrownBy(() -> shell.launch(ID, with(shell.config(ID, "true"), IpcMode.SHARE_PARENT)))
                .hasMessage("Sharing agent IPC namespace with top-level container is not allowed");
    }

    @Test
    void nestedContainersShareWhatTheirParentHas() throws Exception {
        shell.launch(
                ID,
                with(shell.rooted(ID, NAMESPACE + "echo mine > /dev/shm/x; echo ready; sleep 1000"), IpcMode.PRIVATE));
        shell.awaitLine(ID, "ready");
        String namespace = shell.output(ID, "stdout").lines().findFirst().orElseThrow();
        for (boolean rooted : List.of(true, false)) {
            ContainerId child = ID.child(rooted ? "r" : "h");
            String command = NAMESPACE + "cat /dev/shm/x";
            ContainerConfig.Builder config = rooted ? shell.rooted(child, command) : shell.config(child, command);
            assertThat(shell.run(child, with(config, IpcMode.SHARE_PARENT))).isEqualTo(namespace + "\nmine\n");
        }
        ContainerId alone = ID.child("p");
        assertThat(shell.run(alone, with(shell.rooted(alone, NAMESPACE + "ls /dev/shm"), IpcMode.PRIVATE)))
                .doesNotContain(namespace)
                .doesNotContain("x\n");
        ContainerId debug = ID.child("d");
        ContainerConfig.Builder config =
                shell.config(debug, NAMESPACE + "cat /dev/shm/x").setContainerClass(ContainerClass.DEBUG);
        assertThat(shell.run(debug, config)).isEqualTo(namespace + "\nmine\n");
        assertThatThrownBy(() -> shell.launch(ID.child("e"), with(config, IpcMode.PRIVATE)))
                .hasMessage("Private IPC mode is not supported for DEBUG containers");
    }

    @Test
    void whatIsInTheParentsMountNamespaceOnlyCannotBeShared() throws Exception {
        shell.launch(ID, shell.rooted(ID, "sleep 1000"));
        ContainerId child = ID.child("n");
        assertThatThrownBy(() -> shell.launch(child, with(shell.rooted(child, "true"), IpcMode.SHARE_PARENT)))
                .hasMessage("Failed to get parent shared memory path: The shared memory of container c cannot be shared"
                        + " with any other containers because it is only in the container's own mount namespace");
    }
}
