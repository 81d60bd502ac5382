package io.mesocosm.containerizer.syscalls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The native files of the jar, on disk. */
final class NativeLibraryTest {

    @TempDir
    Path directory;

    @Test
    void filesAreUnpackedOnceAndCanBeExecuted() throws Exception {
        Path supervisor = NativeLibrary.unpack(directory).supervisor();
        assertThat(supervisor).isExecutable();
        FileTime first = Files.getLastModifiedTime(supervisor);
        assertThat(NativeLibrary.unpack(directory).supervisor()).isEqualTo(supervisor);
        assertThat(Files.getLastModifiedTime(supervisor)).isEqualTo(first);
        try (var files = Files.list(supervisor.resolveSibling(""))) {
            assertThat(files).hasSize(2);
        }
    }

    @Test
    void aPlaceThatIsNoDirectoryIsNamed() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));
        assertThatThrownBy(() -> NativeLibrary.unpack(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file.toString());
    }
}
