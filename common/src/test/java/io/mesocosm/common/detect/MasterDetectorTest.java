package io.mesocosm.common.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesocosm.common.zookeeper.EnsembleClient;
import io.mesocosm.common.zookeeper.Heard;
import io.mesocosm.common.zookeeper.TestEnsemble;
import io.mesocosm.common.zookeeper.ZooKeeperUrl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MasterDetectorTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final Heard<Optional<MasterInfo>> leaders = new Heard<>();
    private final Heard<String> failures = new Heard<>();

    @TempDir
    Path directory;

    @Test
    void addressIsToldOnce() throws Exception {
        for (String text : new String[] {"127.0.0.1:5050", "master@127.0.0.1:5050", " 127.0.0.1:5050\n"}) {
            try (MasterDetector detector = open(text)) {
                assertThat(detector).isNotNull();
            }
        }
        MasterInfo master = StandaloneMaster.at("127.0.0.1:5050");
        assertThat(leaders.all()).containsExactly(Optional.of(master), Optional.of(master), Optional.of(master));
    }

    @Test
    void fileHoldsAnyOfTheForms() throws Exception {
        Path inner = Files.writeString(directory.resolve("inner"), "127.0.0.1:5050\n");
        Path outer = Files.writeString(directory.resolve("outer"), "file://" + inner + "\n");
        open("file://" + outer).close();
        assertThat(leaders.all()).containsExactly(Optional.of(StandaloneMaster.at("127.0.0.1:5050")));
    }

    @Test
    void ensembleIsAskedForTheLeader() throws Exception {
        MasterInfo master = StandaloneMaster.at("127.0.0.1:5050");
        try (var ensemble = new TestEnsemble(directory);
                var client = new EnsembleClient(
                        ZooKeeperUrl.parse("zk://" + ensemble.servers() + "/mesos"), TIMEOUT, inBackground())) {
            client.start(new Contender(client, "/mesos", master, () -> {}, failures));
            Path file = Files.writeString(directory.resolve("zk"), "zk://" + ensemble.servers() + "/mesos/\n");
            try (var detector = MasterDetector.open("file://" + file, TIMEOUT, inBackground(), leaders, failures)) {
                leaders.await(Optional.of(master));
                assertThat(detector).isNotNull();
            }
        }
    }

    @Test
    void otherTextIsRefusedInMesosWords() throws Exception {
        refused("zk://127.0.0.1:2181", "Expecting a (chroot) path for ZooKeeper ('/' is not supported)");
        refused("zk://127.0.0.1:2181/", "Expecting a (chroot) path for ZooKeeper ('/' is not supported)");
        refused("file:///nowhere/at/all", "Failed to read from file at '/nowhere/at/all'");
        refused("nonsense", "Failed to parse 'nonsense'");
        refused("127.0.0.1:http", "Failed to parse '127.0.0.1:http'");
        Path itself = directory.resolve("itself");
        Files.writeString(itself, "file://" + itself);
        refused("file://" + itself, "Failed to parse 'file://" + itself + "'");
    }

    private void refused(String text, String message) {
        assertThatThrownBy(() -> open(text)).isInstanceOf(IOException.class).hasMessage(message);
    }

    private MasterDetector open(String text) throws IOException {
        return MasterDetector.open(text, TIMEOUT, Runnable::run, leaders, failures);
    }

    private static Executor inBackground() {
        return task -> {
            var thread = new Thread(task);
            thread.setDaemon(true);
            thread.start();
        };
    }
}
