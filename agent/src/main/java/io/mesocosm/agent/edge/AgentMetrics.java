package io.mesocosm.agent.edge;

import io.mesocosm.agent.state.AgentState;
import io.mesocosm.agent.state.Counters;
import io.mesocosm.agent.state.Gauges;
import io.mesocosm.common.daemon.HostGauges;
import io.mesocosm.common.metrics.Metrics;
import java.time.Duration;
import java.time.Instant;
import java.util.SortedMap;

/** All metrics of an agent. Safe from any thread. */
final class AgentMetrics {

    private static final double NANOS = 1e9;

    private final Metrics metrics;

    AgentMetrics(Metrics metrics) {
        this.metrics = metrics;
    }

    /** The values now, sorted by name. */
    SortedMap<String, Double> snapshot(AgentState state, Instant now) {
        SortedMap<String, Double> snapshot = metrics.snapshot();
        Counters.NAMES.forEach(
                name -> snapshot.put(name, (double) state.counters().of(name)));
        snapshot.putAll(Gauges.of(state));
        snapshot.put(
                "slave/uptime_secs",
                Duration.between(state.recovery().started(), now).toNanos() / NANOS);
        HostGauges.read().forEach((name, value) -> snapshot.put("system/" + name, value));
        return snapshot;
    }
}
