package io.mesocosm.master.metrics;

import io.mesocosm.common.daemon.HostGauges;
import io.mesocosm.common.metrics.Metrics;
import io.mesocosm.master.state.MasterState;
import java.time.Instant;
import java.util.SortedMap;
import java.util.function.Supplier;
import org.apache.mesos.v1.Protos.FrameworkInfo;

/** All metrics of a master. Safe from any thread. */
public final class MasterMetrics {

    private final Metrics metrics;
    private final FrameworkCounters frameworks;
    private final PrincipalCounters principals = new PrincipalCounters();
    private final boolean perFramework;

    /**
     * Registers the counters.
     *
     * @param perFramework whether each framework has metrics of its own
     */
    public MasterMetrics(Metrics metrics, FrameworkCounters frameworks, boolean perFramework) {
        this.metrics = metrics;
        this.frameworks = frameworks;
        this.perFramework = perFramework;
        Counters.register(metrics);
    }

    /** Where others count and measure. */
    public Metrics registry() {
        return metrics;
    }

    /** Counts one at a counter of that name. */
    public void count(String name) {
        metrics.counter(name).add(1);
    }

    /** Counts one at a counter of that framework. */
    public void count(FrameworkInfo framework, String name, MasterState state) {
        frameworks.count(framework, name, state);
        principals.forgetMany(state);
    }

    /** Where messages are counted by principal. */
    public PrincipalCounters principals() {
        return principals;
    }

    /** The values now, sorted by name. */
    public SortedMap<String, Double> snapshot(
            MasterState state, Instant now, Supplier<SortedMap<String, Double>> allocator) {
        SortedMap<String, Double> snapshot = metrics.snapshot();
        snapshot.putAll(allocator.get());
        StateGauges.addTo(snapshot, state, now, perFramework);
        OperationGauges.addTo(snapshot, state);
        principals.addTo(snapshot, state);
        if (perFramework) {
            frameworks.addTo(snapshot, state);
        }
        HostGauges.read().forEach((name, value) -> snapshot.put("system/" + name, value));
        return snapshot;
    }
}
