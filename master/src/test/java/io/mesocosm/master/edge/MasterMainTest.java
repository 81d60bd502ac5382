package io.mesocosm.master.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MasterMainTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private Optional<Integer> start(String... arguments) {
        return MasterMain.start(
                List.of(arguments),
                Map.of(),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private String complaint() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void versionIsPrintedAndNothingElseLookedAt() {
        assertThat(start("--version", "--bogus")).isEqualTo(Optional.of(0));
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("mesos 1.12.0\n");
    }

    @Test
    void helpIsPrinted() {
        assertThat(start("--help")).isEqualTo(Optional.of(0));
        assertThat(out.toString(StandardCharsets.UTF_8)).startsWith("Usage: mesos-master [options]");
    }

    @Test
    void anUnknownFlagIsNamed() {
        assertThat(start("--bogus")).isEqualTo(Optional.of(1));
        assertThat(complaint()).isEqualTo("Failed to load unknown flag 'bogus'\n");
    }

    @Test
    void aMissingWorkDirIsNamed() {
        assertThat(start("--port=0")).isEqualTo(Optional.of(1));
        assertThat(complaint()).isEqualTo("--work_dir needed for replicated log based registry\n");
    }

    @Test
    void aTakenPortIsNamed() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            assertThat(start("--ip=127.0.0.1", "--registry=in_memory", "--quiet", "--port=" + port))
                    .isEqualTo(Optional.of(1));
            assertThat(complaint()).contains("127.0.0.1:" + port).contains("Address already in use");
            assertThat(complaint().lines()).hasSize(1);
        }
    }

    @Test
    void aWorkDirThatCannotBeMadeIsNamed(@TempDir Path directory) throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        assertThat(start("--work_dir=" + file.resolve("below"))).isEqualTo(Optional.of(1));
        assertThat(complaint()).startsWith("Failed to create work directory '" + file.resolve("below"));
        assertThat(complaint().lines()).hasSize(1);
    }

    @Test
    void aWorkDirThatAnotherMasterUsesIsNamed(@TempDir Path directory) throws Exception {
        try (TestMaster first = TestMaster.candidate("--work_dir=" + directory)) {
            assertThat(start("--ip=127.0.0.1", "--port=0", "--quiet", "--work_dir=" + directory))
                    .isEqualTo(Optional.of(1));
            assertThat(complaint())
                    .startsWith("Failed to keep the registry below --work_dir, in '" + directory + "/zookeeper': ")
                    .contains("another process works in")
                    .hasLineCount(1);
            assertThat(first.failures).isEmpty();
        }
    }

    @Test
    void aWorkDirInWhichNoRegistryCanBeKeptIsNamed(@TempDir Path directory) throws Exception {
        Files.createFile(directory.resolve("zookeeper"));
        assertThat(start("--ip=127.0.0.1", "--port=0", "--quiet", "--work_dir=" + directory))
                .isEqualTo(Optional.of(1));
        assertThat(complaint())
                .startsWith("Failed to keep the registry below --work_dir, in '" + directory + "/zookeeper': ")
                .hasLineCount(1);
    }

    @Test
    void anEnsembleThatIsNoneIsNamed(@TempDir Path directory) {
        assertThat(start("--work_dir=" + directory, "--quorum=1", "--zk=nonsense"))
                .isEqualTo(Optional.of(1));
        assertThat(complaint())
                .isEqualTo("Error parsing ZooKeeper URL: Expecting 'zk://' at the beginning of the URL\n");
    }

    @Test
    void anEnsembleWithoutAQuorumIsNamed(@TempDir Path directory) {
        assertThat(start("--work_dir=" + directory, "--zk=zk://127.0.0.1:1/mesos"))
                .isEqualTo(Optional.of(1));
        assertThat(complaint())
                .isEqualTo("Need to specify --quorum for replicated log based registry when using ZooKeeper\n");
    }

    @Test
    void anAddressThatIsNoneIsNamed() {
        assertThat(start("--ip=nowhere", "--registry=in_memory", "--quiet")).isEqualTo(Optional.of(1));
        assertThat(complaint()).isEqualTo("--ip: 'nowhere' is no IPv4 address\n");
    }

    @Test
    void anUnknownAllocatorIsNamed() {
        assertThat(start("--ip=127.0.0.1", "--port=0", "--registry=in_memory", "--quiet", "--allocator=none"))
                .isEqualTo(Optional.of(1));
        assertThat(complaint()).contains("'none'");
        assertThat(complaint().lines()).hasSize(1);
    }
}
