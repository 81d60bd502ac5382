package io.mesocosm.containerizer.mesos;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.cgroups.Cgroup;
import io.mesocosm.containerizer.cgroups.ContainerCgroups;
import io.mesocosm.containerizer.sandbox.Trees;
import io.mesocosm.containerizer.testing.Await;
import io.mesocosm.containerizer.testing.TestCgroups;
import io.mesocosm.containerizer.testing.TestContainerizer;
import io.mesocosm.proto.internal.Containers.ContainerState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an agent that is gone leaves in cgroups, and what Mesos left there. */
@Tag("isolation")
final class LinuxRecoveryTest {

    private static final ContainerId ID = new ContainerId("survivor");
    private static final ContainerId NESTED = ID.child("nested");

    @TempDir
    Path directory;

    private TestContainerizer test;
    private ContainerCgroups tracking;

    @BeforeEach
    void open() throws Exception {
        TestCgroups.assume("cpu", "memory");
        test = new TestContainerizer(directory, TestContainerizer.linux("filesystem/posix,cgroups/cpu,cgroups/mem"));
        var host = TestCgroups.of(test).host;
        tracking = new ContainerCgroups(host.tracking(), test.settings.cgroups().root());
    }

    @AfterEach
    void close() throws Exception {
        test.close();
    }

    /** By an agent that goes away; {@code RecoveryTest} shows that being killed is no other way to go. */
    private void launchElsewhere(ContainerId id, String command, String nested) throws Exception {
        new TestContainerizer(directory, test.settings).thenLeave(former -> {
            former.launch(id, command);
            if (!nested.isEmpty()) {
                former.launch(NESTED, nested);
            }
            return former;
        });
    }

    private ContainerState known(int pid) {
        return ContainerState.newBuilder()
                .setContainerId(ID.toProto())
                .setPid(pid)
                .setDirectory(test.sandbox(ID).toString())
                .build();
    }

    private List<Integer> processes(ContainerId id) throws Exception {
        Cgroup cgroup = tracking.processesOf(id);
        return cgroup.exists() ? cgroup.processes() : List.of();
    }

    private void assertNothingLeft() throws Exception {
        for (ContainerId id : List.of(NESTED, ID)) {
            Await.until("end of " + id, () -> !test.containerizer.containers().contains(id));
            assertThat(tracking.of(id).exists()).isFalse();
            assertThat(TestCgroups.of(test).of("cpu", id).exists()).isFalse();
            assertThat(TestCgroups.of(test).of("memory", id).exists()).isFalse();
        }
    }

    @Test
    void aContainerStaysInItsCgroupAndIsTakenUpAgain() throws Exception {
        launchElsewhere(ID, "until [ -e go ]; do sleep 0.01; done; exit 5", "");
        assertThat(processes(ID)).isNotEmpty();
        test.containerizer.recover(List.of(known(0)));
        assertThat(test.containerizer.usage(ID).getMemTotalBytes()).isPositive();
        Files.createFile(test.sandbox(ID).resolve("go"));
        assertThat(test.awaitTermination(ID).getStatus()).isEqualTo(5 << 8);
        assertNothingLeft();
    }

    @Test
    void whatTheAgentDoesNotKnowIsDestroyedWithAllThatIsInIt() throws Exception {
        launchElsewhere(ID, "setsid sleep 1000 & exec sleep 2000", "exec sleep 3000");
        Await.until("all of them", () -> processes(ID).size() == 2);
        test.containerizer.recover(List.of());
        assertNothingLeft();
    }

    @Test
    void cgroupsThatNobodyHasWrittenAnythingOfAreDestroyed() throws Exception {
        launchElsewhere(ID, "exec sleep 2000", "exec sleep 3000");
        Trees.delete(test.runtimeDirectory);
        test.containerizer.recover(List.of());
        assertNothingLeft();
    }

    private boolean isCommand(int pid) {
        return test.host.proc.arguments(pid).equals(List.of("sleep", "2000"));
    }

    @Test
    void whatIsLeftOfAContainerWhoseFirstProcessEndedIsKilled() throws Exception {
        launchElsewhere(ID, "setsid sleep 1000 & exec sleep 2000", "");
        Await.until("all of them", () -> processes(ID).stream().anyMatch(this::isCommand));
        Await.until("all of them", () -> processes(ID).size() == 2);
        int init = processes(ID).stream().filter(this::isCommand).findFirst().orElseThrow();
        int supervisor = test.host.proc.stat(init).orElseThrow().parent();
        test.host.syscalls.kill(supervisor, 9);
        test.host.syscalls.kill(init, 9);
        Await.until("both gone", () -> processes(ID).size() == 1);
        test.containerizer.recover(List.of(known(init)));
        assertThat(test.awaitTermination(ID).getStatus()).isEqualTo(9);
        assertNothingLeft();
    }

    /** Mesos writes a pid into the runtime directory, and keeps a cgroup of the freezer or one of v2. */
    private int launchedByMesos() throws Exception {
        Cgroup cgroup = tracking.ensure(ID);
        Process init = new ProcessBuilder(
                        "/bin/sh",
                        "-c",
                        "echo 0 > '" + cgroup.file("cgroup.procs") + "'; (setsid sleep 1000 &); exec sleep 2000")
                .start();
        Await.until("all of them", () -> processes(ID).size() == 2);
        int pid = Math.toIntExact(init.pid());
        Path runtime = test.runtimeDirectory.resolve("containers").resolve(ID.value());
        Files.createDirectories(runtime);
        RuntimeDirectory.writePid(runtime.resolve("pid"), pid);
        return pid;
    }

    @Test
    void aContainerThatMesosLaunchedIsTakenOver() throws Exception {
        int pid = launchedByMesos();
        test.containerizer.recover(List.of(known(pid)));
        assertThat(test.containerizer.status(ID).getExecutorPid()).isEqualTo(pid);
        assertThat(processes(ID)).hasSize(2);
        assertThat(test.containerizer.destroy(ID).orElseThrow().getStatus()).isEqualTo(9);
        assertNothingLeft();
    }

    @Test
    void aContainerOfMesosThatNobodyKnowsIsDestroyed() throws Exception {
        launchedByMesos();
        test.containerizer.recover(List.of());
        assertNothingLeft();
    }
}
