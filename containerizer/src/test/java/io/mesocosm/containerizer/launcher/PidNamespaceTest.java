package io.mesocosm.containerizer.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.containerizer.launcher.Confinement.Hostname;
import io.mesocosm.containerizer.process.TreeSignal;
import io.mesocosm.containerizer.syscalls.Credentials;
import io.mesocosm.containerizer.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Process 1 of a container and what it is for. */
final class PidNamespaceTest extends ConfinedLaunch {

    private static final int SIGTERM = 15;

    PidNamespaceTest(Program program) {
        super(program);
    }

    private Launches.Described boxed(String command) throws IOException {
        return launches.shell(command, Box.rooted(rootfs()));
    }

    /** Not there, or dead and waiting for whoever inherited it. */
    private boolean isGone(int pid) {
        return launches.host.proc.stat(pid).map(stat -> stat.state() == 'Z').orElse(true);
    }

    @Test
    void theCommandIsProcessTwoBelowAReaper() throws Exception {
        var outcome = launches.outcome(boxed("echo $$; cat /proc/1/comm; cut -d ' ' -f 4 /proc/2/stat; exit 3"));
        assertThat(outcome.out()).isEqualTo("2\nmesocosm-init\n1\n");
        assertThat(outcome.status()).isEqualTo(3 << 8);
    }

    @Test
    void deathBySignalIsReportedAsIfTheCommandWereOurChild() throws Exception {
        assertThat(launches.outcome(boxed("kill -SEGV $$")).status() & 0x7f).isEqualTo(11);
    }

    @Test
    void orphansAreReaped() throws Exception {
        var outcome = launches.outcome(boxed("i=0; while [ $i -lt 50 ]; do (true & sleep 0.01 &); i=$((i+1)); done;"
                + " until [ $(grep -l '^State:.Z' /proc/[0-9]*/status 2>/dev/null | wc -l) = 0 ] &&"
                + " ! pidof sleep >/dev/null; do :; done; echo clean"));
        assertThat(outcome.out()).isEqualTo("clean\n");
    }

    @Test
    void whatTheCommandLeavesDiesWithIt() throws Exception {
        var described = boxed("(setsid sleep 1000 &); (setsid sleep 2000 &); exit 5");
        var process = launches.start(described);
        int init = process.init().pid();
        process.release(Await.PATIENCE);
        assertThat(launches.end(described, process).status()).isEqualTo(5 << 8);
        assertThat(launches.host.proc.tree(init))
                .allSatisfy(pid -> assertThat(isGone(pid)).isTrue());
    }

    @Test
    void signalsAreForTheCommandAndNotForItsReaper() throws Exception {
        var described = boxed("trap 'echo got it; exit 4' TERM; echo ready; while :; do sleep 0.01; done");
        var process = launches.run(described);
        Await.until("ready", () -> described.out().equals("ready\n"));
        process.signal(SIGTERM);
        var outcome = launches.end(described, process);
        assertThat(outcome.out()).isEqualTo("ready\ngot it\n");
        assertThat(outcome.status()).isEqualTo(4 << 8);
    }

    @Test
    void aSignalToTheTreeReachesEveryProcessAndLeavesTheReaper() throws Exception {
        var described =
                boxed("setsid sh -c 'trap \"echo other; exit 0\" TERM; echo ready; while :; do sleep 0.01; done' &"
                        + " trap 'wait; echo command; exit 6' TERM; while :; do sleep 0.01; done");
        var process = launches.run(described);
        Await.until("ready", () -> described.out().equals("ready\n"));
        process.signalTree(SIGTERM);
        var outcome = launches.end(described, process);
        assertThat(outcome.out()).isEqualTo("ready\nother\ncommand\n");
        assertThat(outcome.status()).isEqualTo(6 << 8);
    }

    @Test
    void destroyKillsEverything() throws Exception {
        var described = boxed("trap '' TERM; (setsid sleep 1000 &); echo ready; while :; do sleep 0.01; done");
        var process = launches.run(described);
        Await.until("ready", () -> described.out().equals("ready\n"));
        List<Integer> tree = List.copyOf(
                launches.host.proc.tree(process.supervisor().orElseThrow().pid()));
        assertThat(process.destroy(Await.PATIENCE)).isTrue();
        assertThat(tree)
                .hasSizeGreaterThan(3)
                .allSatisfy(pid -> assertThat(isGone(pid)).isTrue());
        assertThat(described.status()).hasContent("9");
    }

