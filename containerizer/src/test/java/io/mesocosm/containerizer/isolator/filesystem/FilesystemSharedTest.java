package io.mesocosm.containerizer.isolator.filesystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.testing.ContainerShell;
import io.mesocosm.containerizer.testing.TestContainerizer;
import io.mesocosm.containerizer.testing.TestVolumes;
import io.mesocosm.proto.internal.Containers.ContainerConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.Volume;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The host's files with some of them hidden, in real containers. */
@Tag("isolation")
@SuppressWarnings("deprecation") // host_path as it was when this isolator was made
final class FilesystemSharedTest {

    private static final ContainerId ID = new ContainerId("c");

    @TempDir
    Path directory;

    private ContainerShell shell;
    private Path hidden;

    @BeforeEach
    void open() throws Exception {
        shell = new ContainerShell(directory, TestContainerizer.linux("filesystem/shared"));
        hidden = Files.createDirectory(directory.resolve("hidden"));
        Files.createFile(hidden.resolve("hosts"));
    }

    @AfterEach
    void close() throws Exception {
        if (shell != null) {
            shell.close();
        }
    }

    private ContainerConfig.Builder config(String command, Volume.Builder... volumes) {
        ContainerConfig.Builder config = shell.config(ID, command);
        var container = ContainerInfo.newBuilder().setType(ContainerInfo.Type.MESOS);
        for (Volume.Builder volume : volumes) {
            container.addVolumes(volume);
        }
        config.getExecutorInfoBuilder().setContainer(container);
        return config;
    }

    private void assertRefused(String message, Volume.Builder... volumes) {
        ContainerConfig.Builder config = config("true", volumes);
        assertThatThrownBy(() -> shell.launch(ID, config)).hasMessage(message);
    }

    @Test
    void aDirectoryOfTheSandboxHidesOneOfTheHost() throws Exception {
        Files.setAttribute(hidden, "unix:mode", 01777);
        Volume.Builder volume = TestVolumes.volume(hidden.toString()).setHostPath("own/tmp");
        assertThat(shell.run(ID, config("touch " + hidden + "/x; ls " + hidden + "; stat -c %a " + hidden, volume)))
                .isEqualTo("x\n1777\n");
        assertThat(shell.sandbox(ID).resolve("own/tmp/x")).exists();
        assertThat(hidden.resolve("x")).doesNotExist();
    }

    @Test
    void soDoesADirectoryOfTheHost() throws Exception {
        Path shown = Files.createDirectory(directory.resolve("shown"));
        Files.createFile(shown.resolve("seen"));
        Volume.Builder volume = TestVolumes.volume(hidden.toString()).setHostPath(shown.toString());
        assertThat(shell.run(ID, config("ls " + hidden, volume))).isEqualTo("seen\n");
    }

    @Test
    void badVolumesAreNamed() {
        assertRefused(
                "Volume with container path '/no/such' must exist on host for shared filesystem isolator",
                TestVolumes.volume("/no/such").setHostPath("own"));
        assertRefused(
                "Volume with container path '" + hidden + "' must specify host path for shared filesystem isolator",
                TestVolumes.volume(hidden.toString()));
        assertRefused(
                "Volume with container path '" + hidden
                        + "' must have host path '/no/such' present on host for shared filesystem isolator",
                TestVolumes.volume(hidden.toString()).setHostPath("/no/such"));
        assertRefused(
                "Cannot mount volume to '" + hidden + "' because it is under volume '" + hidden + "'",
                TestVolumes.volume(hidden.toString()).setHostPath("one"),
                TestVolumes.volume(hidden.toString()).setHostPath("two"));
        assertRefused(
                "Relative host path '" + shell.sandbox(ID) + "/a/../b' cannot contain relative components",
                TestVolumes.volume(hidden.toString()).setHostPath("a/../b"));
    }
}
