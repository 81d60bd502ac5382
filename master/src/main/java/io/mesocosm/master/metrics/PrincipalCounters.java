package io.mesocosm.master.metrics;

import io.mesocosm.master.state.Framework;
import io.mesocosm.master.state.MasterState;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * How many libprocess messages the frameworks of each principal sent, and how many of them reached the loop. Shown for
 * the principals of registered frameworks, those of the v1 API among them, whose calls are not counted here. Safe from
 * any thread. Mesos: {@code Metrics::Frameworks}.
 */
public final class PrincipalCounters {

    /** Principals that nobody has any more whose counters may wait to be dropped. */
    private static final int MOST_FORGOTTEN = 200;

    /**
     * What was counted of a principal.
     *
     * @param received messages that came
     * @param processed messages that went to the loop
     */
    public record Count(long received, long processed) {}

    private record Counted(LongAdder received, LongAdder processed) {
        Counted() {
            this(new LongAdder(), new LongAdder());
        }
    }

    private final Map<String, Counted> principals = new ConcurrentHashMap<>();

    /** A message came. */
    public void received(String principal) {
        counters(principal).received().increment();
    }

    /** A message went to the loop. */
    public void processed(String principal) {
        counters(principal).processed().increment();
    }

    private Counted counters(String principal) {
        return principals.computeIfAbsent(principal, key -> new Counted());
    }

    /** What was counted of a principal so far. */
    public Count count(String principal) {
        Counted counted = counters(principal);
        return new Count(counted.received().sum(), counted.processed().sum());
    }

    /**
     * Drops the counters of principals that came and went once there are many. To be called when a framework registers,
     * for none else brings a principal; a snapshot drops them as well, but perhaps nobody asks for one.
     */
    void forgetMany(MasterState state) {
        if (principals.size() >= state.frameworks().registered().size() + MOST_FORGOTTEN) {
            principals.keySet().retainAll(registered(state));
        }
    }

    private static Set<String> registered(MasterState state) {
        Set<String> registered = new HashSet<>();
        for (Framework framework : state.frameworks().registered().values()) {
            if (framework.info().hasPrincipal()) {
                registered.add(framework.info().getPrincipal());
            }
        }
        return registered;
    }

    /** How many principals have counters. */
    int size() {
        return principals.size();
    }

    /** Adds the values now, and forgets principals that no registered framework has. */
    void addTo(Map<String, Double> snapshot, MasterState state) {
        Set<String> registered = registered(state);
        principals.keySet().retainAll(registered);
        for (String principal : registered) {
            Count count = count(principal);
            snapshot.put("frameworks/" + principal + "/messages_received", (double) count.received());
            snapshot.put("frameworks/" + principal + "/messages_processed", (double) count.processed());
        }
    }
}
