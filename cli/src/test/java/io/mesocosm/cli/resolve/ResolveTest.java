package io.mesocosm.cli.resolve;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.detect.Contender;
import io.mesocosm.common.detect.StandaloneMaster;
import io.mesocosm.common.zookeeper.EnsembleClient;
import io.mesocosm.common.zookeeper.ZooKeeperUrl;
import io.mesocosm.common.zookeeper.server.EmbeddedZooKeeper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class ResolveTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String... arguments) throws InterruptedException {
        return new Resolve(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8))
                .run(List.of(arguments));
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private static String text(ZooKeeperUrl url, String userAndPassword) {
        return "zk://" + userAndPassword + "@" + url.servers() + url.path();
    }

    @Test
    void addressIsItsOwnAnswer(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("master"), "master@127.0.0.1:5051\n");

        assertThat(run("127.0.0.1:5050")).isZero();
        assertThat(run("file://" + file)).isZero();

        assertThat(out().lines()).containsExactly("127.0.0.1:5050", "127.0.0.1:5051");
        assertThat(err()).isEmpty();
    }

    @Test
    void leaderInZooKeeperIsPrintedAndWaitedForButNotForEver(@TempDir Path directory) throws Exception {
        try (var server = EmbeddedZooKeeper.start(directory.resolve("zookeeper"), reason -> {});
                var threads = Executors.newVirtualThreadPerTaskExecutor();
                var client = new EnsembleClient(server.url(), Duration.ofSeconds(10), threads)) {
            String url =
                    text(server.url(), server.url().credentials().orElseThrow().userAndPassword());
            assertThat(run("--timeout=100ms", url)).isEqualTo(255);
            assertThat(err().strip())
                    .isEqualTo("Failed to detect master from '" + ZooKeeperUrl.withoutPassword(url) + "' within 100ms");

            var master = StandaloneMaster.at("127.0.0.1:5050");
            client.start(new Contender(client, server.url().path(), master, () -> {}, reason -> {}));
            assertThat(run("--timeout=1mins", url)).isZero();

            assertThat(out().lines()).containsExactly("127.0.0.1:5050");
        }
    }

    @Test
    void ensembleThatRefusesIsSaid(@TempDir Path directory) throws Exception {
        try (var server = EmbeddedZooKeeper.start(directory.resolve("zookeeper"), reason -> {})) {
            String url = text(server.url(), "me:wrong");

            assertThat(run("--timeout=1mins", url)).isEqualTo(1);

            assertThat(err()).startsWith("Failed to detect master from '" + url + "': ");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            zk://127.0.0.1:2181            | Failed to create a master detector: Expecting a (chroot) path
            here                           | Failed to create a master detector: Failed to parse 'here'
            file:///no/such/file           | Failed to create a master detector: Failed to read from file at '/no/such/file'
            --timeout=5secs                | There must be only one argument: <master>
            127.0.0.1:1 127.0.0.1:2        | There must be only one argument: <master>
            --timeout=soon 127.0.0.1:1     | Failed to load flag 'timeout'
            --nosuch=1 127.0.0.1:1         | Failed to load unknown flag 'nosuch'
            """)
    void complaintNamesWhatIsWrongAndEndsWithOne(String arguments, String complaint) throws Exception {
        assertThat(run(arguments.strip().split(" +"))).isEqualTo(1);
        assertThat(err()).startsWith(complaint);
        assertThat(out()).isEmpty();
    }

    @Test
    void helpListsTheFlagsWithMesosDefaults() throws Exception {
        assertThat(run("--help")).isZero();
        assertThat(out()).contains("mesos-resolve", "<master>", "--timeout", "5secs", "--[no-]verbose");
    }
}
