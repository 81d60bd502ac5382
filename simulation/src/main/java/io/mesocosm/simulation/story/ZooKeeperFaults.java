package io.mesocosm.simulation.story;

import io.mesocosm.simulation.nodes.Cluster;
import java.time.Duration;

/** What goes wrong between ZooKeeper and its clients. */
final class ZooKeeperFaults {

    private static final Duration LONGEST_CUT = Duration.ofSeconds(60);
    private static final Duration LONGEST_OUTAGE = Duration.ofSeconds(90);

    private final Cluster cluster;

    ZooKeeperFaults(Cluster cluster) {
        this.cluster = cluster;
    }

    /** That client loses all servers or one of them, in one direction or both, for a while. */
    void cut(String client, Dice dice) {
        boolean there = dice.happens(0.7);
        boolean all = dice.happens(0.8);
        boolean back = dice.happens(0.7);
        for (String server : cluster.zooKeeper().addresses()) {
            if (all || dice.happens(0.3)) {
                if (there || !back) {
                    cluster.cut(client, server);
                }
                if (back) {
                    cluster.cut(server, client);
                }
            }
        }
        cluster.world().after(dice.upTo(LONGEST_CUT), cluster::heal);
    }

    /** What is under way between that client and the servers gets lost. */
    void reset(String client) {
        cluster.zooKeeper().addresses().forEach(server -> cluster.reset(client, server));
    }

    /** All servers are away. */
    void outage(Dice dice) {
        cluster.zooKeeper().outage(dice.upTo(LONGEST_OUTAGE));
    }
}
