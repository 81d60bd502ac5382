package io.mesocosm.containerizer.mounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesocosm.containerizer.mounts.MountTable.Mount;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The kernel's list of mounts. */
final class MountTableTest {

    private static final String TABLE = """
            21 1 254:0 / / rw,relatime shared:1 - ext4 /dev/root rw
            22 21 0:5 / /dev rw master:7 propagate_from:2 - devtmpfs udev rw
            30 21 254:0 /x /work rw shared:9 - ext4 /dev/root rw
            31 30 0:9 / /work/a\\040b rw - tmpfs tmpfs rw,size=8k
            34 31 0:10 / /work/a\\040b rw - tmpfs tmpfs rw
            33 21 0:11 / /workshop rw - tmpfs tmpfs rw
            """;

    private static MountTable table() throws IOException {
        return MountTable.parse(TABLE);
    }

    @Test
    void linesAreRead() throws Exception {
        assertThat(table().mounts())
                .hasSize(6)
                .contains(
                        new Mount(21, 1, Path.of("/"), "ext4", Set.of("rw"), Optional.of(1)),
                        new Mount(22, 21, Path.of("/dev"), "devtmpfs", Set.of("rw"), Optional.empty()),
                        new Mount(31, 30, Path.of("/work/a b"), "tmpfs", Set.of("rw", "size=8k"), Optional.empty()));
    }

    @Test
    void whatContainsIsBelowOrAtIsFoundByNames() throws Exception {
        assertThat(table().containing(Path.of("/work/a b/c")).id()).isEqualTo(34);
        assertThat(table().containing(Path.of("/workbench")).id()).isEqualTo(21);
        assertThat(table().has(Path.of("/work"))).isTrue();
        assertThat(table().has(Path.of("/work/a"))).isFalse();
        assertThat(table().below(Path.of("/work"))).extracting(Mount::id).containsExactlyInAnyOrder(34, 31);
    }

    @Test
    void aLineThatIsNoneIsNamed() {
        assertThatThrownBy(() -> MountTable.parse("1 2 3")).hasMessage("'1 2 3' is no line of a mount table");
    }

    @Test
    void theKernelsOwnIsRead() throws Exception {
        assertThat(MountTable.read().containing(Path.of("/proc/self")).filesystem())
                .isEqualTo("proc");
    }
}
