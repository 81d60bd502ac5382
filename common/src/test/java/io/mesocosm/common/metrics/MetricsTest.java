package io.mesocosm.common.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class MetricsTest {

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.ofEpochSecond(1_700_000_000));
    private final Metrics metrics = new Metrics(now::get);

    private void pass(Duration time) {
        now.updateAndGet(instant -> instant.plus(time));
    }

    @Test
    void theSnapshotIsSortedByName() {
        metrics.gauge("master/uptime_secs", () -> 1.5);
        metrics.counter("master/tasks_lost").add(2);
        metrics.counter("allocator/event").increment();

        assertThat(metrics.snapshot())
                .containsExactly(
                        Map.entry("allocator/event", 1.0),
                        Map.entry("master/tasks_lost", 2.0),
                        Map.entry("master/uptime_secs", 1.5));
    }

    @Test
    void aCounterIsMadeOnceAndOnlyGrows() {
        Counter counter = metrics.counter("c");
        counter.increment();
        metrics.counter("c").add(3);

        assertThat(counter.value()).isEqualTo(4);
        assertThatThrownBy(() -> counter.add(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void noCountIsLostBetweenThreads() throws InterruptedException {
        var threads = new ArrayList<Thread>();
        for (int t = 0; t < 4; t++) {
            threads.add(new Thread(() -> {
                for (int i = 0; i < 10_000; i++) {
                    metrics.counter("c").increment();
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(metrics.snapshot()).containsExactly(Map.entry("c", 40_000.0));
    }

    @Test
    void aGaugeThatThrowsOrKnowsNothingIsLeftOut() {
        metrics.gauge("broken", () -> {
            throw new IllegalStateException("no value");
        });
        metrics.gauge("unknown", () -> Double.NaN);
        metrics.gauge("fine", () -> 1);

        assertThat(metrics.snapshot()).containsExactly(Map.entry("fine", 1.0));
    }

    @Test
    void aGaugeCanBeReplacedAndForgotten() {
        metrics.gauge("g", () -> 1);
        metrics.gauge("g", () -> 2);
        metrics.counter("master/frameworks/a/messages");
        metrics.counter("master/frameworks/b/messages");
        assertThat(metrics.snapshot()).containsEntry("g", 2.0);

        metrics.remove("g");
        metrics.remove("g");
        metrics.removeAll("master/frameworks/a/");
        assertThat(metrics.snapshot()).containsOnlyKeys("master/frameworks/b/messages");
    }

    @Test
    void aNameIsOfOneKind() {
        metrics.counter("name");
        metrics.gauge("gauge_ms", () -> 1);

        assertThatThrownBy(() -> metrics.gauge("name", () -> 1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> metrics.timer("gauge", Duration.ofHours(1))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> metrics.counter("gauge_ms")).isInstanceOf(IllegalStateException.class);
        assertThat(metrics.snapshot()).containsOnlyKeys("name", "gauge_ms");
    }

    @Test
    void aTimerShowsNothingThenItsLastValueThenStatistics() {
        Timer timer = metrics.timer("registrar/state_store", Duration.ofDays(1));
        assertThat(metrics.snapshot()).isEmpty();

        timer.record(Duration.ofMillis(20));
        assertThat(metrics.snapshot()).containsExactly(Map.entry("registrar/state_store_ms", 20.0));

        timer.record(Duration.ofNanos(10_500_000));
        assertThat(metrics.snapshot().keySet())
                .containsExactly(
                        "registrar/state_store_ms",
                        "registrar/state_store_ms/count",
                        "registrar/state_store_ms/max",
                        "registrar/state_store_ms/min",
                        "registrar/state_store_ms/p50",
                        "registrar/state_store_ms/p90",
                        "registrar/state_store_ms/p95",
                        "registrar/state_store_ms/p99",
                        "registrar/state_store_ms/p999",
                        "registrar/state_store_ms/p9999");
        assertThat(metrics.snapshot())
                .containsEntry("registrar/state_store_ms", 10.5)
                .containsEntry("registrar/state_store_ms/count", 2.0)
                .containsEntry("registrar/state_store_ms/min", 10.5)
                .containsEntry("registrar/state_store_ms/max", 20.0)
                .containsEntry("registrar/state_store_ms/p50", 15.25);
    }

    @Test
    void percentilesLieBetweenTheirNeighbours() {
        Timer timer = metrics.timer("t", Duration.ofHours(1));
        for (int i = 101; i >= 1; i--) {
            timer.record(Duration.ofMillis(i));
        }

        assertThat(metrics.snapshot())
                .containsEntry("t_ms/p50", 51.0)
                .containsEntry("t_ms/p90", 91.0)
                .containsEntry("t_ms/p95", 96.0)
                .containsEntry("t_ms/p99", 100.0)
                .hasEntrySatisfying("t_ms/p999", value -> assertThat(value).isBetween(100.8999, 100.9001));
    }

    @Test
    void timesOutsideTheWindowDoNotCount() {
        Timer timer = metrics.timer("t", Duration.ofHours(1));
        timer.record(Duration.ofSeconds(1));
        pass(Duration.ofMinutes(59));
        timer.record(Duration.ofMillis(1));
        timer.record(Duration.ofMillis(2));
        assertThat(metrics.snapshot()).containsEntry("t_ms/count", 3.0).containsEntry("t_ms/max", 1000.0);

        pass(Duration.ofMinutes(1));
        assertThat(metrics.snapshot()).containsEntry("t_ms/count", 2.0).containsEntry("t_ms/max", 2.0);

        pass(Duration.ofHours(1));
        assertThat(metrics.snapshot()).containsExactly(Map.entry("t_ms", 2.0));
    }

    @Test
    void aTimerWithoutWindowHasNoStatistics() {
        Timer timer = metrics.timer("registrar/state_fetch", Optional.empty());
        timer.record(Duration.ofMillis(1));
        timer.record(Duration.ofMillis(2));

        assertThat(metrics.snapshot()).containsExactly(Map.entry("registrar/state_fetch_ms", 2.0));
    }

    @Test
    void manyTimesInAWindowAreThinnedOutFromTheOldEnd() {
        Timer timer = metrics.timer("t", Duration.ofHours(1));
        for (int i = 0; i < 100_000; i++) {
            timer.record(Duration.ofMillis(i));
            pass(Duration.ofMillis(1));
        }

        Map<String, Double> snapshot = metrics.snapshot();
        assertThat(snapshot.get("t_ms/count")).isBetween(Timer.CAPACITY / 2.0, (double) Timer.CAPACITY);
        assertThat(snapshot).containsEntry("t_ms/max", 99_999.0).containsEntry("t_ms/min", 0.0);
    }

    @Test
    void workIsTimedWhetherItSucceedsOrThrows() {
        Timer timer = metrics.timer("t", Duration.ofHours(1));

        assertThat(timer.time(() -> "done")).isEqualTo("done");
        assertThatThrownBy(() -> timer.time(() -> {
                    throw new IllegalStateException("failed");
                }))
                .hasMessage("failed");
        assertThat(metrics.snapshot())
                .extractingByKey("t_ms/count", InstanceOfAssertFactories.DOUBLE)
                .isEqualTo(2.0);
        assertThat(List.copyOf(metrics.snapshot().values())).allMatch(value -> value >= 0);
    }
}
