package io.mesocosm.containerizer.mesos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.cgroups.Cgroup;
import io.mesocosm.containerizer.cgroups.ContainerCgroups;
import io.mesocosm.containerizer.checkpoint.ContainerFiles;
import io.mesocosm.containerizer.process.TreeSignal;
import io.mesocosm.containerizer.testing.Await;
import io.mesocosm.containerizer.testing.TestCgroups;
import io.mesocosm.containerizer.testing.TestContainerizer;
import io.mesocosm.containerizer.testing.TestRootfs;
import io.mesocosm.proto.internal.Containers.ContainerClass;
import io.mesocosm.proto.internal.Containers.ContainerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.RLimitInfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What containers see that have namespaces and a root of their own, and what those see that are nested in them. */
@Tag("isolation")
final class LinuxContainerTest {

    private static final ContainerId ID = new ContainerId("outer");
    private static final ContainerId NESTED = ID.child("inner");
    private static final String NAMESPACES = "for n in pid mnt ipc uts; do readlink /proc/self/ns/$n; done";

    @TempDir
    Path directory;

    private TestContainerizer test;
    private Path rootfs;

    @BeforeEach
    void open() throws Exception {
        TestCgroups.assume("cpu", "memory");
        rootfs = TestRootfs.make(directory.resolve("rootfs"));
        test = new TestContainerizer(
                directory, TestContainerizer.linux("filesystem/posix,posix/rlimits"), List.of(new Spaces()));
    }

    @AfterEach
    void close() throws Exception {
        test.close();
    }

    private ContainerConfig.Builder shell(ContainerId id, String command) {
        return id.parent().isPresent()
                ? test.shell(id, command).toBuilder()
                : TestCgroups.request(test.shell(id, command), 0.1, 64);
    }

    private void launch(ContainerId id, ContainerConfig.Builder config) throws Exception {
        test.containerizer.launch(id, config.build(), Map.of(), Optional.empty());
    }

    @Test
    void aContainerIsNotSparedAsItsAgentIs() throws Exception {
        Path own = Path.of("/proc/self/oom_score_adj");
        String before = Files.readString(own);
        try {
            Files.writeString(own, "-500");
        } catch (IOException e) {
            assumeTrue(false, "needs CAP_SYS_RESOURCE: " + e.getMessage());
        }
        try {
            launch(ID, shell(ID, "cat /proc/self/oom_score_adj; echo end").setRootfs(rootfs.toString()));
            assertThat(output(ID)).containsExactly("0");
        } finally {
            Files.writeString(own, before);
        }
    }

    /** As root in a container without a root of its own can. */
    @Test
    void whatIsFrozenIsKilledAllTheSame() throws Exception {
        launch(ID, shell(ID, "echo end; exec sleep 1000"));
        output(ID);
        Cgroup cgroup = new ContainerCgroups(
                        TestCgroups.of(test).host.tracking(),
                        test.settings.cgroups().root())
                .of(ID);
        boolean v1 = cgroup.has("freezer.state");
        cgroup.write(v1 ? "freezer.state" : "cgroup.freeze", v1 ? "FROZEN" : "1");
        assertThat(test.containerizer.killTree(ID, TreeSignal.SIGKILL)).isTrue();
        assertThat(test.awaitTermination(ID).getStatus()).isEqualTo(TreeSignal.SIGKILL);
    }

    /** What the command says until it writes "end". */
    private List<String> output(ContainerId id) throws Exception {
        Path sandbox = test.sandbox(id.root());
        Path stdout = id.parent().isPresent()
                ? sandbox.resolve(ContainerFiles.sandboxBelowRoot(id)).resolve("stdout")
                : sandbox.resolve("stdout");
        Await.until("end of output of " + id, () -> Files.readAllLines(stdout).contains("end"));
        List<String> lines = Files.readAllLines(stdout);
        return lines.subList(0, lines.indexOf("end"));
    }

    @Test
    void aContainerWithARootSeesItsSandboxInIt() throws Exception {
        launch(
                ID,
                shell(ID, "pwd; echo $MESOS_SANDBOX; ls / | tr '\\n' ' '; echo; touch mine; echo $$; echo end")
                        .setRootfs(rootfs.toString()));
        assertThat(test.awaitTermination(ID).getStatus()).isZero();
        assertThat(output(ID))
                .containsExactly(
                        "/mnt/mesos/sandbox",
                        "/mnt/mesos/sandbox",
                        "bin dev etc mnt proc root run sys tmp usr var ",
                        "2");
        assertThat(test.sandbox(ID).resolve("mine")).exists();
        assertThat(rootfs.resolve("mnt/mesos/sandbox")).isEmptyDirectory();
    }