    @Test
    void aContainerDoesNotOutliveItsSupervisor() throws Exception {
        var described = boxed("(setsid sleep 1000 &); echo ready; exec sleep 2000");
        var process = launches.run(described);
        Await.until("ready", () -> described.out().equals("ready\n"));
        int supervisor = process.supervisor().orElseThrow().pid();
        List<Integer> tree = List.copyOf(launches.host.proc.tree(supervisor));
        launches.host.syscalls.kill(supervisor, TreeSignal.SIGKILL);
        Await.until("all gone", () -> tree.stream().allMatch(this::isGone));
    }

    @Test
    void anAgentThatDiesBeforeTheGoAheadLeavesNothing() throws Exception {
        var described = boxed("echo ran");
        var process = launches.start(described);
        int init = process.init().pid();
        launches.abandon(process);
        Await.until("gone", () -> isGone(init));
        assertThat(described.out()).isEmpty();
    }

    @Test
    void theReaperIsSmall() throws Exception {
        var described = boxed("exec sleep 1000");
        var process = launches.run(described);
        String memory = Files.readString(Path.of("/proc/" + process.init().pid() + "/status"));
        int limit = isPackaged() ? 1024 : 16 * 1024;
        assertThat(kilobytes(memory, "VmRSS")).isPositive().isLessThan(limit);
    }

    /** It holds the environment of the command, and whoever gets hold of the reaper could read it. */
    @Test
    void theReaperKeepsNothingOfTheDescription() throws Exception {
        var described = boxed("echo ready; exec sleep 1000");
        var process = launches.run(described);
        Await.until("ready", () -> described.out().equals("ready\n"));
        assertThat(Path.of("/proc/" + process.init().pid() + "/maps"))
                .content()
                .contains("[stack]")
                .doesNotContain("launch-description");
    }

    private static int kilobytes(String status, String field) {
        return status.lines()
                .filter(line -> line.startsWith(field + ":"))
                .mapToInt(line -> Integer.parseInt(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElse(0);
    }

    @Test
    void theReaperHasNoRightsAndAFilterOfItsOwn() throws Exception {
        assertThat(launches.outcome(
                                boxed("grep -E 'Cap(Prm|Eff|Bnd|Amb)|NoNewPrivs|Seccomp:' /proc/1/status | cut -f 2"))
                        .out())
                .isEqualTo("0000000000000000\n".repeat(4) + "1\n2\n");
    }

    @Test
    void aUserCannotLookIntoTheReaper() throws Exception {
        var described = boxed("for f in root/ exe cwd fd/ environ mem maps ns/mnt; do"
                        + " head -c 1 /proc/1/$f >/dev/null 2>&1 && echo $f; ls /proc/1/$f/ >/dev/null 2>&1 && echo $f;"
                        + " done; kill -9 1; true")
                .as(new Credentials(1234, 1234, List.of()));
        assertThat(launches.outcome(described).out()).isEmpty();
    }

    @Test
    void rootInsideCannotEndTheReaper() throws Exception {
        assertThat(launches.outcome(boxed("for s in 9 19 15 11 6 1 2; do kill -$s 1; done; sleep 0.05; echo alive"))
                        .out())
                .isEqualTo("alive\n");
    }

    @Test
    void theNameOfTheProgramThatLaunchedIsNotToBeSeen() throws Exception {
        assertThat(launches.outcome(boxed("cat /proc/1/cmdline | tr '\\0' ' '")).out())
                .doesNotContain("/")
                .doesNotContain("launch-");
    }

    @Test
    void aHostNameOfItsOwn() throws Exception {
        var confinement = Box.rooted(rootfs(), new Hostname("boxed.example"));
        confinement[0] =
                Box.namespaces(Namespace.PID, Namespace.MOUNT, Namespace.UTS, Namespace.IPC, Namespace.NETWORK);
        String host = Files.readString(Path.of("/proc/sys/kernel/hostname"));
        assertThat(launches.outcome(launches.shell("hostname; ls /sys; cat /proc/net/dev | wc -l", confinement))
                        .out())
                .startsWith("boxed.example\n");
        assertThat(Path.of("/proc/sys/kernel/hostname")).content().isEqualTo(host);
    }
}
