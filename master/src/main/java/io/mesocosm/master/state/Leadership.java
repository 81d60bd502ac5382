package io.mesocosm.master.state;

import java.time.Instant;
import java.util.Optional;
import org.apache.mesos.v1.Protos.MasterInfo;

/**
 * Whether this master leads.
 *
 * <pre>
 * STANDBY --LeaderDetected(self)--> RECOVERING --RegistryRecovered--> LEADING
 *    |                                  |                                |
 *    '---- another region leads -----.  |  another leads, or none, ------+---> ENDED
 *                                    '--+  or the registry fails
 * </pre>
 *
 * Leadership is never given up within a process: losing it ends the process, and until it has ended nothing is decided.
 *
 * @param leader the leader as far as known, this master or another; where redirects go
 * @param elected when this master was elected
 */
public record Leadership(Phase phase, Optional<MasterInfo> leader, Optional<Instant> elected) {

    /** How far this master has come. */
    public enum Phase {
        /** Another master leads, or none. Messages are dropped, HTTP calls redirected. */
        STANDBY,
        /** Elected; the registry is being read. Messages are dropped, HTTP calls answered 503. */
        RECOVERING,
        /** Elected and recovered. */
        LEADING,
        /** This master was told to end its process. Whatever comes meanwhile is passed over. */
        ENDED
    }

    /** A master that has heard of no leader. */
    public static Leadership standby() {
        return new Leadership(Phase.STANDBY, Optional.empty(), Optional.empty());
    }

    /** A master whose process is about to end. */
    public Leadership ended() {
        return new Leadership(Phase.ENDED, leader, elected);
    }

    /** Whether this master is the leader, recovered or not. */
    public boolean isElected() {
        return phase == Phase.RECOVERING || phase == Phase.LEADING;
    }

    /** Whether calls and messages are served. */
    public boolean isServing() {
        return phase == Phase.LEADING;
    }
}
