package io.mesocosm.simulation.story;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.simulation.Simulate;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A seed tells one story, in whatever process. Hashes of objects that do not define their own, of messages and of enums
 * differ from process to process, and so does the order of whatever is kept by them.
 */
class SameStoryTest {

    @Test
    void seedTellsTheSameStoryWhateverTheHashesAre() throws Exception {
        Process one = start(3);
        Process other = start(5);
        String fingerprint = fingerprint(one);
        assertThat(fingerprint(other)).isEqualTo(fingerprint).hasSize("0123456789abcdef".length());
    }

    private static Process start(int hashCode) throws IOException {
        var command = Stream.concat(
                        Stream.of(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-XX:+UnlockExperimentalVMOptions",
                                "-XX:hashCode=" + hashCode,
                                "-cp",
                                System.getProperty("java.class.path"),
                                Simulate.class.getName()),
                        Stream.of("--seeds", "20", "--seed", "1"))
                .toList();
        return new ProcessBuilder(command).redirectError(Redirect.DISCARD).start();
    }

    private static String fingerprint(Process process) throws Exception {
        List<String> lines = process.inputReader().lines().toList();
        assertThat(process.waitFor()).as("%s", lines).isZero();
        return lines.getLast().replaceAll(".*fingerprint ", "");
    }
}
