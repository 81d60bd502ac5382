package io.mesocosm.simulation.failover;

/** What happens to the cluster in a round. */
enum Blow {
    KILL_LEADER("kill -9 the leader", true),
    STOP_LEADER("SIGSTOP the leader", true),
    KILL_ZOOKEEPER("kill -9 a ZooKeeper", false),
    CUT_AGENT("cut an agent off", false),
    CUT_LEADER("cut the leader off ZooKeeper", true);

    private final String words;
    private final boolean deposes;

    Blow(String words, boolean deposes) {
        this.words = words;
        this.deposes = deposes;
    }

    /** For people. */
    String words() {
        return words;
    }

    /** Whether another master leads afterwards. */
    boolean deposes() {
        return deposes;
    }
}
