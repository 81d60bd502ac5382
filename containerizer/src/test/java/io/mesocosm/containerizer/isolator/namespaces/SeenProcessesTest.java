package io.mesocosm.containerizer.isolator.namespaces;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.isolator.IsolationSettings;
import io.mesocosm.containerizer.isolator.filesystem.FilesystemSettings;
import io.mesocosm.containerizer.testing.ContainerShell;
import io.mesocosm.containerizer.testing.TestContainerizer;
import io.mesocosm.proto.internal.Containers.ContainerClass;
import io.mesocosm.proto.internal.Containers.ContainerConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.mesos.v1.Protos.LinuxInfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which processes real containers see. */
@Tag("isolation")
final class SeenProcessesTest {

    private static final ContainerId ID = new ContainerId("c");

    /** The numbers of processes that a shell sees, without starting one. */
    private static final String PIDS =
            "cd /proc; for p in [0-9]*; do read line < $p/cmdline; echo $p; done 2>/dev/null;";

    @TempDir
    Path directory;

    private ContainerShell shell;

    @BeforeEach
    void open() throws Exception {
        shell = new ContainerShell(directory, TestContainerizer.linux("filesystem/linux,namespaces/pid"));
    }

    @AfterEach
    void close() throws Exception {
        if (shell != null) {
            shell.close();
        }
    }

    private ContainerConfig.Builder sharing(ContainerConfig.Builder config) {
        ContainerShell.info(config).setLinuxInfo(LinuxInfo.newBuilder().setSharePidNamespace(true));
        return config;
    }

    private static List<String> lines(String text) {
        return text.lines().toList();
    }

    @Test
    void aContainerSeesItsOwnProcessesOnly() throws Exception {
        assertThat(lines(shell.run(ID, shell.rooted(ID, PIDS + "echo self $$"))))
                .containsExactly("1", "2", "self 2");
    }

    @Test
    void soDoesOneThatSeesTheHostsFiles() throws Exception {
        assertThat(lines(shell.run(ID, shell.config(ID, PIDS + "echo self $$"))))
                .containsExactly("1", "2", "self 2");
    }

    @Test
    void oneThatAsksForItSharesTheAgentsProcesses() throws Exception {
        long agent = ProcessHandle.current().pid();
        assertThat(shell.run(ID, sharing(shell.config(ID, "cat /proc/" + agent + "/comm"))))
                .isEqualTo("java\n");
    }

    @Test
    void anAgentMayRefuseThat() throws Exception {
        shell.close();
        IsolationSettings settings = TestContainerizer.linux("filesystem/linux,namespaces/pid")
                .withFilesystem(new FilesystemSettings(
                        "/mnt/mesos/sandbox", Optional.empty(), List.of(), OptionalLong.empty(), false, true));
        shell = new ContainerShell(directory, settings);
        assertThatThrownBy(() -> shell.launch(ID, sharing(shell.config(ID, "true"))))
                .hasMessage("Sharing agent pid namespace with top-level container is not allowed");
    }

    @Test
    void aNestedContainerSeesItsOwnAndItsParentSeesIt() throws Exception {
        shell.launch(ID, shell.config(ID, "exec sleep 1000"));
        ContainerId child = ID.child("n");
        assertThat(lines(shell.run(child, shell.rooted(child, PIDS + "echo self $$"))))
                .containsExactly("1", "2", "self 2");
        ContainerId debug = ID.child("d");
        ContainerConfig.Builder look = shell.config(debug, "cat /proc/2/comm; cat /proc/1/comm | wc -l")
                .setContainerClass(ContainerClass.DEBUG);
        assertThat(lines(shell.run(debug, look))).containsExactly("sleep", "1");
    }

    @Test
    void aNestedContainerThatSharesSeesItsParent() throws Exception {
        shell.launch(ID, shell.config(ID, "exec sleep 1000"));
        for (boolean rooted : List.of(true, false)) {
            ContainerId child = ID.child(rooted ? "r" : "h");
            String command = "cat /proc/2/comm; kill -0 2 && echo signalled; test -e /proc/"
                    + ProcessHandle.current().pid() + "/environ || echo alone";
            ContainerConfig.Builder config = rooted ? shell.rooted(child, command) : shell.config(child, command);
            assertThat(lines(shell.run(child, sharing(config)))).containsExactly("sleep", "signalled", "alone");
        }
    }

    @Test
    void whenTheCommandEndsAllItsProcessesDo() throws Exception {
        long sleeping = sleepers();
        shell.run(ID, shell.config(ID, "setsid sleep 4321 & setsid sleep 4321 & echo started"));
        assertThat(sleepers()).isEqualTo(sleeping);
    }

    private static long sleepers() {
        return ProcessHandle.allProcesses()
                .flatMap(process -> process.info().commandLine().stream())
                .filter(line -> line.endsWith("sleep 4321"))
                .count();
    }
}
