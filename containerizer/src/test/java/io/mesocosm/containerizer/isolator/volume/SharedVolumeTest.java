package io.mesocosm.containerizer.isolator.volume;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.isolator.IsolationSettings;
import io.mesocosm.containerizer.isolator.filesystem.FilesystemSettings;
import io.mesocosm.containerizer.testing.ContainerShell;
import io.mesocosm.containerizer.testing.MappableDirectory;
import io.mesocosm.containerizer.testing.TestContainerizer;
import io.mesocosm.containerizer.testing.TestVolumes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Volume;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A volume that real containers of several users share by the group that {@code --volume_gid_range} has for it. */
@Tag("isolation")
final class SharedVolumeTest {

    private static final ContainerId FIRST = new ContainerId("first");
    private static final ContainerId SECOND = new ContainerId("second");

    /** The first of the range. */
    private static final int GROUP = 7000;

    @TempDir
    Path temporary;

    private static IsolationSettings sharing(String isolation) {
        return TestContainerizer.linux(isolation)
                .withFilesystem(new FilesystemSettings(
                        FilesystemSettings.DEFAULTS.sandboxDirectory(),
                        Optional.of("[7000-7001]"),
                        List.of(),
                        OptionalLong.empty(),
                        false,
                        false));
    }

    /** What {@code id -u; id -G} says of somebody who has the group of the volume too. */
    private static String ids(ContainerShell shell, String user) throws Exception {
        int uid = shell.test.host.syscalls.account(user).orElseThrow().uid();
        return uid + "\n" + shell.test.host.groups(user, GROUP) + "\n";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "filesystem/posix",
                "filesystem/linux",
                "filesystem/linux,namespaces/pid,namespaces/ipc,namespaces/user"
            })
    void tasksOfSeveralUsersWriteWhatTheyShare(String isolation) throws Exception {
        try (var directory = MappableDirectory.in(temporary);
                var shell = new ContainerShell(directory.path, sharing(isolation))) {
            Resource data = TestVolumes.persistent(shell.test.workDirectory, "data", "data", Volume.Mode.RW).toBuilder()
                    .setShared(Resource.SharedInfo.getDefaultInstance())
                    .build();
            var first = shell.config(
                            FIRST,
                            "umask 002; echo one > data/file; stat -c '%g %a' data/. data/file; id -u; id -G;"
                                    + " echo ready; exec sleep 1000")
                    .setUser("nobody")
                    .addResources(data);
            first.getExecutorInfoBuilder().addResources(data); // where filesystem/posix looks for it
            shell.launch(FIRST, first);
            shell.awaitLine(FIRST, "ready");
            assertThat(shell.output(FIRST, "stdout"))
                    .isEqualTo("7000 2775\n7000 664\n" + ids(shell, "nobody") + "ready\n");
            var second = shell.config(
                            SECOND, "id -u; id -G; echo two >> data/file; cat data/file; rm data/file; ls data")
                    .setUser("daemon")
                    .addResources(data);
            second.getExecutorInfoBuilder().addResources(data);
            assertThat(shell.run(SECOND, second)).isEqualTo(ids(shell, "daemon") + "one\ntwo\n");
            Path disk = TestVolumes.directory(shell.test.workDirectory, "data");
            assertThat(Files.getAttribute(disk, "unix:gid")).isEqualTo(GROUP);
            assertThat(Files.getAttribute(disk, "unix:uid")).isEqualTo(0);
        }
    }

    /** Who is root needs no group, and changes no owner. */
    @ParameterizedTest
    @ValueSource(strings = {"filesystem/posix", "filesystem/linux"})
    void rootTakesNoGroup(String isolation) throws Exception {
        try (var directory = MappableDirectory.in(temporary);
                var shell = new ContainerShell(directory.path, sharing(isolation))) {
            Resource data = TestVolumes.persistent(shell.test.workDirectory, "data", "data", Volume.Mode.RW);
            var config = shell.config(FIRST, "stat -c %g data/.; id -G").addResources(data);
            config.getExecutorInfoBuilder().addResources(data);
            assertThat(shell.run(FIRST, config)).isEqualTo("0\n0\n");
        }
    }
}
