package io.mesocosm.containerizer.launcher;

import static io.mesocosm.containerizer.launcher.MountAttribute.ID_MAPPED;
import static io.mesocosm.containerizer.launcher.MountAttribute.RECURSIVE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mesocosm.containerizer.launcher.Confinement.EnterNamespaces;
import io.mesocosm.containerizer.launcher.Confinement.Hostname;
import io.mesocosm.containerizer.launcher.Confinement.IdRange;
import io.mesocosm.containerizer.launcher.Confinement.Ids;
import io.mesocosm.containerizer.launcher.Confinement.NewNamespaces;
import io.mesocosm.containerizer.launcher.Confinement.Root;
import io.mesocosm.containerizer.launcher.FilesystemStep.Bind;
import io.mesocosm.containerizer.launcher.FilesystemStep.Filesystem;
import io.mesocosm.containerizer.syscalls.Credentials;
import io.mesocosm.containerizer.testing.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Containers whose root is nobody on the host. */
final class UserNamespaceTest extends ConfinedLaunch {

    private static final int FIRST = 200_000;
    private static final int COUNT = 65_536;
    private static final int EINVAL = 22;

    UserNamespaceTest(Program program) {
        super(program);
    }

    /** Kernels learned to map owners one file system after the other. */
    @BeforeEach
    void assumeThatOwnersCanBeMapped() throws Exception {
        try {
            launches.outcome(launches.shell("true", mapped(rootfs())));
        } catch (LaunchException e) {
            assumeTrue(
                    e.errno() != EINVAL || e.step() != LaunchStep.ROOT,
                    "needs a file system at " + directory + " whose owners this kernel can map");
        }
    }

    /** A root shown with its owners as they are, all namespaces, ids from FIRST on. */
    private Confinement[] mapped(Path root, Confinement... more) {
        List<Confinement> all = new ArrayList<>(List.of(
                Box.namespaces(
                        Namespace.PID,
                        Namespace.MOUNT,
                        Namespace.USER,
                        Namespace.UTS,
                        Namespace.IPC,
                        Namespace.NETWORK,
                        Namespace.CGROUP),
                new IdRange(Ids.USERS, 0, FIRST, COUNT),
                new IdRange(Ids.GROUPS, 0, FIRST, COUNT),
                new Root(root, Set.of(ID_MAPPED)),
                new Hostname("mapped"),
                Box.PROC,
                new Filesystem("tmpfs", Place.inContainer("/dev"), Set.of(), "mode=755"),
                new Filesystem("tmpfs", Place.inContainer("/tmp"), Set.of(), "mode=1777")));
        all.addAll(List.of(more));
        return all.toArray(Confinement[]::new);
    }

    @Test
    void rootInsideIsNobodyOutsideAndOwnersOnDiskStay() throws Exception {
        Path root = rootfs();
        var described = launches.shell(
                "id -u; id -g; hostname; stat -c %u:%g /etc/passwd /tmp; touch /root/made; grep CapEff /proc/self/status;"
                        + " echo ready; exec sleep 1000",
                mapped(root));
        var process = launches.run(described);
        Await.until("ready", () -> described.out().endsWith("ready\n"));
        assertThat(described.out()).startsWith("0\n0\nmapped\n0:0\n0:0\nCapEff:\t000001ffffffffff");
        assertThat(Files.getAttribute(root.resolve("root/made"), "unix:uid")).isEqualTo(0);
        assertThat(Files.getAttribute(Path.of("/proc/" + process.init().pid()), "unix:uid"))
                .isIn(0, FIRST); // root, since it cannot be looked into
        assertThat(Path.of("/proc/" + process.init().pid() + "/uid_map"))
                .content()
                .containsSubsequence("0", String.valueOf(FIRST), String.valueOf(COUNT));
    }

