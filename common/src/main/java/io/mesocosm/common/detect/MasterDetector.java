package io.mesocosm.common.detect;

import io.mesocosm.common.zookeeper.EnsembleClient;
import io.mesocosm.common.zookeeper.ZooKeeperUrl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.apache.mesos.v1.Protos.MasterInfo;

/** Finds the leading master, by what agents, drivers and tools are given. Mesos: {@code MasterDetector::create}. */
public interface MasterDetector extends AutoCloseable {

    /** How many files may name one another. */
    int DEPTH = 8;

    /** What those ask for who have no flag for it. Mesos: {@code MASTER_DETECTOR_ZK_SESSION_TIMEOUT}. */
    Duration SESSION_TIMEOUT = Duration.ofSeconds(10);

    /**
     * Begins to look.
     *
     * @param text {@code zk://…}, {@code host:port}, {@code master@host:port}, or {@code file://} and the path of a file
     *     that holds one of these
     * @param sessionTimeout after which a silent ensemble means that nobody leads
     * @param threads lent for short tasks; everything is told on them, one after the other
     * @param told of each leader, and of none when there was one; {@code host:port} is told once
     * @param failed called with a sentence when the ensemble refuses; nothing more will be found
     * @throws IOException with Mesos' sentence when the text is of none of these forms, the file cannot be read, or the
     *     host is not known
     */
    static MasterDetector open(
            String text,
            Duration sessionTimeout,
            Executor threads,
            Consumer<Optional<MasterInfo>> told,
            Consumer<String> failed)
            throws IOException {
        String form = dereferenced(text);
        if (form.startsWith("zk://")) {
            ZooKeeperUrl url = url(form);
            var client = new EnsembleClient(url, sessionTimeout, threads);
            client.start(new LeaderDetector(client, url.path(), told, failed));
            return client::close;
        }
        MasterInfo master = StandaloneMaster.at(form);
        threads.execute(() -> told.accept(Optional.of(master)));
        return () -> {};
    }

    /** Stops to look; nothing is told any more. */
    @Override
    void close();

    private static ZooKeeperUrl url(String text) throws IOException {
        try {
            return ZooKeeperUrl.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /**
     * What stands in the file, if the text names one.
     *
     * @throws IOException with Mesos' sentence when it cannot be read
     */
    static String dereferenced(String text) throws IOException {
        String form = text.strip();
        for (int depth = 0; form.startsWith("file://") && depth < DEPTH; depth++) {
            String path = form.substring("file://".length());
            try {
                form = Files.readString(Path.of(path)).strip();
            } catch (IOException | InvalidPathException e) {
                throw new IOException("Failed to read from file at '" + path + "'", e);
            }
        }
        return form;
    }
}
