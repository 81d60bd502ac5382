package io.mesocosm.common.zookeeper.server;

import io.mesocosm.common.zookeeper.ZooKeeperUrl;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.zookeeper.server.NIOServerCnxnFactory;
import org.apache.zookeeper.server.persistence.FileTxnSnapLog;

/**
 * A ZooKeeper server in this process, on a free port of the loopback interface: the storage of a master that was given no
 * ensemble. It is as durable as any other, each transaction is on the disk before it is answered; who does not know the
 * secret in its directory can neither read nor change anything.
 */
public final class EmbeddedZooKeeper implements AutoCloseable {

    private static final byte[] LOOPBACK = {127, 0, 0, 1};
    private static final String PATH = "/mesocosm";

    /** Sessions can be as short as two of these. */
    private static final int TICK_MILLIS = 500;

    private static final int CONNECTIONS = 60;

    /** Where ZooKeeper has no setter; what an operator has set stays. */
    private static final Map<String, String> SETTINGS = Map.of(
            "zookeeper.4lw.commands.whitelist", "",
            "zookeeper.maxCnxns", String.valueOf(CONNECTIONS),
            "zookeeper.nio.numSelectorThreads", "1",
            "zookeeper.nio.numWorkerThreads", "0",
            // With three snapshots kept, this bounds the disk: a log of 64 MB for each, and the one that is written.
            "zookeeper.snapSizeLimitInKb", "65536",
            "zookeeper.preAllocSize", "4096");

    private final NIOServerCnxnFactory connections;
    private final LoopbackServer server;
    private final FileTxnSnapLog files;
    private final DirectoryLock lock;
    private final ZooKeeperUrl url;

    private EmbeddedZooKeeper(
            NIOServerCnxnFactory connections,
            LoopbackServer server,
            FileTxnSnapLog files,
            DirectoryLock lock,
            Secret secret) {
        this.connections = connections;
        this.server = server;
        this.files = files;
        this.lock = lock;
        this.url = new ZooKeeperUrl("127.0.0.1:" + connections.getLocalPort(), PATH, Optional.of(secret.credentials()));
    }

    /**
     * Starts a server, and returns when it serves.
     *
     * @param directory its files; made, for its owner alone, if it is missing
     * @param failed told, on a thread of the server, when it cannot write any more: it has to be closed then
     * @throws IOException when the directory cannot be written to, another server works in it, or what is in it cannot
     *     be read
     */
    public static EmbeddedZooKeeper start(Path directory, Consumer<String> failed) throws IOException {
        return start(directory, 0, TICK_MILLIS, failed);
    }

    /** As {@link #start(Path, Consumer)}, on a port, and with sessions as short as two ticks. */
    static EmbeddedZooKeeper start(Path directory, int port, int tickMillis, Consumer<String> failed)
            throws IOException {
        SETTINGS.forEach(System.getProperties()::putIfAbsent);
        Files.createDirectories(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        DirectoryLock lock = DirectoryLock.take(directory);
        try {
            return start(directory, port, tickMillis, failed, lock);
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private static EmbeddedZooKeeper start(
            Path directory, int port, int tickMillis, Consumer<String> failed, DirectoryLock lock) throws IOException {
        Secret secret = Secret.in(directory.resolve("secret"));
        var files = new FileTxnSnapLog(directory.toFile(), directory.toFile());
        var connections = new NIOServerCnxnFactory();
        var server = new LoopbackServer(files, tickMillis, secret.id(), failed);
        try {
            connections.configure(new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), port), CONNECTIONS);
            connections.startup(server);
        } catch (IOException | RuntimeException e) {
            end(connections, server, files);
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            end(connections, server, files);
            throw new IOException("Interrupted while a ZooKeeper server started", e);
        }
        return new EmbeddedZooKeeper(connections, server, files, lock, secret);
    }

    /** Where it is, with credentials; the path is not made yet. */
    public ZooKeeperUrl url() {
        return url;
    }

    /** Ends the server and its threads; what it answered is on the disk. */
    @Override
    public void close() throws IOException {
        end(connections, server, files);
        lock.close();
    }

    private static void end(NIOServerCnxnFactory connections, LoopbackServer server, FileTxnSnapLog files)
            throws IOException {
        connections.shutdown();
        server.shutdown(true);
        files.close();
    }
}
