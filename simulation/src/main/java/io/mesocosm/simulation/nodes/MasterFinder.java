package io.mesocosm.simulation.nodes;

import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.master.edge.Self;
import java.util.Optional;
import org.apache.mesos.v1.Protos.MasterInfo;

/**
 * How a scheduler finds its master: by detection, or by asking any of the masters and going where that one sends it.
 */
final class MasterFinder {

    private final Surroundings surroundings;
    private final String ip;
    private final boolean detects;
    private final Runnable moved;
    private Optional<Detection.Sight> sight = Optional.empty();
    private Optional<Upid> master = Optional.empty();
    private long processes;

    /**
     * A finder for the scheduler of that host; looks for nothing yet.
     *
     * @param moved told when it is another master than before, or none
     */
    MasterFinder(Surroundings surroundings, String ip, boolean detects, Runnable moved) {
        this.surroundings = surroundings;
        this.ip = ip;
        this.detects = detects;
        this.moved = moved;
    }

    /** The scheduler's process has begun. */
    void begin() {
        long process = ++processes;
        if (detects) {
            sight = Optional.of(surroundings.detection().watch(ip, leader -> {
                if (process == processes) {
                    move(leader.map(MasterInfo::getPid).flatMap(Upid::parse));
                }
            }));
        } else {
            askAround();
        }
    }

    /** The scheduler's process has ended. */
    void end() {
        processes++;
        sight.ifPresent(Detection.Sight::end);
        sight = Optional.empty();
        master = Optional.empty();
    }

    private void move(Optional<Upid> next) {
        if (!next.equals(master)) {
            master = next;
            moved.run();
        }
    }

    private void askAround() {
        master = Upid.parse(Self.ACTOR + "@" + surroundings.masters().anyAddress());
    }

    /** The leader, as far as it knows. */
    Optional<Upid> master() {
        return master;
    }

    /** A master did not take it. */
    void failed() {
        if (!detects) {
            askAround();
        }
    }

    /** A master said that another one leads. */
    void redirected(String address) {
        if (!detects) {
            master = Upid.parse(Self.ACTOR + "@" + address);
        }
    }

    /** Its session ends at the servers. */
    void loseSession() {
        sight.ifPresent(Detection.Sight::expire);
    }
}
