package io.mesocosm.master.state;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.scheduler.Protos.OfferConstraints;

/**
 * How a framework's scheduler is connected.
 *
 * <pre>
 * SUBSCRIBE --> CONNECTED --stream closed--> DISCONNECTED --failover timeout--> completed
 *                   ^------- SUBSCRIBE ------------'
 * agent reregisters with its tasks --> RECOVERED --SUBSCRIBE--> CONNECTED
 * </pre>
 *
 * @param status where in that diagram
 * @param active whether it is offered resources; implies CONNECTED
 * @param stream its event stream, exactly while CONNECTED
 * @param registered when it first subscribed to this master, or was recovered
 * @param reregistered when it last subscribed
 * @param disconnected when its stream closed, exactly while DISCONNECTED
 * @param wishes what it wants to be offered
 */
public record Subscription(
        Status status,
        boolean active,
        Optional<StreamId> stream,
        Instant registered,
        Instant reregistered,
        Optional<Instant> disconnected,
        Wishes wishes) {

    /** Where a framework is in the diagram above. */
    public enum Status {
        CONNECTED,
        DISCONNECTED,
        RECOVERED
    }

    /**
     * What a scheduler wants to be offered.
     *
     * @param suppressedRoles roles for which it wants no offers
     * @param constraints the agents of which it wants offers; empty when it set none
     */
    public record Wishes(Set<String> suppressedRoles, Optional<OfferConstraints> constraints) {

        /** Everything. */
        public static final Wishes EVERYTHING = new Wishes(Set.of(), Optional.empty());

        public Wishes {
            suppressedRoles = Set.copyOf(suppressedRoles);
        }
    }

    /** A first subscription. */
    public static Subscription fresh(StreamId stream, Instant now, Wishes wishes) {
        return new Subscription(Status.CONNECTED, true, Optional.of(stream), now, now, Optional.empty(), wishes);
    }

    /** A framework that is known through agents only. */
    public static Subscription recovered(Instant now) {
        return new Subscription(
                Status.RECOVERED, false, Optional.empty(), now, now, Optional.empty(), Wishes.EVERYTHING);
    }

    /** The scheduler subscribed again. */
    public Subscription resubscribed(StreamId next, Instant now) {
        return new Subscription(Status.CONNECTED, true, Optional.of(next), registered, now, Optional.empty(), wishes);
    }

    /** The stream closed. */
    public Subscription broken(Instant now) {
        return new Subscription(
                Status.DISCONNECTED, false, Optional.empty(), registered, reregistered, Optional.of(now), wishes);
    }

    /** The scheduler is there but is to be offered nothing. */
    public Subscription inactive() {
        return new Subscription(status, false, stream, registered, reregistered, disconnected, wishes);
    }

    /** The scheduler wants something else. */
    public Subscription with(Wishes next) {
        return new Subscription(status, active, stream, registered, reregistered, disconnected, next);
    }

    /** Whether a scheduler listens. */
    public boolean isConnected() {
        return status == Status.CONNECTED;
    }
}
