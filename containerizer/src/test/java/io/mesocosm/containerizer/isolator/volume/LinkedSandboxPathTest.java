package io.mesocosm.containerizer.isolator.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.common.metrics.Metrics;
import io.mesocosm.containerizer.isolator.IsolationSettings;
import io.mesocosm.containerizer.isolator.Preparation;
import io.mesocosm.containerizer.testing.TestHost;
import io.mesocosm.containerizer.testing.TestVolumes;
import io.mesocosm.proto.internal.Containers.ContainerConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.Volume;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Paths of a parent's sandbox where nothing can be mounted. */
final class LinkedSandboxPathTest {

    private static final ContainerId CHILD = new ContainerId("c").child("n");

    @TempDir
    Path directory;

    private TestHost host;
    private SandboxPath isolator;
    private Path parent;
    private Path sandbox;

    @BeforeEach
    void open() throws Exception {
        host = new TestHost();
        isolator = SandboxPath.create(host.context(directory, new Metrics(), IsolationSettings.DEFAULTS));
        parent = Files.createDirectory(directory.resolve("parent"));
        sandbox = Files.createDirectories(parent.resolve("containers/n"));
    }

    @AfterEach
    void close() {
        host.close();
    }

    private Preparation prepare(Volume.Builder volume) throws Exception {
        return isolator.prepare(
                CHILD,
                ContainerConfig.newBuilder()
                        .setDirectory(sandbox.toString())
                        .setCommandInfo(CommandInfo.getDefaultInstance())
                        .setContainerInfo(ContainerInfo.newBuilder()
                                .setType(ContainerInfo.Type.MESOS)
                                .addVolumes(volume))
                        .build());
    }

    @Test
    void aNewDirectoryIsLinkedTo() throws Exception {
        assertThat(prepare(TestVolumes.parents("common", "shared"))).isEqualTo(Preparation.NOTHING);
        assertThat(Files.readSymbolicLink(sandbox.resolve("shared"))).isEqualTo(parent.resolve("common"));
        assertThat(parent.resolve("common")).isDirectory();
    }

    @Test
    void soIsAPersistentVolumeWhichIsALinkItself() throws Exception {
        Files.createSymbolicLink(parent.resolve("data"), Files.createDirectory(directory.resolve("volume")));
        prepare(TestVolumes.parents("data", "shared"));
        assertThat(sandbox.resolve("shared").toRealPath())
                .isEqualTo(directory.resolve("volume").toRealPath());
    }

    @Test
    void absolutePathsNeedMounts() {
        assertThatThrownBy(() -> prepare(TestVolumes.parents("common", "/shared")))
                .hasMessage("The 'linux' launcher and 'filesystem/linux' isolator must be enabled to support"
                        + " SANDBOX_PATH volume with absolute container path");
    }
}
