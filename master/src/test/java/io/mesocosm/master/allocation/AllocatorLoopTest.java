package io.mesocosm.master.allocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.allocator.Allocator;
import io.mesocosm.allocator.AllocatorCommand;
import io.mesocosm.allocator.AllocatorOutput;
import io.mesocosm.common.metrics.Metrics;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** The loop around allocators that are not as they should be. */
final class AllocatorLoopTest {

    private final LinkedBlockingQueue<Throwable> faults = new LinkedBlockingQueue<>();

    private final LinkedBlockingQueue<Instant> times = new LinkedBlockingQueue<>();

    private AllocatorLoop loop(Instant due, Runnable run) {
        return loop(due, run, InstantSource.system());
    }

    private AllocatorLoop loop(Instant due, Runnable run, InstantSource clock) {
        var allocator = new Allocator() {
            @Override
            public List<AllocatorOutput> apply(AllocatorCommand command, Instant now) {
                times.add(now);
                return List.of();
            }

            @Override
            public List<AllocatorOutput> run(Instant now) {
                run.run();
                return List.of();
            }

            @Override
            public Optional<Instant> nextDeadline() {
                return Optional.of(due);
            }

            @Override
            public SortedMap<String, Double> metrics() {
                return new TreeMap<>(Map.of("answered", 1.0));
            }
        };
        return new AllocatorLoop(allocator, clock, answer -> {}, (where, fault) -> faults.add(fault), new Metrics());
    }

    @Test
    void anAllocatorMaySayThatNothingIsEverDue() {
        AllocatorLoop loop = loop(Instant.MAX, () -> {});
        loop.start();
        assertThat(loop.metrics(Duration.ofSeconds(30))).containsKey("answered");
        assertThat(loop.metrics(Duration.ofSeconds(30))).containsKey("answered");
        loop.close();
        assertThat(faults).isEmpty();
    }

    @Test
    void timeStandsStillWhereTheClockGoesBack() throws InterruptedException {
        Instant noon = Instant.parse("2026-01-01T12:00:00Z");
        var clock = new AtomicReference<>(noon);
        AllocatorLoop loop = loop(Instant.MAX, () -> {}, clock::get);
        loop.start();
        loop.order(new AllocatorCommand.Pause());
        assertThat(times.take()).isEqualTo(noon);
        clock.set(noon.minusSeconds(60));
        loop.order(new AllocatorCommand.Resume());
        assertThat(times.take()).isEqualTo(noon);
        loop.close();
        assertThat(faults).isEmpty();
    }

    @Test
    void anAllocatorThatNeverReturnsKeepsNeitherMetricsNorTheEndWaiting() throws InterruptedException {
        var stuck = new CountDownLatch(1);
        var forEver = new CountDownLatch(1);
        AllocatorLoop loop = loop(Instant.EPOCH, () -> {
            stuck.countDown();
            try {
                forEver.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        loop.start();
        stuck.await();
        assertThat(loop.metrics(Duration.ofMillis(1))).isEmpty();
        loop.close(Duration.ofMillis(1));
        assertThat(forEver.getCount()).isEqualTo(1);
        forEver.countDown();
        loop.close();
        assertThat(faults).isEmpty();
    }

    @Test
    void anAllocatorThatThrowsIsAFault() throws InterruptedException {
        AllocatorLoop loop = loop(Instant.EPOCH, () -> {
            throw new IllegalStateException("a bug");
        });
        loop.start();
        assertThat(faults.take()).hasMessage("a bug");
        loop.close();
    }
}
