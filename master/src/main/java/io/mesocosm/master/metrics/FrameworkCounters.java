package io.mesocosm.master.metrics;

import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.master.state.MasterState;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.apache.mesos.v1.Protos.FrameworkInfo;

/** The counters of each framework that is registered or remembered as completed. Safe from any thread. */
public final class FrameworkCounters {

    private record Counted(String prefix, Map<String, LongAdder> counters) {}

    private final Map<FrameworkId, Counted> frameworks = new ConcurrentHashMap<>();

    /** Counts one. */
    public void count(FrameworkInfo framework, String metric) {
        counted(framework)
                .counters()
                .computeIfAbsent(metric, key -> new LongAdder())
                .increment();
    }

    private Counted counted(FrameworkInfo framework) {
        FrameworkId id = FrameworkId.of(framework.getId());
        Counted counted = frameworks.get(id);
        if (counted != null) {
            return counted;
        }
        Map<String, LongAdder> counters = new ConcurrentHashMap<>();
        FrameworkNames.COUNTERS.forEach(name -> counters.put(name, new LongAdder()));
        return frameworks.computeIfAbsent(
                id, key -> new Counted(FrameworkNames.prefix(framework.getName(), id.value()), counters));
    }

    /** Adds the values now, and forgets frameworks that the state has forgotten. */
    void addTo(Map<String, Double> snapshot, MasterState state) {
        frameworks
                .keySet()
                .removeIf(id -> state.framework(id).isEmpty()
                        && !state.frameworks().completed().containsKey(id));
        for (Counted counted : frameworks.values()) {
            counted.counters().forEach((name, count) -> snapshot.put(counted.prefix() + name, (double) count.sum()));
        }
    }
}
