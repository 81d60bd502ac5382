package io.mesocosm.containerizer.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.process.TreeSignal;
import io.mesocosm.containerizer.syscalls.Errno;
import io.mesocosm.containerizer.syscalls.ResourceLimit;
import io.mesocosm.containerizer.syscalls.SyscallException;
import io.mesocosm.containerizer.testing.Await;
import io.mesocosm.containerizer.testing.TestHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes below real supervisors. */
@Tag("processes")
class PosixLauncherTest {

    private static final int RLIMIT_NOFILE = 7;

    private static final ContainerId ID = new ContainerId("test");

    @TempDir
    Path directory;

    private TestHost host;

    @BeforeEach
    void openHost() throws IOException {
        host = new TestHost(supervisor());
    }

    /** The program under test. */
    Path supervisor() {
        return TestHost.supervisor();
    }

    @AfterEach
    void closeHost() {
        host.close();
    }

    private LaunchDescription describe(String executable, String... arguments) {
        return new LaunchDescription(
                directory.resolve("status"),
                new LaunchDescription.Program(
                        executable,
                        List.of(arguments),
                        Map.of("PATH", "/usr/bin:/bin", "GREETING", "hello"),
                        Place.trusted(directory)),
                Optional.empty(),
                List.of(new ResourceLimit(RLIMIT_NOFILE, 100, 200)),
                new LaunchDescription.Output(
                        directory.resolve("stdout"), directory.resolve("stderr"), Optional.empty()),
                List.of());
    }

    private LaunchDescription shell(String command) {
        return describe("/bin/sh", "sh", "-c", command);
    }

    private ContainerProcess run(LaunchDescription description) throws IOException, InterruptedException {
        ContainerProcess process = host.launcher.start(ID, description);
        process.release(Await.PATIENCE);
        return process;
    }

