package io.mesocosm.containerizer.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.containerizer.syscalls.JniSyscalls;
import io.mesocosm.containerizer.testing.Await;
import io.mesocosm.containerizer.testing.TestHost;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Scanner;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes read from {@code /proc}. */
@Tag("processes")
final class ProcFsTest {

    private final ProcFs proc = new ProcFs();

    @Test
    void aCommandNameMayHoldAnything() {
        var stat = ProcessStat.parse("12 (a) b (c)) S 1 12 12 0 -1 4194560 1 0 0 0 7 8 0 0 20 0 1 0 99 1000 42 0");
        assertThat(stat).contains(new ProcessStat(12, 1, 'S', 7, 8, 99, 42));
        assertThat(ProcessStat.parse("junk")).isEmpty();
        assertThat(ProcessStat.parse("1 (x) S 1")).isEmpty();
        assertThat(ProcessStat.parse("")).isEmpty();
    }

    @Test
    void aTreeIsFoundAndCanBeSignalled() throws Exception {
        Process root = new ProcessBuilder("/bin/sh", "-c", "sleep 1000 & (sleep 1000 & wait) & wait").start();
        int pid = Math.toIntExact(root.pid());
        Await.until("tree up", () -> proc.tree(pid).size() == 4);
        var tree = proc.tree(pid);
        ProcessId id = ProcessId.current(proc, pid).orElseThrow();
        assertThat(id.isAlive(proc)).isTrue();
        assertThat(new ProcessId(pid, id.startTicks() + 1).isAlive(proc)).isFalse();
        assertThat(new ContainerPids(id, Optional.empty()).all(proc)).isEqualTo(tree);
        var signal = new TreeSignal(new JniSyscalls(TestHost.library()), proc);
        signal.send(new ProcessId(pid, id.startTicks() + 1), TreeSignal.SIGKILL); // somebody else by now
        assertThat(root.isAlive()).isTrue();
        signal.send(id, 15);
        assertThat(root.waitFor()).isEqualTo(128 + 15);
        Await.until(
                "tree gone",
                () -> tree.stream()
                        .noneMatch(p -> proc.stat(p).filter(s -> !s.isZombie()).isPresent()));
        assertThat(id.isAlive(proc)).isFalse();
        assertThat(new ContainerPids(id, Optional.empty()).all(proc)).isEmpty();
    }

    /** As when a child ends and its pid is used again before the signal is sent. */
    @Test
    void aProcessThatIsNoLongerAChildIsNotSignalled(@TempDir Path forged) throws Exception {
        Process root = new ProcessBuilder("/bin/sleep", "1000").start();
        Process stranger = new ProcessBuilder("/bin/sleep", "1000").start();
        try {
            int pid = Math.toIntExact(root.pid());
            for (Process process : List.of(root, stranger)) {
                Path entry = Files.createDirectories(forged.resolve(String.valueOf(process.pid())));
                Files.copy(Path.of("/proc/" + process.pid() + "/stat"), entry.resolve("stat"));
            }
            Path thread = Files.createDirectories(forged.resolve(pid + "/task/" + pid));
            Files.writeString(thread.resolve("children"), stranger.pid() + " ");
            var forgery = new ProcFs(forged);
            var signal = new TreeSignal(new JniSyscalls(TestHost.library()), forgery);
            signal.send(ProcessId.current(proc, pid).orElseThrow(), TreeSignal.SIGKILL);
            assertThat(root.waitFor()).isEqualTo(128 + TreeSignal.SIGKILL);
            assertThat(stranger.isAlive()).isTrue();
            assertThat(stranger.destroyForcibly().waitFor()).isEqualTo(128 + TreeSignal.SIGKILL);
        } finally {
            root.destroyForcibly();
            stranger.destroyForcibly();
        }
    }

    @Test
    void theHostsNumbersAreReadWhole() throws Exception {
        long pids = Long.parseLong(new Scanner(Path.of("/proc/sys/kernel/pid_max"), StandardCharsets.US_ASCII)
                .nextLine()
                .trim());
        assertThat(proc.mostTasks().orElseThrow()).isBetween(301L, pids); // 301 is the least that Linux takes
        assertThat(proc.bootId()).hasSize(36);
    }
}
