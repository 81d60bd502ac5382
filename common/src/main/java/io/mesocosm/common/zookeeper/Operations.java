package io.mesocosm.common.zookeeper;

import java.util.List;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.data.ACL;

/** Changes as ZooKeeper's operations. */
final class Operations {

    /** Everybody reads, and whoever has the credentials of the creator does everything. */
    private static final List<ACL> CLOSED = List.of(
            new ACL(ZooDefs.Perms.READ, ZooDefs.Ids.ANYONE_ID_UNSAFE),
            new ACL(ZooDefs.Perms.ALL, ZooDefs.Ids.AUTH_IDS));

    /** Everybody does everything: what Mesos does without credentials. */
    private static final List<ACL> OPEN = List.of(new ACL(ZooDefs.Perms.ALL, ZooDefs.Ids.ANYONE_ID_UNSAFE));

    private final List<ACL> access;

    /**
     * Operations that make znodes for whoever may use them.
     *
     * @param credentials whether the session has credentials
     */
    Operations(boolean credentials) {
        this.access = credentials ? CLOSED : OPEN;
    }

    List<Op> of(List<Change> changes) {
        return changes.stream().map(this::of).toList();
    }

    private Op of(Change change) {
        if (change instanceof Change.Create create) {
            return Op.create(create.path(), create.data().toByteArray(), access, mode(create.kind()));
        } else if (change instanceof Change.Set set) {
            return Op.setData(
                    set.path(), set.data().toByteArray(), set.version().orElse(-1));
        } else if (change instanceof Change.Delete delete) {
            return Op.delete(delete.path(), delete.version().orElse(-1));
        }
        return Op.check(change.path(), ((Change.Check) change).version());
    }

    private static CreateMode mode(Change.Kind kind) {
        return switch (kind) {
            case PERSISTENT -> CreateMode.PERSISTENT;
            case EPHEMERAL -> CreateMode.EPHEMERAL;
            case EPHEMERAL_SEQUENTIAL -> CreateMode.EPHEMERAL_SEQUENTIAL;
        };
    }
}
