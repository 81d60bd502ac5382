package io.mesocosm.master.state;

import java.time.Instant;
import java.util.Optional;
import org.apache.mesos.v1.Protos.MasterInfo;

/**
 * Whether this master leads.
 *
 * <pre>
 * STANDBY --Elected--> RECOVERING --RegistryRecovered--> LEADING
 * </pre>
 *
 * Leadership is never given up within a process: losing it ends the process.
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
        LEADING
    }

    /** A master that has heard of no leader. */
    public static Leadership standby() {
        return new Leadership(Phase.STANDBY, Optional.empty(), Optional.empty());
    }

    /** Whether calls and messages are served. */
    public boolean isServing() {
        return phase == Phase.LEADING;
    }
}
