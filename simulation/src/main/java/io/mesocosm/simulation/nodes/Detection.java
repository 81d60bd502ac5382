package io.mesocosm.simulation.nodes;

import io.mesocosm.common.detect.LeaderDetector;
import io.mesocosm.common.detect.StandaloneMaster;
import io.mesocosm.common.zookeeper.ZooKeeperClient;
import io.mesocosm.simulation.world.SimZooKeeper;
import io.mesocosm.simulation.world.SimZooKeeperClient;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.mesos.v1.Protos.MasterInfo;

/** How nodes find the leading master. */
public final class Detection {

    /** What nodes were told of their masters. */
    public enum Kind {
        /** {@code --master=ip:port}: one master, which leads without being elected; nodes are told of it once. */
        STANDALONE,
        /** {@code --master=zk://}: several masters, one of which is elected; nodes are told of every change. */
        GROUP
    }

    /** Where candidates are. */
    static final String GROUP = "/mesos";

    /** As {@code --zk_session_timeout} is by default. */
    static final Duration SESSION = Duration.ofSeconds(10);

    private final Kind kind;
    private final SimZooKeeper zooKeeper;
    private final Cores cores;

    Detection(Kind kind, SimZooKeeper zooKeeper, Cores cores) {
        this.kind = kind;
        this.zooKeeper = zooKeeper;
        this.cores = cores;
    }

    /** What nodes are told of their masters. */
    public Kind kind() {
        return kind;
    }

    /** Where the ZooKeeper client of a host is, as the network knows it: not where its processes listen. */
    static String clientAddress(String ip) {
        return ip + ":40000";
    }

    /** One process' view of who leads, until the process ends. */
    interface Sight {

        /** The process has ended. */
        void end();

        /** Its session ends at the servers; by an operator, or because they were slow. */
        void expire();
    }

    /** Tells a process on that host from now on. */
    Sight watch(String ip, Consumer<Optional<MasterInfo>> told) {
        if (kind == Kind.STANDALONE) {
            told.accept(StandaloneMaster.of(SimMaster.upid(1)));
            return new Fixed();
        }
        return new Session(zooKeeper.client(clientAddress(ip), SESSION), told);
    }

    private static final class Fixed implements Sight {

        @Override
        public void end() {
            // Nobody watches.
        }

        @Override
        public void expire() {
            // There is no session.
        }
    }

    private final class Session implements Sight {

        private final SimZooKeeperClient client;

        Session(SimZooKeeperClient client, Consumer<Optional<MasterInfo>> told) {
            this.client = client;
            ZooKeeperClient seen = cores.zooKeeper().apply(client);
            seen.start(new LeaderDetector(seen, GROUP, told, reason -> {}));
        }

        @Override
        public void end() {
            client.kill();
        }

        @Override
        public void expire() {
            zooKeeper.expire(client.sessionId());
        }
    }
}
