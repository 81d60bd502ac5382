package io.mesocosm.agent.testing;

import io.mesocosm.common.detect.Contender;
import io.mesocosm.common.detect.StandaloneMaster;
import io.mesocosm.common.zookeeper.EnsembleClient;
import io.mesocosm.common.zookeeper.ZooKeeperUrl;
import io.mesocosm.common.zookeeper.server.EmbeddedZooKeeper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A real ZooKeeper, in which the test decides who leads. */
public final class Election implements AutoCloseable {

    private static final Duration SESSION_TIMEOUT = Duration.ofSeconds(10);

    /** A master that stands for election, until it is closed. */
    public interface Candidate extends AutoCloseable {
        @Override
        void close();
    }

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final EmbeddedZooKeeper server;

    /** Keeps its files below that directory. */
    public Election(Path directory) throws IOException {
        server = EmbeddedZooKeeper.start(directory.resolve("zookeeper"), reason -> {
            throw new AssertionError(reason);
        });
    }

    /** For {@code --master}. */
    public String url() {
        return url(server.url().credentials().orElseThrow().userAndPassword());
    }

    /** With that in front of the servers. */
    public String url(String userAndPassword) {
        ZooKeeperUrl url = server.url();
        return "zk://" + userAndPassword + "@" + url.servers() + url.path();
    }

    /** Lets the master at {@code host:port} stand; it leads when those are gone that stood before. */
    public Candidate stand(String address) throws IOException {
        var client = new EnsembleClient(server.url(), SESSION_TIMEOUT, threads);
        client.start(new Contender(client, server.url().path(), StandaloneMaster.at(address), () -> {}, reason -> {
            throw new AssertionError(reason);
        }));
        return client::close;
    }

    @Override
    public void close() throws IOException {
        server.close();
        threads.shutdown();
    }
}
