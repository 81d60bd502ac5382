package io.mesocosm.common.metrics;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How long something took: the last time in milliseconds and, given a window, the statistics of the times within it.
 * Any thread may record.
 *
 * <p>At most {@value #CAPACITY} times are kept. When they are that many, every second one of the older half is
 * forgotten, so that the window stays covered, more coarsely the older it is; the count is that of the times kept.
 * Percentiles are exact over those, interpolated between neighbours. Source: Mesos {@code TimeSeries},
 * {@code Statistics}.
 */
public final class Timer {

    static final int CAPACITY = 1000;

    private static final double NANOS_PER_MILLI = 1e6;

    private static final Map<String, Double> PERCENTILES = Map.of(
            "/p50", 0.5,
            "/p90", 0.9,
            "/p95", 0.95,
            "/p99", 0.99,
            "/p999", 0.999,
            "/p9999", 0.9999);

    private final InstantSource clock;
    private final Optional<Duration> window;

    // Guarded by this. In the order of recording.
    private long[] recordedAt = new long[0];
    private double[] millis = new double[0];
    private int size;
    private double last = Double.NaN;

    Timer(InstantSource clock, Optional<Duration> window) {
        this.clock = clock;
        this.window = window;
    }

    /** Records that it took so long, until now. */
    public void record(Duration took) {
        double value = took.toNanos() / NANOS_PER_MILLI;
        long now = clock.millis();
        synchronized (this) {
            last = value;
            if (window.isPresent()) {
                keep(now, value);
            }
        }
    }

    /** Does the work and records how long it took, by the machine's monotonic clock, whether it succeeds or throws. */
    public <T> T time(Supplier<T> work) {
        long start = System.nanoTime();
        try {
            return work.get();
        } finally {
            record(Duration.ofNanos(System.nanoTime() - start));
        }
    }

    private void keep(long now, double value) {
        if (size == CAPACITY) {
            thinOut();
        }
        if (size == millis.length) {
            int larger = Math.min(CAPACITY, Math.max(16, size * 2));
            recordedAt = Arrays.copyOf(recordedAt, larger);
            millis = Arrays.copyOf(millis, larger);
        }
        recordedAt[size] = now;
        millis[size++] = value;
    }

    private void thinOut() {
        int half = size / 2;
        int kept = 0;
        for (int i = 0; i < size; i++) {
            if (i >= half || i % 2 == 0) {
                recordedAt[kept] = recordedAt[i];
                millis[kept++] = millis[i];
            }
        }
        size = kept;
    }

    /** Puts into {@code snapshot} what there is: nothing before the first time, statistics from the second one on. */
    void addTo(Map<String, Double> snapshot, String name) {
        double[] sorted;
        synchronized (this) {
            if (Double.isNaN(last)) {
                return;
            }
            snapshot.put(name, last);
            sorted = windowed();
        }
        if (sorted.length < 2) {
            return;
        }
        Arrays.sort(sorted);
        snapshot.put(name + "/count", (double) sorted.length);
        snapshot.put(name + "/min", sorted[0]);
        snapshot.put(name + "/max", sorted[sorted.length - 1]);
        PERCENTILES.forEach((suffix, share) -> snapshot.put(name + suffix, percentile(sorted, share)));
    }

    private double[] windowed() {
        if (window.isEmpty()) {
            return new double[0];
        }
        long oldest = clock.millis() - window.get().toMillis();
        int from = 0;
        while (from < size && recordedAt[from] <= oldest) {
            from++;
        }
        return Arrays.copyOfRange(millis, from, size);
    }

    private static double percentile(double[] sorted, double share) {
        double position = share * (sorted.length - 1);
        int index = (int) position;
        return sorted[index] + (sorted[index + 1] - sorted[index]) * (position - index);
    }
}
