package io.mesocosm.containerizer.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mesocosm.containerizer.cgroups.Cgroup;
import io.mesocosm.containerizer.launcher.Confinement.InCgroup;
import io.mesocosm.containerizer.launcher.Confinement.SupervisorInCgroup;
import io.mesocosm.containerizer.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Into cgroups of either version, whichever this host has. */
final class PlacementTest extends ConfinedLaunch {

    /** A hierarchy of cgroups that is mounted. */
    private record Hierarchy(boolean unified, Path path, String options) {
        static Hierarchy of(String line) {
            String[] fields = line.split(" ", -1);
            return new Hierarchy(fields[2].equals("cgroup2"), Path.of(fields[1]), fields[3]);
        }
    }

    private final List<Cgroup> made = new ArrayList<>();

    PlacementTest(Program program) {
        super(program);
    }

    private static Stream<Hierarchy> hierarchies() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/mounts")).stream()
                .filter(line -> line.split(" ", -1)[2].startsWith("cgroup"))
                .map(Hierarchy::of);
    }

    /** One of version 2, and one of version 1 that any process may be moved in. */
    private static List<Hierarchy> usable() throws IOException {
        Optional<Hierarchy> unified = hierarchies().filter(Hierarchy::unified).findFirst();
        Optional<Hierarchy> named = hierarchies()
                .filter(hierarchy -> !hierarchy.unified
                        && Arrays.asList(hierarchy.options.split(",", -1)).contains("pids"))
                .findFirst();
        List<Hierarchy> all =
                Stream.of(unified, named).flatMap(Optional::stream).toList();
        assumeTrue(!all.isEmpty(), "needs cgroups");
        return all;
    }

    private Cgroup make(Hierarchy hierarchy) throws IOException {
        String name = "mesocosm-test-" + ProcessHandle.current().pid() + "-" + made.size();
        var cgroup = new Cgroup(Files.createDirectory(hierarchy.path.resolve(name)));
        made.add(cgroup);
        return cgroup;
    }

    @AfterEach
    void removeCgroups() throws Exception {
        launches.destroyAll();
        for (Cgroup cgroup : made) {
            Await.until("empty", () -> cgroup.processes().isEmpty());
            Files.delete(cgroup.directory());
        }
    }

    @Test
    void theFirstProcessIsThereBeforeItDoesAnything() throws Exception {
        List<Confinement> places = new ArrayList<>();
        for (Hierarchy hierarchy : usable()) {
            places.add(new InCgroup(hierarchy.unified, make(hierarchy).directory()));
        }
        places.add(Box.namespaces(Namespace.PID, Namespace.MOUNT));
        var described = launches.shell("echo ready; exec sleep 1000", places.toArray(Confinement[]::new));
        var process = launches.start(described);
        for (Cgroup cgroup : made) {
            int init = process.init().pid();
            Await.until("placed", () -> cgroup.processes().contains(init));
        }
        process.release(Await.PATIENCE);
        Await.until("ready", () -> described.out().equals("ready\n"));
        for (Cgroup cgroup : made) {
            assertThat(cgroup.processes()).hasSize(2); // the reaper and the command
        }
    }

    @Test
    void theSupervisorGoesWhereItIsInNobodysWay() throws Exception {
        List<Confinement> places = new ArrayList<>();
        for (Hierarchy hierarchy : usable()) {
            places.add(new SupervisorInCgroup(hierarchy.unified, make(hierarchy).directory()));
        }
        var process = launches.start(launches.shell("true", places.toArray(Confinement[]::new)));
        for (Cgroup cgroup : made) {
            assertThat(cgroup.processes())
                    .contains(process.supervisor().orElseThrow().pid());
        }
    }

    @Test
    void aCgroupNamespaceBeginsAtTheCgroupOfTheContainer() throws Exception {
        List<Confinement> places = new ArrayList<>();
        for (Hierarchy hierarchy : usable()) {
            places.add(new InCgroup(hierarchy.unified, make(hierarchy).directory()));
        }
        places.add(Box.namespaces(Namespace.CGROUP));
        String seen = launches.outcome(launches.shell("cat /proc/self/cgroup", places.toArray(Confinement[]::new)))
                .out();
        assertThat(seen).doesNotContain("mesocosm-test");
        assertThat(seen).contains("0::/\n");
    }

    @Test
    void aCgroupWithoutRoomForTheCommandIsNamedAsSuch() throws Exception {
        for (Hierarchy hierarchy : usable()) {
            Cgroup cgroup = make(hierarchy);
            if (!cgroup.has("pids.max")) {
                continue;
            }
            cgroup.write("pids.max", "1");
            var failure = launches.failure(launches.shell(
                    "true", new InCgroup(hierarchy.unified, cgroup.directory()), Box.namespaces(Namespace.PID)));
            assertThat(failure.step()).isEqualTo(LaunchStep.FORK);
            assertThat(failure).hasMessage("Failed to fork the command: Resource temporarily unavailable");
        }
    }
}