    /** With mounts of its own, and with processes of its own below those of the parent. */
    @Test
    void nestedContainersAreInTheNamespaceOfTheirParent() throws Exception {
        Path root = rootfs();
        var outer = launches.shell("echo ready; exec sleep 1000", mapped(root));
        var parent = launches.run(outer);
        Await.until("ready", () -> outer.out().equals("ready\n"));
        var entered = new EnterNamespaces(
                parent.init(), Set.of(Namespace.PID, Namespace.USER, Namespace.UTS, Namespace.IPC, Namespace.NETWORK));
        for (NewNamespaces own :
                List.of(Box.namespaces(Namespace.MOUNT), Box.namespaces(Namespace.MOUNT, Namespace.PID))) {
            assertThat(launches.out(launches.shell(
                            "id -u; hostname; tr -s ' ' </proc/self/uid_map; stat -c %u /etc/passwd; kill -0 1 && echo may",
                            entered, own, new Root(root, Set.of(ID_MAPPED)), Box.PROC)))
                    .isEqualTo("0\nmapped\n 0 %d %d\n0\nmay\n".formatted(FIRST, COUNT));
        }
    }

    @Test
    void aUserInsideIsTheUserOfTheMap() throws Exception {
        Path sandbox = Files.createDirectories(directory.resolve("sandbox"));
        Files.setAttribute(sandbox, "unix:uid", 1234);
        assertThat(launches.out(launches.shell(
                                "id -u; stat -c %u /mnt; echo x > /mnt/file; stat -c %u /mnt/file",
                                mapped(
                                        rootfs(),
                                        new Bind(
                                                Place.trusted(sandbox),
                                                Place.inContainer("/mnt"),
                                                Set.of(ID_MAPPED, RECURSIVE))))
                        .as(new Credentials(1234, 1234, List.of()))))
                .isEqualTo("1234\n1234\n1234\n");
        assertThat(Files.getAttribute(sandbox.resolve("file"), "unix:uid")).isEqualTo(1234);
    }

    @Test
    void aBindThatIsNotMappedIsShownAsTheHostOwnsIt() throws Exception {
        Path foreign = Files.createDirectories(directory.resolve("foreign"));
        Files.setAttribute(foreign, "unix:mode", 0700);
        assertThat(launches.out(launches.shell(
                        "stat -c %u /mnt; (ls /mnt 2>&1) | cut -d : -f 3",
                        mapped(rootfs(), new Bind(Place.trusted(foreign), Place.inContainer("/mnt"), Set.of())))))
                .isEqualTo("65534\n Permission denied\n");
    }

    @Test
    void idsThatAreNotMappedCannotBeTaken() throws Exception {
        var failure =
                launches.failure(launches.shell("true", mapped(rootfs())).as(new Credentials(COUNT + 1, 0, List.of())));
        assertThat(failure.step()).isEqualTo(LaunchStep.USER);
        failure =
                launches.failure(launches.shell("true", mapped(rootfs())).as(new Credentials(0, COUNT + 1, List.of())));
        assertThat(failure.step()).isEqualTo(LaunchStep.GROUPS);
    }

    @Test
    void theHostCannotBeChangedFromInside() throws Exception {
        assertThat(launches.out(launches.shell(
                        "(mknod /tmp/disk b 8 0 2>&1) | cut -d : -f 3; echo 1 2>/dev/null > /proc/sys/kernel/panic"
                                + " || echo refused",
                        mapped(rootfs()))))
                .isEqualTo(" Operation not permitted\nrefused\n");
    }

    @Test
    void processesOfTheHostCannotBeSignalledThoughTheyAreSeen() throws Exception {
        String command = "kill -0 " + ProcessHandle.current().pid() + " 2>&1";
        assertThat(launches.out(launches.shell(command, Box.namespaces(Namespace.MOUNT))))
                .isEmpty();
        var outcome = launches.outcome(launches.shell(
                command,
                Box.namespaces(Namespace.MOUNT, Namespace.USER),
                new IdRange(Ids.USERS, 0, FIRST, COUNT),
                new IdRange(Ids.GROUPS, 0, FIRST, COUNT)));
        assertThat(outcome.out()).contains("not permitted");
    }
}
