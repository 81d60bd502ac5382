package io.mesocosm.simulation.story;

import java.util.EnumSet;
import java.util.Set;

/** What may be done to a cluster in a random story. Stories differ in which of them they know and how often. */
public enum Deed {
    /** A framework wants a task, or a few at once. */
    LAUNCH(60),
    /** A framework wants a task of a name that it had used before. */
    LAUNCH_AGAIN(5),
    /** A framework kills one of its tasks. */
    KILL(10),
    /** A framework kills what never was. */
    KILL_UNKNOWN(2),
    /** A framework acknowledges what it was never sent. */
    ACKNOWLEDGE_UNKNOWN(2),
    /** A framework asks what became of its tasks. */
    RECONCILE(3),
    /** A framework wants no offers. */
    SUPPRESS(4),
    /** A framework wants offers again. */
    REVIVE(4),
    /** A framework takes a role on, or gives it up. */
    CHANGE_ROLES(3),
    /** An operator ends a framework, which begins anew. */
    TEAR_DOWN(1),
    /** A framework ends itself, and begins anew. */
    END(1),
    /** An operator gives a role a quota, or takes it away. */
    SET_QUOTA(2),
    /** An operator gives a role a weight. */
    SET_WEIGHT(2),
    /** An operator reserves resources of an agent to a role. */
    RESERVE(4),
    /** An operator ends a reservation. */
    UNRESERVE(3),
    /** An operator makes a volume of reserved disk. */
    MAKE_VOLUME(3),
    /** An operator destroys a volume. */
    DESTROY_VOLUME(2),
    /** An agent is told to leave for good; another starts in its place. */
    LEAVE(1),
    /** An agent's process ends; it starts again after a while. */
    CRASH_AGENT(4),
    /** An agent's host starts anew: its containers are gone. */
    REBOOT(1),
    /** The process of a task or of an executor is killed by somebody else. */
    CRASH_PROCESS(3),
    /** The process of a master, most often the leader, ends; another starts after a while. */
    CRASH_MASTER(3),
    /** A master loses its session, and ends itself if it leads. */
    EXPIRE_SESSION(2),
    /** An agent or a scheduler loses its session. */
    DETECT_ANEW(2),
    /** A master gets no time for a while, its ZooKeeper client neither: others may lead when it goes on. */
    FREEZE_MASTER(2),
    /** Somebody does not reach ZooKeeper, in one direction or both. */
    CUT_FROM_ZOOKEEPER(3),
    /** What is under way between somebody and ZooKeeper gets lost. */
    RESET_ZOOKEEPER(2),
    /** A ZooKeeper server dies and comes back. */
    CRASH_ZOOKEEPER(1),
    /** All ZooKeeper servers are away for a while. */
    ZOOKEEPER_OUTAGE(1),
    /** The registry refuses to write for a while, as where a disk is full. */
    REFUSE_TO_STORE(1),
    /** A scheduler's process ends; another starts after a while. */
    CRASH_SCHEDULER(3),
    /** A scheduler subscribes while it is subscribed. */
    CONNECT_TWICE(2),
    /** The next call of a scheduler is sent twice. */
    REPEAT_CALL(3),
    /** The next acknowledgement of a scheduler gets lost. */
    LOSE_ACKNOWLEDGEMENT(5),
    /** A path is cut, in one direction or both, and whole again after a while; what a master sent may come then. */
    CUT(3),
    /** Every path is whole again. */
    HEAL(3),
    /** What is under way between the master and somebody gets lost, and their connections break. */
    RESET(3),
    /** A path takes seconds for a while. */
    SLOW_PATH(2),
    /** The master or an agent gets no time for a while. */
    STALL(2),
    /** The allocator does nothing for a while. */
    STALL_ALLOCATOR(1);

    private static final Set<Deed> TROUBLES = EnumSet.of(
            LEAVE,
            CRASH_MASTER,
            EXPIRE_SESSION,
            DETECT_ANEW,
            FREEZE_MASTER,
            CUT_FROM_ZOOKEEPER,
            RESET_ZOOKEEPER,
            CRASH_ZOOKEEPER,
            ZOOKEEPER_OUTAGE);

    private final int weight;

    Deed(int weight) {
        this.weight = weight;
    }

    /** How often it is done, in proportion to others, in a story of average taste. */
    public int weight() {
        return weight;
    }

    /** Whether it makes masters lose their leadership, or gives their registry something to write meanwhile. */
    boolean troublesElections() {
        return TROUBLES.contains(this);
    }
}
