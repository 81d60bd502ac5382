package io.mesocosm.agent.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a strict agent does not start from: it would begin anew and lose what runs. */
class CheckpointDamageTest {

    private static final FrameworkInfo INFO =
            FrameworkInfo.newBuilder().setUser("root").setName("framework").build();

    @TempDir
    private Path work;

    private Path file(int length) throws Exception {
        return Files.write(work.resolve("framework.info"), Arrays.copyOf(Records.frame(INFO), length));
    }

    @Test
    void halfAMessageEndsAStrictRecoveryAndIsNamed() throws Exception {
        int whole = Records.frame(INFO).length;
        for (int length = 1; length < whole; length++) {
            Path file = file(length);
            assertThatThrownBy(() -> new CheckpointReader(work, true).message(file, FrameworkInfo.parser()))
                    .isInstanceOf(RecoveryException.class)
                    .hasMessage("Failed to read checkpoint '" + file + "': hit EOF unexpectedly, possible corruption");
            assertThat(new CheckpointReader(work, false).message(file, FrameworkInfo.parser()))
                    .isEmpty();
        }
        assertThat(new CheckpointReader(work, true).message(file(whole), FrameworkInfo.parser()))
                .contains(INFO);
    }

    @Test
    void fileThatWasNotFilledIsNone() throws Exception {
        assertThat(new CheckpointReader(work, true).message(file(0), FrameworkInfo.parser()))
                .isEmpty();
    }
}
