package io.mesocosm.master.metrics;

import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.master.state.MasterState;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.apache.mesos.v1.Protos.FrameworkInfo;

/** The counters of each framework that is registered or remembered as completed. Safe from any thread. */
public final class FrameworkCounters {

    /** Forgotten frameworks whose counters may wait to be dropped. */
    private static final int MOST_FORGOTTEN = 200;

    private record Counted(String prefix, Map<String, LongAdder> counters) {}

    private final Map<FrameworkId, Counted> frameworks = new ConcurrentHashMap<>();

    /**
     * Counts one. Counters of frameworks that come and go are dropped now and then, also when nobody asks for a snapshot.
     */
    public void count(FrameworkInfo framework, String metric, MasterState state) {
        counted(framework, state)
                .counters()
                .computeIfAbsent(metric, key -> new LongAdder())
                .increment();
    }

    private Counted counted(FrameworkInfo framework, MasterState state) {
        FrameworkId id = FrameworkId.of(framework.getId());
        Counted counted = frameworks.get(id);
        if (counted != null) {
            return counted;
        }
        if (frameworks.size() >= known(state) + MOST_FORGOTTEN) {
            forget(state);
        }
        Map<String, LongAdder> counters = new ConcurrentHashMap<>();
        FrameworkNames.COUNTERS.forEach(name -> counters.put(name, new LongAdder()));
        return frameworks.computeIfAbsent(
                id, key -> new Counted(FrameworkNames.prefix(framework.getName(), id.value()), counters));
    }

    private static int known(MasterState state) {
        return state.frameworks().registered().size()
                + state.frameworks().completed().size();
    }

    private void forget(MasterState state) {
        frameworks
                .keySet()
                .removeIf(id -> state.framework(id).isEmpty()
                        && !state.frameworks().completed().containsKey(id));
    }

    /** How many frameworks have counters. */
    int size() {
        return frameworks.size();
    }

    /** Adds the values now, and forgets frameworks that the state has forgotten. */
    void addTo(Map<String, Double> snapshot, MasterState state) {
        forget(state);
        for (Counted counted : frameworks.values()) {
            counted.counters().forEach((name, count) -> snapshot.put(counted.prefix() + name, (double) count.sum()));
        }
    }
}
