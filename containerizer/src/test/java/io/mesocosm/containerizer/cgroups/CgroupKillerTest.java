package io.mesocosm.containerizer.cgroups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesocosm.containerizer.testing.Await;
import io.mesocosm.containerizer.testing.TestCgroups;
import io.mesocosm.containerizer.testing.TestHost;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes in real cgroups come to their end. */
@Tag("isolation")
final class CgroupKillerTest {

    @TempDir
    Path directory;

    private final List<Process> processes = new ArrayList<>();
    private final String root = "mesocosm-test-" + ProcessHandle.current().pid() + "-killer";
    private CgroupHost host;
    private TestHost kernel;
    private CgroupKiller killer;

    @BeforeEach
    void open() throws Exception {
        TestCgroups.assume();
        host = CgroupHost.detect(Path.of("/sys/fs/cgroup"));
        kernel = new TestHost();
        killer = new CgroupKiller(kernel.syscalls, kernel.proc);
    }

    @AfterEach
    void close() throws Exception {
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
        if (kernel != null) {
            for (Hierarchy hierarchy : host.hierarchies()) {
                killer.destroy(hierarchy.cgroup(root), Await.PATIENCE);
            }
            kernel.close();
        }
    }

    private Process start(Cgroup in, String... command) throws Exception {
        Process process = new ProcessBuilder(command).start();
        processes.add(process);
        in.write("cgroup.procs", Long.toString(process.pid()));
        return process;
    }

    @Test
    void everythingInAndBelowIsKilledAndTakenAway() throws Exception {
        Cgroup cgroup = host.tracking().create(root + "/a");
        Cgroup below = host.tracking().create(root + "/a/b/c");
        Process one = start(below, "sleep", "1000");
        Process other = start(host.tracking().create(root + "/a/d"), "sleep", "1000");
        assertThat(killer.processes(cgroup)).containsExactlyInAnyOrder((int) one.pid(), (int) other.pid());
        killer.destroy(cgroup, Await.PATIENCE);
        assertThat(one.waitFor()).isEqualTo(128 + 9);
        assertThat(other.waitFor()).isEqualTo(128 + 9);
        assertThat(cgroup.exists()).isFalse();
        killer.destroy(cgroup, Await.PATIENCE); // again is no error
    }

    @Test
    void theFrozenDieToo() throws Exception {
        Cgroup cgroup = host.tracking().create(root + "/a");
        Cgroup below = host.tracking().create(root + "/a/b");
        Process process = start(below, "sleep", "1000");
        assertThat(Freezer.freeze(below, Deadline.in(Await.PATIENCE))).isTrue();
        killer.destroy(cgroup, Await.PATIENCE);
        assertThat(process.waitFor()).isEqualTo(128 + 9);
    }

    @Test
    void aHierarchyWithoutFreezerIsEmptiedToo() throws Exception {
        TestCgroups.assumeVersion(false);
        TestCgroups.assume("cpu");
        Cgroup cgroup = host.hierarchy("cpu").orElseThrow().create(root);
        Process process = start(cgroup, "sh", "-c", "while :; do sleep 0.001 & done");
        killer.destroy(cgroup, Await.PATIENCE);
        assertThat(process.waitFor()).isEqualTo(128 + 9);
    }

    @Test
    void aSignalReachesEveryProcessOnce() throws Exception {
        Cgroup cgroup = host.tracking().create(root);
        Path said = Files.createFile(directory.resolve("said"));
        String command =
                "trap 'echo x >>" + said + "' USR1; echo ready >>" + said + "; while :; do sleep 1000 & wait $!; done";
        start(cgroup, "sh", "-c", command);
        start(cgroup, "sh", "-c", command);
        Await.until("traps set", () -> Files.readAllLines(said).size() == 2);
        killer.signal(cgroup, 10);
        Await.until("both say so", () -> Files.readAllLines(said).equals(List.of("ready", "ready", "x", "x")));
    }

    @Test
    void whatDoesNotDieIsNamedWhenTheTimeIsUp() throws Exception {
        Process process = start(host.tracking().create(root), "sleep", "1000");
        Path immortal = Files.createDirectory(directory.resolve("immortal"));
        Files.writeString(immortal.resolve("cgroup.procs"), process.pid() + "\n");
        assertThatThrownBy(() -> killer.destroy(new Cgroup(immortal), Duration.ofMillis(50)))
                .isInstanceOf(CgroupException.class)
                .hasMessageMatching("Failed to kill all processes in cgroup '" + immortal + "' within 50 ms; left are "
                        + process.pid() + " \\((state .|gone)\\)");
    }
}
