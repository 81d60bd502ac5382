package io.mesocosm.scheduler.driver;

import java.util.Collection;
import java.util.Collections;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.apache.mesos.Protos.FrameworkID;
import org.apache.mesos.Protos.FrameworkInfo;
import org.apache.mesos.scheduler.Protos.OfferConstraints;

/**
 * As whom the driver subscribes.
 *
 * @param suppressed roles that want no offers
 * @param failover whether another scheduler was this framework before, and is to be displaced
 * @param changed whether the master has yet to hear of a change that was made while not subscribed
 */
public record Identity(
        FrameworkInfo framework,
        NavigableSet<String> suppressed,
        OfferConstraints constraints,
        boolean failover,
        boolean changed) {

    /** Immutable. */
    public Identity {
        suppressed = Collections.unmodifiableNavigableSet(new TreeSet<>(suppressed));
    }

    /** Before the first subscription; with an id set, a framework that carries on. */
    public static Identity of(FrameworkInfo framework, Collection<String> suppressed) {
        return new Identity(
                framework,
                new TreeSet<>(suppressed),
                OfferConstraints.getDefaultInstance(),
                framework.hasId() && !framework.getId().getValue().isEmpty(),
                false);
    }

    FrameworkID id() {
        return framework.getId();
    }

    boolean hasId() {
        return !framework.getId().getValue().isEmpty();
    }

    /** The master knows this framework, by that id, and all that changed. */
    Identity subscribed(FrameworkID id) {
        return new Identity(framework.toBuilder().setId(id).build(), suppressed, constraints, false, false);
    }

    Identity withSuppressed(NavigableSet<String> others) {
        return new Identity(framework, others, constraints, failover, changed);
    }

    Identity withChanged() {
        return new Identity(framework, suppressed, constraints, failover, true);
    }

    Identity updated(FrameworkInfo other, Collection<String> otherSuppressed, OfferConstraints otherConstraints) {
        return new Identity(other, new TreeSet<>(otherSuppressed), otherConstraints, failover, changed);
    }
}
