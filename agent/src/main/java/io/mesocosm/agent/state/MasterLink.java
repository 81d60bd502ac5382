package io.mesocosm.agent.state;

import io.mesocosm.common.authentication.Authenticatee;
import io.mesocosm.common.libprocess.Upid;
import java.time.Duration;
import java.util.Optional;
import org.apache.mesos.v1.Protos.MasterInfo;

/**
 * What the agent knows of its master.
 *
 * @param leader the leading master as last detected
 * @param pid where that master is; messages from anybody else are ignored
 * @param authenticated whether the present master has authenticated this agent
 * @param exchange the last try to be authenticated
 * @param pingTimeout how long the master may be silent, as it said at registration
 * @param joined whether the master has said, since it was detected, that this agent is registered: what it orders from then
 *     on, it orders knowing what the agent runs
 * @param attempt counts detections: an answer or timer of an earlier attempt is stale
 */
public record MasterLink(
        Optional<MasterInfo> leader,
        Optional<Upid> pid,
        boolean authenticated,
        Exchange exchange,
        Duration pingTimeout,
        boolean joined,
        long attempt) {

    /**
     * A try to be authenticated.
     *
     * @param number of {@code crammd5-authenticatee(<number>)}, the actor that makes it; 0 before the first
     * @param attempt how far it is; empty when it is over
     */
    public record Exchange(long number, Optional<Authenticatee> attempt) {

        private static final Exchange NONE = new Exchange(0, Optional.empty());

        /** Who makes it. */
        public String actor() {
            return Authenticatee.ACTOR.id(number);
        }
    }

    /** What holds until a master says otherwise: 5 pings of 15 seconds. */
    public static final Duration DEFAULT_PING_TIMEOUT = Duration.ofSeconds(75);

    /** No master seen yet. */
    public static final MasterLink NONE =
            new MasterLink(Optional.empty(), Optional.empty(), false, Exchange.NONE, DEFAULT_PING_TIMEOUT, false, 0);

    /** Whether that is the present master. */
    public boolean is(Upid from) {
        return pid.isPresent() && pid.get().equals(from);
    }

    /** Whether that lives where the present master does, as the actors that work on its behalf. */
    public boolean isBeside(Upid from) {
        return pid.filter(from::isBeside).isPresent();
    }

    /** Another detection, of the same master, another one or none. */
    public MasterLink detected(Optional<MasterInfo> latest, Optional<Upid> at) {
        return new MasterLink(
                latest, at, false, new Exchange(exchange.number(), Optional.empty()), pingTimeout, false, attempt + 1);
    }

    /** The master accepted the credential. */
    public MasterLink withAuthenticated(boolean value) {
        return new MasterLink(leader, pid, value, exchange, pingTimeout, joined, attempt);
    }

    /** Another try to be authenticated, or the same one a step further. */
    public MasterLink with(Exchange next) {
        return new MasterLink(leader, pid, authenticated, next, pingTimeout, joined, attempt);
    }

    /** How many tries to be authenticated there have been. */
    public long exchanges() {
        return exchange.number();
    }

    /** The master said that this agent is registered, and how long it may be silent. */
    public MasterLink asJoined(Duration timeout) {
        return new MasterLink(leader, pid, authenticated, exchange, timeout, true, attempt);
    }
}
