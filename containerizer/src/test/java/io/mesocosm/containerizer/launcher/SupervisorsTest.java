package io.mesocosm.containerizer.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.process.ProcessId;
import io.mesocosm.containerizer.process.TreeSignal;
import io.mesocosm.containerizer.syscalls.Errno;
import io.mesocosm.containerizer.syscalls.SyscallException;
import io.mesocosm.containerizer.testing.Await;
import io.mesocosm.containerizer.testing.HostCommand;
import io.mesocosm.containerizer.testing.TestHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Supervisors that were started before there was a container for them. */
@Tag("processes")
final class SupervisorsTest {

    @TempDir
    Path directory;

    private TestHost host;
    private final List<ContainerProcess> started = new ArrayList<>();
    private Supervisors supervisors;
    private PosixLauncher launcher;

    @BeforeEach
    void openHost() throws IOException {
        host = new TestHost();
        supervisors = new Supervisors(host.syscalls, host.loop, TestHost.supervisor());
        launcher = new PosixLauncher(host.kernel, supervisors);
    }

    @AfterEach
    void nobodyIsLeft() throws Exception {
        supervisors.close();
        for (ContainerProcess process : started) {
            end(process);
        }
        Await.until("nobody is left", () -> host.children().isEmpty());
        host.close();
    }

    private ContainerProcess run(String id) throws IOException, InterruptedException {
        ContainerProcess process = launcher.start(
                new ContainerId(id),
                new LaunchDescription(
                        directory.resolve("status"),
                        new LaunchDescription.Program(
                                "/bin/sh",
                                List.of("sh", "-c", "read forever < " + fifo()),
                                Map.of("PATH", "/usr/bin:/bin"),
                                Place.trusted(directory)),
                        Optional.empty(),
                        List.of(),
                        new LaunchDescription.Output(
                                directory.resolve("stdout"), directory.resolve("stderr"), Optional.empty()),
                        List.of()));
        started.add(process);
        process.release(Await.PATIENCE);
        return process;
    }

    private Path fifo() throws IOException {
        Path fifo = directory.resolve("fifo");
        if (!Files.exists(fifo)) {
            HostCommand.run("mkfifo", fifo);
        }
        return fifo;
    }

    private static void end(ContainerProcess process) throws IOException, InterruptedException {
        process.destroy(Await.PATIENCE);
        process.close();
    }

    private int waiting() {
        assertThat(host.children()).hasSize(1);
        return host.children().getFirst();
    }

    @Test
    void theOneThatWaitsTakesTheNextContainerAndAnotherFollows() throws Exception {
        supervisors.startAhead();
        int first = waiting();
        Await.until("it has its title", () -> host.proc.arguments(first).equals(List.of(Launcher.SUPERVISOR)));
        ContainerProcess process = run("some-container");
        assertThat(process.supervisor().map(ProcessId::pid)).contains(first);
        assertThat(host.proc.arguments(first)).containsExactly(Launcher.SUPERVISOR, "some-container");
        Await.until("another waits", () -> host.children().size() == 2);
        end(process);
    }

    @Test
    void noneIsStartedAheadUnasked() throws Exception {
        ContainerProcess process = run("some-container");
        assertThat(host.children()).hasSize(1);
        end(process);
        assertThat(host.children()).isEmpty();
    }

    @Test
    void askedTwiceItStartsOne() throws Exception {
        supervisors.startAhead();
        supervisors.startAhead();
        assertThat(host.children()).hasSize(1);
    }

    @Test
    void oneThatWasKilledMeanwhileCostsNobodyAContainer() throws Exception {
        supervisors.startAhead();
        int first = waiting();
        host.syscalls.kill(first, TreeSignal.SIGKILL);
        Await.until("it has gone", () -> host.proc.arguments(first).isEmpty());
        ContainerProcess process = run("some-container");
        assertThat(process.supervisor().map(ProcessId::pid)).isPresent().isNotEqualTo(Optional.of(first));
        end(process);
        Await.until("only the next waits", () -> host.children().size() == 1);
    }

    @Test
    void oneThatCannotBeDescribedIsReplacedAndTakenAway() throws Exception {
        supervisors.startAhead();
        int first = waiting();
        host.recorder.failNext("handDescription", Errno.ENOSPC);
        ContainerProcess process = run("some-container");
        Await.until("it is gone", () -> !host.children().contains(first));
        end(process);
    }

    @Test
    void aProgramThatTheHostDoesNotExecuteIsNamed() throws Exception {
        Path program = Files.writeString(directory.resolve("supervisor"), "not executable");
        try (var useless = new Supervisors(host.syscalls, host.loop, program)) {
            assertThatThrownBy(useless::startAhead)
                    .isInstanceOf(SyscallException.class)
                    .hasMessage("spawn '" + program + "': Permission denied");
        }
    }

    @Test
    void closedItStartsNoMore() throws Exception {
        supervisors.startAhead();
        supervisors.close();
        supervisors.startAhead();
        Await.until("none waits", () -> host.children().isEmpty());
    }

    @Test
    void anIdWithoutRoomIsCutOff() throws Exception {
        supervisors.startAhead();
        int first = waiting();
        var id = "ä".repeat(3000);
        ContainerProcess process = run(id);
        assertThat(process.supervisor().map(ProcessId::pid)).contains(first);
        assertThat(host.proc.arguments(first)).hasSize(2);
        assertThat(host.proc.arguments(first).get(1)).hasSizeBetween(400, 512);
        end(process);
    }
}
