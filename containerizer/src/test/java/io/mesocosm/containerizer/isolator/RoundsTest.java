package io.mesocosm.containerizer.isolator;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.containerizer.testing.Await;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class RoundsTest {

    private static final Duration LONG = Duration.ofDays(1);

    private final Queue<Thread> threads = new ConcurrentLinkedQueue<>();

    private Optional<Duration> seen(Optional<Duration> rest) {
        threads.add(Thread.currentThread());
        return rest;
    }

    private Thread first() throws Exception {
        Await.until("a round", () -> !threads.isEmpty());
        return threads.element();
    }

    @Test
    void threadEndsWhenThereIsNothingToDo() throws Exception {
        var rounds = new Rounds("test", () -> seen(Optional.empty()));
        rounds.wake();
        assertThat(first().join(Await.PATIENCE)).isTrue();
        threads.clear();
        rounds.wake();
        assertThat(first().join(Await.PATIENCE))
                .as("another begins when there is again")
                .isTrue();
    }

    @Test
    void wakingEndsARest() throws Exception {
        var rests = new ConcurrentLinkedQueue<>(List.of(Optional.of(LONG), Optional.<Duration>empty()));
        var rounds = new Rounds("test", () -> seen(rests.remove()));
        rounds.wake();
        Thread thread = first();
        rounds.wake();
        assertThat(thread.join(Await.PATIENCE)).isTrue();
        assertThat(threads).hasSize(2);
    }

    @Test
    void nothingIsMissedThatComesUpDuringARound() throws Exception {
        var inRound = new CountDownLatch(1);
        var woken = new CountDownLatch(1);
        var rounds = new Rounds("test", () -> {
            seen(Optional.empty());
            inRound.countDown();
            try {
                woken.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return Optional.empty();
        });
        rounds.wake();
        inRound.await();
        rounds.wake();
        woken.countDown();
        assertThat(first().join(Await.PATIENCE)).isTrue();
        assertThat(threads).hasSize(2);
    }
}
