package io.mesocosm.containerizer.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.cgroups.Cgroup;
import io.mesocosm.containerizer.cgroups.CgroupHost;
import io.mesocosm.containerizer.cgroups.ContainerCgroups;
import io.mesocosm.containerizer.testing.Await;
import io.mesocosm.containerizer.testing.TestContainerizer;
import io.mesocosm.containerizer.testing.TestHost;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Containers in cgroups of their own, on the real kernel. */
@Tag("isolation")
final class LinuxLauncherTest {

    private static final ContainerId ID = new ContainerId("tracked");

    @TempDir
    Path directory;

    private TestContainerizer test;
    private ContainerCgroups cgroups;

    @BeforeEach
    void open() throws Exception {
        TestHost.assumeRoot();
        test = new TestContainerizer(directory, TestContainerizer.linux("filesystem/posix"));
        var host = CgroupHost.detect(test.settings.cgroups().hierarchy());
        cgroups = new ContainerCgroups(host.tracking(), test.settings.cgroups().root());
    }

    @AfterEach
    void close() throws Exception {
        test.close();
    }

    private List<String> commandsIn(ContainerId id) throws Exception {
        return cgroups.processesOf(id).processes().stream()
                .map(pid -> String.join(" ", test.host.proc.arguments(pid)))
                .sorted()
                .toList();
    }

    private void awaitCommands(ContainerId id, String... commands) throws Exception {
        Await.until("processes of " + id, () -> commandsIn(id).equals(List.of(commands)));
    }

    @Test
    void aContainerIsInItsCgroupAndTheSupervisorIsNot() throws Exception {
        test.launch(ID, "exec sleep 1000");
        awaitCommands(ID, "sleep 1000");
        test.containerizer.destroy(ID);
        assertThat(cgroups.of(ID).exists()).isFalse();
    }

    @Test
    void nestedContainersHaveCgroupsBelowTheirParents() throws Exception {
        ContainerId child = ID.child("nested");
        test.launch(ID, "exec sleep 1000");
        test.launch(child, "exec sleep 2000");
        awaitCommands(ID, "sleep 1000");
        awaitCommands(child, "sleep 2000");
        test.containerizer.destroy(child);
        assertThat(cgroups.of(child).exists()).isFalse();
        awaitCommands(ID, "sleep 1000");
        test.containerizer.destroy(ID);
        assertThat(cgroups.of(ID).exists()).isFalse();
    }

    @Test
    void whatDetachesItselfDiesWithItsContainer() throws Exception {
        test.launch(ID, "(setsid sleep 1000 &) ; (setsid sleep 2000 &) ; exec sleep 3000");
        awaitCommands(ID, "sleep 1000", "sleep 2000", "sleep 3000");
        var status = test.containerizer.destroy(ID).orElseThrow().getStatus();
        assertThat(OptionalInt.of(status)).hasValue(9);
        assertThat(cgroups.of(ID).exists()).isFalse();
    }

    @Test
    void aContainerThatForksFasterThanItIsKilledDies() throws Exception {
        test.launch(ID, "f() { f & f & }; for i in 1 2 3 4; do (while :; do (sleep 0.01 &); done) & done; wait");
        Await.until("forks", () -> cgroups.processesOf(ID).processes().size() > 20);
        test.containerizer.destroy(ID);
        assertThat(cgroups.of(ID).exists()).isFalse();
    }

    @Test
    void aSupervisorThatIsStoppedDoesNotKeepItsContainerAlive() throws Exception {
        test.launch(ID, "exec sleep 1000");
        awaitCommands(ID, "sleep 1000");
        int init = cgroups.processesOf(ID).processes().getFirst();
        int supervisor = test.host.proc.stat(init).orElseThrow().parent();
        test.host.syscalls.kill(supervisor, 19);
        test.containerizer.destroy(ID);
        assertThat(cgroups.of(ID).exists()).isFalse();
        assertThat(test.host.proc.stat(init).filter(stat -> !stat.isZombie())).isEmpty();
    }

    @Test
    void aContainerThatIsFrozenDies() throws Exception {
        test.launch(ID, "exec sleep 1000");
        awaitCommands(ID, "sleep 1000");
        Cgroup cgroup = cgroups.of(ID);
        if (cgroups.hierarchy().unified()) {
            cgroup.write("cgroup.freeze", "1");
        } else {
            cgroup.write("freezer.state", "FROZEN");
        }
        assertThat(test.containerizer.destroy(ID).orElseThrow().getStatus()).isEqualTo(9);
        assertThat(cgroup.exists()).isFalse();
    }

    @Test
    void aContainerWhoseSupervisorIsKilledEndsWithEverythingInIt() throws Exception {
        test.launch(ID, "(setsid sleep 1000 &); exec sleep 2000");
        awaitCommands(ID, "sleep 1000", "sleep 2000");
        int supervisor = supervisorOf(ID);
        test.host.syscalls.kill(supervisor, 9);
        assertThat(test.awaitTermination(ID).getStatus()).isEqualTo(9);
        assertThat(cgroups.of(ID).exists()).isFalse();
    }

    /** The one that shows the container's id among its arguments. */
    private int supervisorOf(ContainerId id) {
        return test.host.children().stream()
                .filter(pid -> test.host.proc.arguments(pid).contains(id.value()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aSupervisorGoesWhereItIsToldTo() throws Exception {
        Cgroup slice = cgroups.hierarchy().ensure(cgroups.root() + "/agent/slice");
        var placement = new Confinement.SupervisorInCgroup(cgroups.hierarchy().unified(), slice.directory());
        var host = test.host;
        var launcher = new PosixLauncher(
                host.kernel, new Supervisors(host.syscalls, host.loop, TestHost.supervisor()), Optional.of(placement));
        Files.createDirectories(test.sandbox(ID));
        var description = new LaunchDescription(
                directory.resolve("status"),
                new LaunchDescription.Program(
                        "/bin/sleep", List.of("sleep", "1000"), Map.of(), Place.trusted(directory)),
                Optional.empty(),
                List.of(),
                new LaunchDescription.Output(directory.resolve("out"), directory.resolve("err"), Optional.empty()),
                List.of());
        ContainerProcess process = launcher.start(ID, description);
        try (process) {
            process.release(Await.PATIENCE);
            assertThat(slice.processes())
                    .contains(process.supervisor().orElseThrow().pid());
            assertThat(process.destroy(Await.PATIENCE)).isTrue();
        }
        Await.until("slice empty", () -> slice.processes().isEmpty());
    }
}
