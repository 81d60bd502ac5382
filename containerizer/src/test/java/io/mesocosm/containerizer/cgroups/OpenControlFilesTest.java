package io.mesocosm.containerizer.cgroups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Control files that stay open, with a directory that stands for a cgroup. */
final class OpenControlFilesTest {

    @TempDir
    Path directory;

    private final Semaphore spare = new Semaphore(2);
    private OpenControlFiles files;

    @BeforeEach
    void open() {
        files = new OpenControlFiles(new Cgroup(directory), spare);
    }

    private void write(String name, String content) throws Exception {
        Files.writeString(directory.resolve(name), content);
    }

    @Test
    void whatHasChangedIsReadAnew() throws Exception {
        for (String content : List.of("1\n", "23456\n", "7\n", "max\n")) {
            write("memory.current", content);
            assertThat(files.read("memory.current")).isEqualTo(content.trim());
        }
        assertThat(files.number("memory.current")).isEqualTo(Cgroup.UNLIMITED);
        assertThat(spare.availablePermits()).isEqualTo(1);
    }

    @Test
    void listsDoNotStayOpen() throws Exception {
        write("cgroup.procs", "12345\n".repeat(5000));
        assertThat(files.processes()).hasSize(5000);
        assertThat(spare.availablePermits()).isEqualTo(2);
    }

    /** As the kernel hands out lists: less than asked for is not the end. Any such file of its will do. */
    @Test
    void filesThatComeInPiecesAreReadWhole() throws Exception {
        files = new OpenControlFiles(new Cgroup(Path.of("/proc/self")), spare);
        String maps = files.read("maps");
        assertThat(maps).hasSizeGreaterThan(2 * 4096);
        List<String> now = Files.readAllLines(Path.of("/proc/self/maps"));
        assertThat(maps.lines().toList()).endsWith(now.getLast()).startsWith(now.getFirst());
    }

    @Test
    void withoutDescriptorsToSpareFilesAreReadAllTheSame() throws Exception {
        for (String name : List.of("a", "b", "c")) {
            write(name, "1\n");
            assertThat(files.number(name)).isEqualTo(1);
        }
        assertThat(spare.availablePermits()).isZero();
        write("c", "2\n");
        assertThat(files.number("c")).isEqualTo(2);
    }

    @Test
    void onceClosedNothingStaysOpen() throws Exception {
        write("a", "1\n");
        assertThat(files.number("a")).isEqualTo(1);
        files.close();
        files.close();
        assertThat(files.number("a")).isEqualTo(1);
        assertThat(spare.availablePermits()).isEqualTo(2);
    }

    @Test
    void whatIsNotThereIsNamedAndCostsNothing() throws Exception {
        assertThat(files.has("cpu.max")).isFalse();
        assertThatThrownBy(() -> files.read("cpu.max"))
                .isInstanceOf(CgroupException.class)
                .hasMessageStartingWith("Failed to read '" + directory + "/cpu.max': ")
                .hasMessageEndingWith("No such file or directory");
        assertThat(spare.availablePermits()).isEqualTo(2);
    }
}
