package io.mesocosm.common.metrics;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/** The metrics of a daemon by name. Safe to use from any thread; nobody waits for anybody. */
public final class Metrics {

    private sealed interface Metric {
        record Count(Counter counter) implements Metric {}

        record Gauge(DoubleSupplier value) implements Metric {}

        record Time(Timer timer) implements Metric {}
    }

    private final InstantSource clock;
    private final Map<String, Metric> metrics = new ConcurrentHashMap<>();

    /** Metrics by the time of day of the system. */
    public Metrics() {
        this(InstantSource.system());
    }

    /** Metrics whose windows end at the instant of that clock. */
    public Metrics(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * The counter of that name; made at zero on the first call.
     *
     * @throws IllegalStateException if the name is that of another kind of metric
     */
    public Counter counter(String name) {
        return existingOrNew(name, Metric.Count.class, () -> new Metric.Count(new Counter()))
                .counter();
    }

    /**
     * The timer whose names start with {@code name} and the unit: {@code <name>_ms}, {@code <name>_ms/p50}; made on the
     * first call, whose window holds.
     *
     * @param window how far back the statistics reach; without one there is only the last time
     * @throws IllegalStateException if the name is that of another kind of metric
     */
    public Timer timer(String name, Optional<Duration> window) {
        return existingOrNew(name + "_ms", Metric.Time.class, () -> new Metric.Time(new Timer(clock, window)))
                .timer();
    }

    /** A timer with a window. */
    public Timer timer(String name, Duration window) {
        return timer(name, Optional.of(window));
    }

    private <M extends Metric> M existingOrNew(String name, Class<M> kind, Supplier<M> fresh) {
        Metric metric = metrics.computeIfAbsent(name, key -> fresh.get());
        if (!kind.isInstance(metric)) {
            throw new IllegalStateException("metric '" + name + "' is of another kind");
        }
        return kind.cast(metric);
    }

    /**
     * Sets what a gauge shows; a gauge of the same name is replaced.
     *
     * @param value asked at each snapshot, on the thread that takes it. When it throws or answers NaN, the gauge is left
     *     out of that snapshot
     * @throws IllegalStateException if the name is that of another kind of metric
     */
    public void gauge(String name, DoubleSupplier value) {
        Metric replaced = metrics.put(name, new Metric.Gauge(value));
        if (replaced != null && !(replaced instanceof Metric.Gauge)) {
            metrics.put(name, replaced);
            throw new IllegalStateException("metric '" + name + "' is of another kind");
        }
    }

    /** Forgets the metric of that name, for a timer with its unit; nothing happens when there is none. */
    public void remove(String name) {
        metrics.remove(name);
    }

    /** Forgets all metrics whose names start so: {@code master/frameworks/<principal>/}. */
    public void removeAll(String prefix) {
        metrics.keySet().removeIf(name -> name.startsWith(prefix));
    }

    /** The values now, sorted by name. */
    public SortedMap<String, Double> snapshot() {
        var snapshot = new TreeMap<String, Double>();
        metrics.forEach((name, metric) -> {
            if (metric instanceof Metric.Count count) {
                snapshot.put(name, (double) count.counter().value());
            } else if (metric instanceof Metric.Gauge gauge) {
                addGauge(snapshot, name, gauge.value());
            } else if (metric instanceof Metric.Time time) {
                time.timer().addTo(snapshot, name);
            }
        });
        return snapshot;
    }

    private static void addGauge(Map<String, Double> snapshot, String name, DoubleSupplier gauge) {
        double value;
        try {
            value = gauge.getAsDouble();
        } catch (RuntimeException e) {
            // The one who asks for all metrics shall get the others.
            return;
        }
        if (!Double.isNaN(value)) {
            snapshot.put(name, value);
        }
    }
}