    private void awaitExit(ContainerProcess process) throws Exception {
        process.exited().get(Await.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    private String status() throws IOException {
        return Files.readString(directory.resolve("status"));
    }

    @Test
    void theExitStatusIsWrittenAsAWaitStatus() throws Exception {
        awaitExit(run(shell("echo $GREETING; echo oops >&2; exit 7")));
        assertThat(status()).isEqualTo(String.valueOf(7 << 8));
        assertThat(directory.resolve("stdout")).hasContent("hello");
        assertThat(directory.resolve("stderr")).hasContent("oops");
    }

    @Test
    void deathBySignalIsWrittenAsAWaitStatus() throws Exception {
        awaitExit(run(shell("kill -TERM $$")));
        assertThat(status()).isEqualTo("15");
    }

    @Test
    void nothingRunsBeforeTheGoAhead() throws Exception {
        ContainerProcess process = host.launcher.start(ID, shell("echo ran"));
        assertThat(process.init().isAlive(host.proc)).isTrue();
        process.close(); // as when the agent dies: the channel closes
        Await.until("first process gone", () -> !process.init().isAlive(host.proc));
        assertThat(directory.resolve("stdout")).isEmptyFile();
    }

    @Test
    void aNameIsLookedForInTheSandboxFirst() throws Exception {
        Path script = Files.writeString(directory.resolve("true"), "echo from the sandbox");
        assertThat(script.toFile().setExecutable(true)).isTrue();
        awaitExit(run(describe("true", "true")));
        assertThat(directory.resolve("stdout")).hasContent("from the sandbox");
    }

    @Test
    void aNameIsLookedForAlongThePath() throws Exception {
        awaitExit(run(describe("printf", "printf", "%s", "found")));
        assertThat(directory.resolve("stdout")).hasContent("found");
    }

    @Test
    void aCommandThatDoesNotExistIsALaunchFailureWithStepAndError() throws Exception {
        ContainerProcess process = host.launcher.start(ID, describe("/no/such/command", "command"));
        assertThatThrownBy(() -> process.release(Await.PATIENCE))
                .isInstanceOfSatisfying(LaunchException.class, failure -> {
                    assertThat(failure.step()).isEqualTo(LaunchStep.EXECUTE);
                    assertThat(failure.errno()).isEqualTo(Errno.ENOENT);
                    assertThat(failure).hasMessage("Failed to execute '/no/such/command': No such file or directory");
                });
        awaitExit(process);
        assertThat(directory.resolve("stderr"))
                .hasContent("Failed to execute '/no/such/command': No such file or directory");
        assertThat(status()).isEqualTo("256");
    }

    @Test
    void aMissingWorkingDirectoryIsALaunchFailure() throws Exception {
        var description = new LaunchDescription(
                directory.resolve("status"),
                new LaunchDescription.Program(
                        "/bin/true", List.of("true"), Map.of(), Place.trusted(directory.resolve("absent"))),
                Optional.empty(),
                List.of(),
                shell("").output(),
                List.of());
        ContainerProcess process = host.launcher.start(ID, description);
        assertThatThrownBy(() -> process.release(Await.PATIENCE))
                .isInstanceOfSatisfying(
                        LaunchException.class,
                        failure -> assertThat(failure.step()).isEqualTo(LaunchStep.WORKING_DIRECTORY));
        awaitExit(process);
    }

    @Test
    void standardOutputIsNotWrittenThroughALinkThatTheUserLeft() throws Exception {
        Path victim = Files.writeString(directory.resolve("victim"), "untouched");
        Files.createSymbolicLink(directory.resolve("stdout"), victim);
        assertThatThrownBy(() -> host.launcher.start(ID, shell("echo overwritten")))
                .isInstanceOfSatisfying(LaunchException.class, failure -> {
                    assertThat(failure.step()).isEqualTo(LaunchStep.STREAM);
                    assertThat(failure.errno()).isEqualTo(Errno.ELOOP);
                });
        assertThat(victim).hasContent("untouched");
    }

    @Test
    void signalsReachTheFirstProcess() throws Exception {
        ContainerProcess process = run(shell("trap 'exit 3' USR1; touch ready; while :; do sleep 0.01; done"));
        Await.until("trap set", () -> Files.exists(directory.resolve("ready")));
        process.signal(10);
        awaitExit(process);
        assertThat(status()).isEqualTo(String.valueOf(3 << 8));
    }

    @Test
    void treeSignalsReachProcessesThatLeftTheSession() throws Exception {
        ContainerProcess process =
                run(shell("trap : TERM; setsid sh -c 'trap \"echo got it; exit 0\" TERM; touch ready;"
                        + " while :; do sleep 0.01; done' & wait; wait; exit 0"));
        Await.until("trap set", () -> Files.exists(directory.resolve("ready")));
        process.signalTree(15);
        awaitExit(process);
        assertThat(directory.resolve("stdout")).hasContent("got it");
    }

    @Test
    void whatOutlivesTheFirstProcessIsKilled() throws Exception {
        ContainerProcess process = run(
                shell(
                        "setsid sh -c 'setsid sh -c \"echo \\$\\$ > daemon; exec sleep 1000\" &' ; until [ -s daemon ]; do sleep 0.01; done; exit 0"));
        awaitExit(process);
        int daemon =
                Integer.parseInt(Files.readString(directory.resolve("daemon")).trim());
        assertThat(host.proc.stat(daemon)).isEmpty();
        assertThat(status()).isEqualTo("0");
    }

    @Test
    void destroyKillsWhatIgnoresEverySignal() throws Exception {
        ContainerProcess process = run(shell("trap '' TERM INT HUP; (trap '' TERM; setsid sleep 1000) & sleep 1000"));
        Await.until(
                "children up",
                () -> host.proc.tree(process.supervisor().orElseThrow().pid()).size() >= 4);
        var tree = host.proc.tree(process.supervisor().orElseThrow().pid());
        assertThat(process.destroy(Await.PATIENCE)).isTrue();
        assertThat(tree).allSatisfy(pid -> assertThat(host.proc.stat(pid)).isEmpty());
        assertThat(status()).isEqualTo("9");
    }

    @Test
    void destroyWorksWhenTheSupervisorIsStopped() throws Exception {
        ContainerProcess process = run(shell("sleep 1000"));
        host.syscalls.kill(process.supervisor().orElseThrow().pid(), TreeSignal.SIGSTOP);
        process.destroy(Duration.ofMillis(200));
        Await.until("all gone", () -> !process.init().isAlive(host.proc));
        awaitExit(process);
    }

    @Test
    void aKilledSupervisorIsNoticedAndItsContainerCanBeDestroyed() throws Exception {
        ContainerProcess process = run(shell("sleep 1000"));
        host.syscalls.kill(process.supervisor().orElseThrow().pid(), TreeSignal.SIGKILL);
        awaitExit(process);
        assertThat(process.init().isAlive(host.proc)).isTrue();
        process.destroy(Await.PATIENCE);
        Await.until("container gone", () -> !process.init().isAlive(host.proc));
        assertThat(directory.resolve("status")).doesNotExist();
    }

    @Test
    void noDescriptorIsInheritedButTheStandardOnes() throws Exception {
        awaitExit(run(shell("ls /proc/self/fd | wc -l; readlink /proc/self/fd/0")));
        assertThat(directory.resolve("stdout")).hasContent("4\n/dev/null"); // ls itself has the directory open
    }

    @Test
    void signalMaskAndDispositionsAreFresh() throws Exception {
        awaitExit(run(shell("grep -E '^(SigBlk|SigIgn)' /proc/self/status")));
        assertThat(directory.resolve("stdout")).hasContent("SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000");
    }

    @Test
    void limitsAreSet() throws Exception {
        awaitExit(run(shell("ulimit -Sn; ulimit -Hn")));
        assertThat(directory.resolve("stdout")).hasContent("100\n200");
    }

    @Test
    void aRefusedSpawnLeaksNothing() throws Exception {
        long before = TestHost.openDescriptors();
        host.recorder.failNext("spawn", Errno.EAGAIN);
        assertThatThrownBy(() -> host.launcher.start(ID, shell("true"))).isInstanceOf(SyscallException.class);
        host.recorder.failNext("receive", Errno.ENOMEM);
        assertThatThrownBy(() -> host.launcher.start(ID, shell("true"))).isInstanceOf(SyscallException.class);
        Await.until("descriptors returned", () -> TestHost.openDescriptors() == before);
    }
}
