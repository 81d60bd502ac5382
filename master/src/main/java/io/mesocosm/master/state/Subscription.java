package io.mesocosm.master.state;

import io.mesocosm.allocator.AllocatorCommand.FrameworkOptions;
import io.mesocosm.common.libprocess.Upid;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.scheduler.Protos.OfferConstraints;

/**
 * How a framework's scheduler is connected.
 *
 * <pre>
 * SUBSCRIBE --> CONNECTED --connection broke--> DISCONNECTED --failover timeout--> completed
 *                   ^-------- SUBSCRIBE --------------'
 * agent reregisters with its tasks --> RECOVERED --SUBSCRIBE--> CONNECTED
 * </pre>
 *
 * @param status where in that diagram
 * @param active whether it is offered resources; implies CONNECTED
 * @param channel how its scheduler is reached: none while RECOVERED, an event stream only while CONNECTED, an address
 *     ever since it subscribed from there
 * @param registered when it first subscribed to this master; the epoch until it does
 * @param reregistered when it last subscribed; the epoch until it does
 * @param disconnected when its connection broke, exactly while DISCONNECTED
 * @param wishes what it wants to be offered
 */
public record Subscription(
        Status status,
        boolean active,
        Optional<Channel> channel,
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

        /** As the allocator is told. */
        public FrameworkOptions options() {
            return new FrameworkOptions(suppressedRoles, constraints.orElse(OfferConstraints.getDefaultInstance()));
        }
    }

    /** A first subscription. */
    public static Subscription fresh(Channel channel, Instant now, Wishes wishes) {
        return new Subscription(Status.CONNECTED, true, Optional.of(channel), now, now, Optional.empty(), wishes);
    }

    /** A framework that is known through agents only. */
    public static Subscription recovered() {
        return new Subscription(
                Status.RECOVERED,
                false,
                Optional.empty(),
                Instant.EPOCH,
                Instant.EPOCH,
                Optional.empty(),
                Wishes.EVERYTHING);
    }

    /** The scheduler subscribed again. */
    public Subscription resubscribed(Channel next, Instant now) {
        return new Subscription(Status.CONNECTED, true, Optional.of(next), registered, now, Optional.empty(), wishes);
    }

    /** The connection broke. */
    public Subscription broken(Instant now) {
        Optional<Channel> left = channel.filter(some -> some instanceof Channel.Libprocess);
        return new Subscription(Status.DISCONNECTED, false, left, registered, reregistered, Optional.of(now), wishes);
    }

    /** The scheduler is there but is to be offered nothing. */
    public Subscription inactive() {
        return new Subscription(status, false, channel, registered, reregistered, disconnected, wishes);
    }

    /** The scheduler wants something else. */
    public Subscription with(Wishes next) {
        return new Subscription(status, active, channel, registered, reregistered, disconnected, next);
    }

    /** Its event stream, if it has one. */
    public Optional<StreamId> stream() {
        return channel.flatMap(some -> switch (some) {
            case Channel.Http http -> Optional.of(http.stream());
            case Channel.Libprocess libprocess -> Optional.empty();
        });
    }

    /** The address of its driver, if it has one; also while it is DISCONNECTED. */
    public Optional<Upid> pid() {
        return channel.flatMap(some -> switch (some) {
            case Channel.Http http -> Optional.empty();
            case Channel.Libprocess libprocess -> Optional.of(libprocess.pid());
        });
    }

    /** Whether a scheduler listens. */
    public boolean isConnected() {
        return status == Status.CONNECTED;
    }
}
