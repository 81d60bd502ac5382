package io.mesocosm.containerizer.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesocosm.containerizer.syscalls.Errno;
import io.mesocosm.containerizer.testing.TestHost;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskUsageTest {

    @TempDir
    private Path directory;

    private TestHost host;

    @BeforeEach
    void open() throws Exception {
        host = new TestHost();
    }

    @AfterEach
    void close() {
        host.close();
    }

    /** As du of this host counts, in bytes. */
    private long du(String... excluded) throws Exception {
        List<String> command = new ArrayList<>(List.of("du", "-k", "-s"));
        for (String path : excluded) {
            command.add("--exclude=" + directory.resolve(path));
        }
        command.add(directory.toString());
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return Long.parseLong(output.split("\t", 2)[0]) * 1024;
    }

    private long counted(Path... excluded) throws IOException {
        return DiskUsage.of(host.syscalls, directory, List.of(excluded));
    }

    private Path file(String name, int bytes) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.write(file, new byte[bytes]);
    }

    @Test
    void countsAsDuDoes() throws Exception {
        file("a", 1);
        file("b/c", 100_000);
        file("b/d/e", 5_000);
        Files.createSymbolicLink(directory.resolve("b/away"), Path.of("/usr"));
        Files.createSymbolicLink(directory.resolve("long"), Path.of("x".repeat(3000)));
        assertThat(counted()).isEqualTo(du());
    }

    @Test
    void fileWithSeveralNamesCountsOnce() throws Exception {
        Path file = file("a/original", 200_000);
        for (int i = 0; i < 20; i++) {
            Files.createLink(directory.resolve("link" + i), file);
        }
        assertThat(counted()).isEqualTo(du()).isLessThan(400_000);
    }

    @Test
    void nameThatIsNotRememberedCountsForItsShare() throws Exception {
        Path file = file("one", 300_000);
        Files.createLink(directory.resolve("two"), file);
        Files.createLink(directory.resolve("three"), file);
        var usage = new DiskUsage(0);
        TreeWalk.everywhere(host.syscalls, directory, Exclusions.NONE, usage::add);
        assertThat(usage.bytes()).isBetween(du() - 3, du());
    }

    @Test
    void excludedPathsDoNotCount() throws Exception {
        file("kept", 10_000);
        file("volume/data", 1_000_000);
        file("deep/volume/data", 1_000_000);
        file("deep/kept", 10_000);
        assertThat(counted(directory.resolve("volume"), directory.resolve("deep/volume"), Path.of("/elsewhere")))
                .isEqualTo(du("volume", "deep/volume"))
                .isLessThan(100_000);
    }

    @Test
    void manyEntriesTakeManyBatches() throws Exception {
        for (int i = 0; i < 2_000; i++) {
            file("entry-with-a-name-of-some-length-" + i, i % 3 * 4_000);
        }
        assertThat(counted()).isEqualTo(du());
    }

    @Test
    void depthCostsNoDescriptors() throws Exception {
        Path deepest = directory;
        for (int i = 0; i < TreeWalk.OPEN_LEVELS * 3; i++) {
            Files.write(deepest.resolve("before"), new byte[5_000]);
            Files.write(deepest.resolve("z-after"), new byte[5_000]);
            deepest = Files.createDirectory(deepest.resolve("level" + i));
        }
        host.recorder.forgetCalls();
        long descriptors = TestHost.openDescriptors();
        assertThat(counted()).isEqualTo(du());
        assertThat(TestHost.openDescriptors()).isLessThanOrEqualTo(descriptors + TestHost.OWN_DESCRIPTORS);
        assertThat(host.recorder.calls()).contains("seekDirectory");
    }

    @Test
    void namesInNoEncodingAreWalkedToo() throws Exception {
        Process process = new ProcessBuilder(
                        "sh",
                        "-c",
                        "mkdir \"$(printf 'odd\\377dir')\" && echo text > \"$(printf 'odd\\377dir/f\\376')\"")
                .directory(directory.toFile())
                .start();
        assertThat(process.waitFor()).isZero();
        assertThat(counted()).isEqualTo(du());
    }

    @Test
    void whatVanishesIsPassedOver() throws Exception {
        file("gone/file", 50_000);
        file("here", 10_000);
        long whole = counted();
        host.recorder.failNext("openEntry", Errno.ENOENT);
        assertThat(counted()).isLessThan(whole).isGreaterThan(10_000);
    }

    @Test
    void failureNamesTheCallAndLeavesNothingOpen() throws Exception {
        file("a/b/c/d", 1);
        for (String call : List.of("open", "describe", "readDirectory", "openEntry")) {
            for (int successes = 0; successes < 2 && !(call.equals("open") && successes == 1); successes++) {
                long descriptors = TestHost.openDescriptors();
                host.recorder.failAfter(call, successes, Errno.EMFILE);
                assertThatThrownBy(this::counted).hasMessageContaining("Too many open files");
                host.recorder.heal();
                assertThat(TestHost.openDescriptors()).isEqualTo(descriptors);
            }
        }
    }

    @Test
    void treeThatIsMovedMeanwhileIsNotFollowed() throws Exception {
        Path deepest = directory;
        for (int i = 0; i < TreeWalk.OPEN_LEVELS + 5; i++) {
            deepest = Files.createDirectory(deepest.resolve("d"));
        }
        Path bottom = deepest;
        Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        Path moved = directory.resolve("d/d/d/d");
        var usage = new DiskUsage(10);
        assertThatThrownBy(() -> TreeWalk.everywhere(
                        host.syscalls, directory, Exclusions.of(directory, List.of(elsewhere)), entry -> {
                            if (entry.inode() == (Long) Files.getAttribute(bottom, "unix:ino")) {
                                Files.move(moved, elsewhere.resolve("d"));
                            }
                            return usage.add(entry);
                        }))
                .hasMessageContaining("was changed while it was walked through");
    }

    @Test
    void missingDirectoryIsNamed() {
        assertThatThrownBy(() -> DiskUsage.of(host.syscalls, directory.resolve("none"), List.of()))
                .hasMessageContaining(directory.resolve("none").toString())
                .hasMessageContaining("No such file or directory");
    }
}
