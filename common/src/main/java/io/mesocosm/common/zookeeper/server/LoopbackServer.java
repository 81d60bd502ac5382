package io.mesocosm.common.zookeeper.server;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.zookeeper.KeeperException.NoAuthException;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Id;
import org.apache.zookeeper.server.Request;
import org.apache.zookeeper.server.ServerCnxn;
import org.apache.zookeeper.server.ZKDatabase;
import org.apache.zookeeper.server.ZooKeeperServer;
import org.apache.zookeeper.server.persistence.FileTxnSnapLog;
import org.apache.zookeeper.server.persistence.Util;
import org.jspecify.annotations.Nullable;

/** The server for one user, who is its own process. */
final class LoopbackServer extends ZooKeeperServer {

    /** A server does not remove its old files by itself, and keeps no fewer than three when it is asked to. */
    private static final int KEPT_SNAPSHOTS = 3;

    private static final int USUAL = -1;

    private static final String SNAPSHOT = "snapshot";
    private static final String LOG = "log";

    private final FileTxnSnapLog files;
    private final Id user;
    private final Consumer<String> failed;

    /**
     * A server that was not started.
     *
     * @param user the only one that may read and change
     * @param failed called when it can no longer write, on a thread of the server
     */
    LoopbackServer(FileTxnSnapLog files, int tickMillis, Id user, Consumer<String> failed) {
        super(files, tickMillis, USUAL, Integer.MAX_VALUE, USUAL, new Database(files), "");
        this.files = files;
        this.user = user;
        this.failed = failed;
    }

    /** Keeps nothing in memory for followers, which it has not. */
    private static final class Database extends ZKDatabase {

        Database(FileTxnSnapLog files) {
            super(files);
        }

        @Override
        public void addCommittedProposal(Request request) {}
    }

    /** Answers are not asked for twice. */
    @Override
    public boolean isResponseCachingEnabled() {
        return false;
    }

    /** Every user of the host reaches the port. */
    @Override
    public void checkACL(
            @Nullable ServerCnxn connection,
            List<ACL> access,
            int permission,
            List<Id> ids,
            @Nullable String path,
            @Nullable List<ACL> wanted)
            throws NoAuthException {
        if (!ids.contains(user)) {
            throw new NoAuthException();
        }
    }

    /** A snapshot that cannot be written ends neither the process nor the server: the log still has everything. */
    @Override
    public synchronized File takeSnapshot(boolean sync, boolean severe) throws IOException {
        File snapshot = super.takeSnapshot(sync, false);
        purge();
        return snapshot;
    }

    /** ZooKeeper's own way to do it writes to the standard output. */
    private void purge() throws IOException {
        List<File> kept = files.findNValidSnapshots(KEPT_SNAPSHOTS);
        if (kept.size() < KEPT_SNAPSHOTS) {
            return;
        }
        long oldest = Util.getZxidFromName(kept.get(kept.size() - 1).getName(), SNAPSHOT);
        Set<File> needed = new HashSet<>(kept);
        needed.addAll(List.of(files.getSnapshotLogs(oldest)));
        for (String kind : List.of(SNAPSHOT, LOG)) {
            for (File file : Util.sortDataDir(files.getDataLogDir().listFiles(), kind, true)) {
                long first = Util.getZxidFromName(file.getName(), kind);
                if (first >= 0 && first < oldest && !needed.contains(file)) {
                    Files.deleteIfExists(file.toPath());
                }
            }
        }
    }

    @Override
    protected void setState(State next) {
        super.setState(next);
        if (next == State.ERROR) {
            failed.accept("The ZooKeeper server in this process cannot write to " + files.getDataLogDir() + " ("
                    + files.getDataLogDir().getUsableSpace() + " bytes are free)");
        }
    }

    @Override
    protected void registerJMX() {}

    @Override
    protected void unregisterJMX() {}
}
