package io.mesocosm.master.registry.store;

import static io.mesocosm.master.registry.store.Operations.replay;
import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.zookeeper.EnsembleClient;
import io.mesocosm.common.zookeeper.server.EmbeddedZooKeeper;
import io.mesocosm.master.registry.RandomOperations;
import io.mesocosm.master.registry.RegistryContents;
import io.mesocosm.master.registry.RegistryOperation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The registry on a real server, through the client of production. */
class EmbeddedRegistryTest {

    @TempDir
    private Path directory;

    private static final class Master implements AutoCloseable {
        final EnsembleClient client;
        final ZooKeeperRegistry registry;
        final BlockingQueue<String> failures = new LinkedBlockingQueue<>();
        final RegistryContents recovered;

        Master(EmbeddedZooKeeper zookeeper, String id) throws Exception {
            client = new EnsembleClient(
                    zookeeper.url(),
                    Duration.ofSeconds(10),
                    task -> Thread.ofVirtual().start(task));
            registry = new ZooKeeperRegistry(client, zookeeper.url().path(), failures::add);
            client.start(registry);
            var found = new CompletableFuture<RegistryContents>();
            registry.recover(RandomOperations.master(id), found::complete);
            recovered = found.get(60, TimeUnit.SECONDS);
        }

        List<Boolean> commit(List<RegistryOperation> operations) throws Exception {
            List<CompletableFuture<Boolean>> answers = new ArrayList<>();
            for (RegistryOperation operation : operations) {
                var answer = new CompletableFuture<Boolean>();
                registry.commit(operation, answer::complete);
                answers.add(answer);
            }
            List<Boolean> applied = new ArrayList<>();
            for (CompletableFuture<Boolean> answer : answers) {
                applied.add(answer.get(60, TimeUnit.SECONDS));
            }
            return applied;
        }

        @Override
        public void close() {
            client.close();
        }
    }

    private EmbeddedZooKeeper server() throws IOException {
        return EmbeddedZooKeeper.start(directory, failure -> {});
    }

    @Test
    void whatIsCommittedSurvivesMastersAndServers() throws Exception {
        List<RegistryOperation> operations = new ArrayList<>();
        var random = new RandomOperations(7);
        for (int i = 0; i < 300; i++) {
            operations.add(random.next());
        }
        operations.add(Operations.schedule(5000));
        operations.add(Operations.admit("huge", 2_000_000));
        for (int i = 0; i < 2000; i++) {
            operations.add(Operations.admit("new-S" + i, 1000));
        }
        RegistryContents contents = replay(RegistryContents.none(), "first", operations);
        try (EmbeddedZooKeeper zookeeper = server();
                Master first = new Master(zookeeper, "first")) {
            assertThat(first.commit(operations)).hasSize(operations.size());
            assertThat(first.registry.contents()).isEqualTo(contents);
        }
        try (EmbeddedZooKeeper zookeeper = server();
                Master second = new Master(zookeeper, "second")) {
            assertThat(second.recovered).isEqualTo(replay(contents, "second", List.of()));
        }
    }

    @Test
    void aDeposedMasterIsToldAndWritesNothing() throws Exception {
        try (EmbeddedZooKeeper zookeeper = server();
                Master first = new Master(zookeeper, "first");
                Master second = new Master(zookeeper, "second")) {
            assertThat(second.commit(List.of(Operations.admit("S1", 10)))).containsExactly(true);
            var answer = new CompletableFuture<Boolean>();
            first.registry.commit(Operations.admit("S2", 10), answer::complete);
            assertThat(first.failures.poll(60, TimeUnit.SECONDS))
                    .isEqualTo("Failed to update registry: master 'second' has taken the registry over");
            assertThat(answer).isNotDone();
            assertThat(second.commit(List.of(Operations.admit("S2", 10)))).containsExactly(true);
        }
    }
}
