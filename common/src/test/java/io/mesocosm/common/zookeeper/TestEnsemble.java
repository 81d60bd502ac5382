package io.mesocosm.common.zookeeper;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.apache.zookeeper.server.NIOServerCnxnFactory;
import org.apache.zookeeper.server.ZooKeeperServer;
import org.apache.zookeeper.server.persistence.FileTxnSnapLog;

/** A plain ZooKeeper server that can be stopped, started again at the same address, and told to expire sessions. */
public final class TestEnsemble implements AutoCloseable {

    /** Sessions can be as short as 200 ms. */
    private static final int TICK_MILLIS = 100;

    private static final int USUAL = -1;

    private final Path directory;
    private NIOServerCnxnFactory connections;
    private ZooKeeperServer server;

    /** Starts it on a free port. */
    public TestEnsemble(Path directory) throws IOException, InterruptedException {
        this.directory = directory;
        this.connections = new NIOServerCnxnFactory();
        this.server = start(0);
    }

    /** {@code host:port}. */
    public String servers() {
        return "127.0.0.1:" + port();
    }

    public int port() {
        return connections.getLocalPort();
    }

    /** Stops it; its clients see their connections end. */
    public void stop() {
        connections.shutdown();
        server.shutdown(true);
    }

    /** Starts it again, on its port and its files. */
    public void restart() throws IOException, InterruptedException {
        int port = port();
        connections = new NIOServerCnxnFactory();
        server = start(port);
    }

    /** Ends a session as if its client had been silent for too long. */
    public void expire(long session) {
        server.expire(session);
    }

    /** Whether the session is known. */
    public boolean knows(long session) {
        return server.getSessionTracker().isTrackingSession(session);
    }

    @Override
    public void close() {
        stop();
    }

    private ZooKeeperServer start(int port) throws IOException, InterruptedException {
        var files = new FileTxnSnapLog(directory.toFile(), directory.toFile());
        var next = new ZooKeeperServer(files, TICK_MILLIS, USUAL, Integer.MAX_VALUE, USUAL, null, "") {
            @Override
            protected void registerJMX() {}

            @Override
            protected void unregisterJMX() {}
        };
        next.setZKDatabase(new org.apache.zookeeper.server.ZKDatabase(files));
        connections.configure(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        connections.startup(next);
        return next;
    }
}
