package io.mesocosm.common.zookeeper.server;

import java.io.File;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.apache.zookeeper.KeeperException.NoAuthException;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Id;
import org.apache.zookeeper.server.PurgeTxnLog;
import org.apache.zookeeper.server.Request;
import org.apache.zookeeper.server.ServerCnxn;
import org.apache.zookeeper.server.ZKDatabase;
import org.apache.zookeeper.server.ZooKeeperServer;
import org.apache.zookeeper.server.persistence.FileTxnSnapLog;
import org.jspecify.annotations.Nullable;

/** The server for one user, who is its own process. */
final class LoopbackServer extends ZooKeeperServer {

    /** A server does not remove its old files by itself, and keeps no fewer than three when it is asked to. */
    private static final int KEPT_SNAPSHOTS = 3;

    private static final int USUAL = -1;

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
        PurgeTxnLog.purge(files.getDataLogDir(), files.getSnapDir(), KEPT_SNAPSHOTS);
        return snapshot;
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
