package io.mesocosm.containerizer.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mesocosm.containerizer.launcher.Confinement.Hostname;
import io.mesocosm.containerizer.launcher.Confinement.IdRange;
import io.mesocosm.containerizer.launcher.Confinement.Ids;
import io.mesocosm.containerizer.launcher.Confinement.Root;
import io.mesocosm.containerizer.launcher.FilesystemStep.Bind;
import io.mesocosm.containerizer.launcher.FilesystemStep.Filesystem;
import io.mesocosm.containerizer.testing.TestHost;
import io.mesocosm.containerizer.testing.TestRootfs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a supervisor without any privileges can do, and what it says of the rest. */
@Tag("isolation")
final class RootlessLaunchTest {

    private static final Path SETPRIV = Path.of("/usr/bin/setpriv");
    private static final int NOBODY = 65534;

    @TempDir
    Path directory;

    private Launches launches;
    private Path rootfs;

    @BeforeEach
    void openHost() throws IOException {
        assumeTrue(Files.isExecutable(SETPRIV), "needs setpriv (Debian: util-linux)");
        Path program = Files.copy(TestHost.supervisor(), directory.resolve("supervisor"));
        Path wrapper = Files.writeString(
                directory.resolve("wrapper"),
                "#!/bin/sh\nexec %s --reuid=%d --regid=%d --clear-groups %s \"$@\"\n"
                        .formatted(SETPRIV, NOBODY, NOBODY, program));
        for (Path executable : new Path[] {program, wrapper}) {
            Files.setAttribute(executable, "unix:mode", 0755);
        }
        rootfs = TestRootfs.make(directory.resolve("rootfs"));
        Files.setAttribute(directory, "unix:uid", NOBODY);
        launches = new Launches(directory, wrapper);
        launches.assumeRoot();
    }

    @AfterEach
    void closeHost() throws Exception {
        if (launches != null) {
            launches.destroyAll();
        }
    }

    /** The directory of a launch belongs to whoever launches. */
    private Launches.Described shell(String command, Confinement... confinement) throws IOException {
        var described = launches.shell(command, confinement);
        Files.createDirectories(described.directory());
        Files.setAttribute(described.directory(), "unix:uid", NOBODY);
        return described;
    }

    private static IdRange self(Ids ids) {
        return new IdRange(ids, 0, NOBODY, 1);
    }

    @Test
    void aContainerWithAllNamespacesAndARootOfItsOwn() throws Exception {
        Path data = Files.createDirectories(directory.resolve("data"));
        Files.writeString(data.resolve("file"), "content\n");
        var outcome = launches.outcome(shell(
                "id -u; hostname; cat /proc/1/comm; touch /tmp/x && echo written; cat /mnt/file; ls /proc/self/fd",
                Box.namespaces(
                        Namespace.USER,
                        Namespace.PID,
                        Namespace.MOUNT,
                        Namespace.UTS,
                        Namespace.IPC,
                        Namespace.NETWORK),
                self(Ids.USERS),
                self(Ids.GROUPS),
                new Root(rootfs),
                new Hostname("rootless"),
                Box.PROC,
                new Filesystem("tmpfs", Place.inContainer("/tmp"), Set.of(), "mode=1777"),
                new Bind(Place.trusted(data), Place.inContainer("/mnt"), Set.of(MountAttribute.READ_ONLY))));
        assertThat(outcome)
                .isEqualTo(new Launches.Outcome(0, "0\nrootless\nmesocosm-init\nwritten\ncontent\n0\n1\n2\n3\n", ""));
    }

    @Test
    void namespacesWithoutAUserNamespaceAreRefusedWithTheirStep() throws Exception {
        var failure = launches.failure(shell("true", Box.namespaces(Namespace.PID)));
        assertThat(failure.step()).isEqualTo(LaunchStep.NAMESPACE);
        assertThat(failure)
                .hasMessage("Failed to start the first process in namespaces of its own: Operation not permitted");
    }

    @Test
    void idsOfOthersAreRefused() throws Exception {
        var failure = launches.failure(shell(
                "true", Box.namespaces(Namespace.USER), new IdRange(Ids.USERS, 0, 100_000, 65_536), self(Ids.GROUPS)));
        assertThat(failure.step()).isEqualTo(LaunchStep.ID_MAP);
        assertThat(failure).hasMessage("Failed to map user ids: Operation not permitted");
    }

    @Test
    void mappingTheOwnersOfMountsIsRefused() throws Exception {
        var failure = launches.failure(shell(
                "true",
                Box.namespaces(Namespace.USER, Namespace.MOUNT),
                self(Ids.USERS),
                self(Ids.GROUPS),
                new Root(rootfs, Set.of(MountAttribute.ID_MAPPED))));
        assertThat(failure.step()).isEqualTo(LaunchStep.ROOT);
        assertThat(failure).hasMessage("Failed to copy the mount of '" + rootfs + "': Operation not permitted");
    }
}
