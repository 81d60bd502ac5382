package io.mesocosm.simulation.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.zookeeper.EnsembleClient;
import io.mesocosm.common.zookeeper.SessionState;
import io.mesocosm.common.zookeeper.ZooKeeperClient;
import io.mesocosm.common.zookeeper.server.EmbeddedZooKeeper;
import io.mesocosm.simulation.processes.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The client of production and a real server. */
class RealZooKeeperClientTest extends ZooKeeperClientContract {

    private static final Duration SESSION = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<ZooKeeperClient> clients = new ArrayList<>();
    private EmbeddedZooKeeper server;

    @BeforeEach
    void start(@TempDir Path directory) throws IOException {
        server = EmbeddedZooKeeper.start(directory, problem -> {});
    }

    @AfterEach
    void stop() throws Exception {
        for (ZooKeeperClient client : clients) {
            client.close();
        }
        server.close();
        threads.shutdown();
    }

    @Override
    ZooKeeperClient idle() {
        var client = new EnsembleClient(server.url(), SESSION, threads);
        clients.add(client);
        return client;
    }

    @Override
    ZooKeeperClient connected() {
        var connected = new CountDownLatch(1);
        ZooKeeperClient client = idle();
        client.start(state -> {
            if (state == SessionState.CONNECTED) {
                connected.countDown();
            }
        });
        try {
            assertThat(connected.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return client;
    }

    @Override
    void until(BooleanSupplier holds) {
        Await.until("what the test waits for", () -> "", holds::getAsBoolean);
    }
}
