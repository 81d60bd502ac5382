package io.mesocosm.containerizer.syscalls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The native files of the jar, on disk. */
final class NativeLibraryTest {

    @TempDir
    Path directory;

    @Test
    void filesAreUnpackedOnceAndCanBeExecuted() throws Exception {
        assertThat(NativeLibrary.unpack(directory).supervisor()).isExecutable();
        Path supervisor = program();
        FileTime first = Files.getLastModifiedTime(supervisor);
        assertThat(NativeLibrary.unpack(directory).supervisor()).isExecutable();
        assertThat(Files.getLastModifiedTime(supervisor)).isEqualTo(first);
        try (var files = Files.list(supervisor.resolveSibling(""))) {
            assertThat(files).hasSize(2);
        }
    }

    private Path program() throws IOException {
        try (var files = Files.walk(directory)) {
            return files.filter(file -> file.endsWith("mesocosm-supervisor"))
                    .findAny()
                    .orElseThrow();
        }
    }

    /** Not even we can, and no supervisor has to run for that. */
    @Test
    void theProgramThatRunsCannotBeChanged() throws Exception {
        Path supervisor = NativeLibrary.unpack(directory).supervisor();
        assertThat(supervisor).hasSameBinaryContentAs(program());
        assertThatThrownBy(() -> Files.write(supervisor, new byte[] {0}, StandardOpenOption.WRITE))
                .hasMessageContaining("not permitted");
        assertThatThrownBy(() -> Files.newOutputStream(supervisor).close()).hasMessageContaining("not permitted");
        assertThat(supervisor).hasSameBinaryContentAs(program());
    }

    @Test
    void aPlaceThatIsNoDirectoryIsNamed() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));
        assertThatThrownBy(() -> NativeLibrary.unpack(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file.toString());
    }
}
