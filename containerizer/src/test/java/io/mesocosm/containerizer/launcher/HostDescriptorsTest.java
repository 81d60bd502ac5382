package io.mesocosm.containerizer.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mesocosm.containerizer.cgroups.Cgroup;
import io.mesocosm.containerizer.launcher.Confinement.InCgroup;
import io.mesocosm.containerizer.launcher.Confinement.Root;
import io.mesocosm.containerizer.testing.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the first process has open, or may pass through, is no way to the host for paths that a container chooses. */
final class HostDescriptorsTest extends ConfinedLaunch {

    /** More than a first process has. */
    private static final int DESCRIPTORS = 24;

    private static final String UP = "/..".repeat(12);

    private Optional<Cgroup> cgroup = Optional.empty();

    HostDescriptorsTest(Program program) {
        super(program);
    }

    @BeforeEach
    void makeCgroup() throws Exception {
        Optional<Path> unified = Files.readAllLines(Path.of("/proc/self/mounts")).stream()
                .map(line -> line.split(" ", -1))
                .filter(fields -> fields[2].equals("cgroup2"))
                .map(fields -> Path.of(fields[1]))
                .findFirst();
        assumeTrue(unified.isPresent(), "needs cgroup v2");
        String name = "mesocosm-test-" + ProcessHandle.current().pid() + "-descriptors";
        cgroup = Optional.of(new Cgroup(Files.createDirectory(unified.get().resolve(name))));
    }

    @AfterEach
    void removeCgroup() throws Exception {
        launches.destroyAll();
        if (cgroup.isPresent()) {
            Await.until("empty", () -> cgroup.get().processes().isEmpty());
            Files.delete(cgroup.get().directory());
        }
    }

    private Launches.Described contained(Path root) {
        var place = new InCgroup(true, cgroup.orElseThrow().directory());
        return launches.shell("ls", Box.rooted(root, place));
    }

    @Test
    void noneOfThemIsAWorkingDirectory() throws Exception {
        Path root = rootfs();
        for (int descriptor = 0; descriptor < DESCRIPTORS; descriptor++) {
            var failure = launches.failure(contained(root).in(Place.inContainer("/proc/self/fd/" + descriptor)));
            assertThat(failure.step()).isEqualTo(LaunchStep.WORKING_DIRECTORY);
        }
    }

    @Test
    void noneOfThemLeadsToAProgram() throws Exception {
        Path root = rootfs();
        String program = UP + root.resolve("bin/busybox");
        for (int descriptor = 0; descriptor < DESCRIPTORS; descriptor++) {
            var described = contained(root);
            var like = described.description();
            var description = new LaunchDescription(
                    like.status(),
                    new LaunchDescription.Program(
                            "/proc/self/fd/" + descriptor + program,
                            List.of("true"),
                            Map.of(),
                            like.program().workingDirectory()),
                    like.user(),
                    like.limits(),
                    like.output(),
                    like.confinement());
            assertThat(launches.failure(described, description).step()).isEqualTo(LaunchStep.EXECUTE);
        }
    }

    @Test
    void aProcessOfTheHostIsNoWayToAWorkingDirectory() throws Exception {
        Path root = rootfs();
        for (String link : List.of("root", "cwd")) {
            Place outside = Place.inContainer("/proc/" + ProcessHandle.current().pid() + "/" + link);
            var failure =
                    launches.failure(launches.shell("ls", Box.namespaces(Namespace.MOUNT), new Root(root), Box.PROC)
                            .in(outside));
            assertThat(failure.step()).isEqualTo(LaunchStep.WORKING_DIRECTORY);
        }
    }
}