    @Test
    void aContainerWithoutARootStaysWhereTheHostHasItsSandbox() throws Exception {
        launch(ID, shell(ID, "pwd; echo $MESOS_SANDBOX; echo end"));
        assertThat(output(ID))
                .containsExactly(test.sandbox(ID).toString(), test.sandbox(ID).toString());
    }

    @Test
    void aNestedContainerEntersItsParentsNamespacesButItsMountsAreItsOwn() throws Exception {
        launch(ID, shell(ID, NAMESPACES + "; echo end; exec sleep 1000"));
        launch(NESTED, shell(NESTED, NAMESPACES + "; echo end; exec sleep 2000"));
        List<String> outer = output(ID);
        List<String> inner = output(NESTED);
        assertThat(inner.get(0)).isEqualTo(outer.get(0));
        assertThat(inner.get(1)).isNotEqualTo(outer.get(1));
        assertThat(inner.subList(2, 4)).isEqualTo(outer.subList(2, 4));
        assertThat(outer)
                .doesNotContain(
                        Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString());
    }

    @Test
    void aContainerForDebuggingSeesWhatItsParentSees() throws Exception {
        launch(
                ID,
                shell(ID, NAMESPACES + "; touch /tmp/inside; echo end; exec sleep 1000")
                        .setRootfs(rootfs.toString()));
        List<String> outer = output(ID);
        launch(
                NESTED,
                shell(NESTED, NAMESPACES + "; pwd; ls /tmp; echo $MESOS_SANDBOX; echo end")
                        .setContainerClass(ContainerClass.DEBUG));
        assertThat(output(NESTED).subList(0, 4)).isEqualTo(outer);
        assertThat(output(NESTED).subList(4, 7)).containsExactly("/mnt/mesos/sandbox", "inside", "/mnt/mesos/sandbox");
        assertThat(test.awaitTermination(NESTED).getStatus()).isZero();
        assertThat(test.containerizer.containers()).containsExactly(ID);
    }

    /** An orphan in somebody else's PID namespace becomes a child of that one's process 1, not of its supervisor. */
    @Test
    void whatANestedContainerLeavesInItsParentsPidNamespaceEndsWithIt() throws Exception {
        launch(ID, shell(ID, "exec sleep 1000"));
        launch(NESTED, shell(NESTED, "(setsid sleep 2000 &); (setsid sleep 3000 &); exec sleep 4000"));
        var cgroups = new ContainerCgroups(
                TestCgroups.of(test).host.tracking(), test.settings.cgroups().root());
        Await.until("orphans", () -> cgroups.processesOf(NESTED).processes().size() == 3);
        assertThat(test.containerizer.destroy(NESTED).orElseThrow().getStatus()).isEqualTo(9);
        assertThat(cgroups.of(NESTED).exists()).isFalse();
        assertThat(test.containerizer.containers()).containsExactly(ID);
        assertThat(cgroups.processesOf(ID).processes()).isNotEmpty();
    }

    @Test
    void aNestedContainerEndsWithTheProcessOneOfItsParent() throws Exception {
        launch(ID, shell(ID, "exec sleep 1000"));
        launch(NESTED, shell(NESTED, "exec sleep 2000"));
        test.containerizer.kill(ID, 9);
        assertThat(test.awaitTermination(ID).getStatus()).isEqualTo(9);
        assertThat(test.awaitTermination(NESTED).getStatus()).isEqualTo(9);
        assertThat(test.containerizer.containers()).isEmpty();
    }

    @Test
    void signalsReachTheCommandThroughTheProcessOneAboveIt() throws Exception {
        launch(ID, shell(ID, "trap 'echo got it; echo end; exit 7' TERM; touch ready; while :; do sleep 0.01; done"));
        Await.until("trap set", () -> Files.exists(test.sandbox(ID).resolve("ready")));
        test.containerizer.kill(ID, 15);
        assertThat(test.awaitTermination(ID).getStatus()).isEqualTo(7 << 8);
        assertThat(output(ID)).containsExactly("got it");
    }

    @Test
    void limitsOfTheMessageAreSet() throws Exception {
        var config = shell(ID, "ulimit -n; ulimit -Hn; echo end");
        config.getContainerInfoBuilder()
                .setType(ContainerInfo.Type.MESOS)
                .getRlimitInfoBuilder()
                .addRlimits(RLimitInfo.RLimit.newBuilder()
                        .setType(RLimitInfo.RLimit.Type.RLMT_NOFILE)
                        .setSoft(77)
                        .setHard(88));
        launch(ID, config);
        assertThat(output(ID)).containsExactly("77", "88");
    }

    @Test
    void aRootThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> launch(ID, shell(ID, "true").setRootfs("/no/such/root")))
                .isInstanceOf(ContainerizerException.class)
                .hasMessageContaining("/no/such/root")
                .hasMessageContaining("No such file or directory");
        assertThat(test.containerizer.containers()).isEmpty();
    }
}
