package io.mesocosm.common.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TimersTest {

    private final Timers<String> timers = new Timers<>();

    @Test
    void nothingIsDueBeforeItsDeadline() {
        timers.set("key", "event", 100);

        assertThat(timers.pollDue(99)).isEmpty();
        assertThat(timers.pollDue(100)).contains("event");
        assertThat(timers.pollDue(100)).isEmpty();
        assertThat(timers.nextDeadline()).isEqualTo(Timers.NEVER);
    }

    @Test
    void timersFireByDeadlineAndThenInTheOrderOfSetting() {
        timers.set("late", "late", 30);
        timers.set("first", "first", 20);
        timers.set("second", "second", 20);
        timers.set("early", "early", 10);

        assertThat(drain(timers, 30)).containsExactly("early", "first", "second", "late");
    }

    @Test
    void anEqualKeyReplacesTheTimer() {
        timers.set("key", "old", 10);
        timers.set("key", "new", 20);

        assertThat(timers.size()).isEqualTo(1);
        assertThat(timers.pollDue(19)).isEmpty();
        assertThat(timers.pollDue(20)).contains("new");
    }

    @Test
    void aCancelledTimerDoesNotFire() {
        timers.set("key", "event", 10);
        timers.cancel("key");
        timers.cancel("unknown");

        assertThat(timers.pollDue(Timers.NEVER - 1)).isEmpty();
    }

    @Test
    void theKeyIsFreeOnceItsTimerHasFired() {
        timers.set("key", "first", 10);
        timers.pollDue(10);
        timers.set("key", "second", 20);

        assertThat(timers.pollDue(20)).contains("second");
    }

    @Test
    void clearForgetsAll() {
        timers.set("one", "one", 1);
        timers.set("two", "two", 2);
        timers.clear();

        assertThat(timers.size()).isZero();
        assertThat(timers.pollDue(100)).isEmpty();
        timers.set("three", "three", 3);
        assertThat(timers.pollDue(100)).contains("three");
    }

    private record Model(long deadline, long order, String event) {}

    @Test
    void anySequenceOfCallsBehavesAsASortedListWould() {
        for (long seed = 0; seed < 30; seed++) {
            var random = new SplittableRandom(seed);
            var tested = new Timers<String>();
            Map<Integer, Model> model = new HashMap<>();
            for (int i = 0; i < 2000; i++) {
                int key = random.nextInt(60);
                switch (random.nextInt(4)) {
                    case 0, 1 -> {
                        long deadline = random.nextLong(100);
                        tested.set(key, "event-" + i, deadline);
                        model.put(key, new Model(deadline, i, "event-" + i));
                    }
                    case 2 -> {
                        tested.cancel(key);
                        model.remove(key);
                    }
                    default -> {
                        long now = random.nextLong(100);
                        assertThat(tested.pollDue(now))
                                .as("seed %s, call %s", seed, i)
                                .isEqualTo(poll(model, now));
                    }
                }
                assertThat(tested.size()).isEqualTo(model.size());
            }
        }
    }

    private static Optional<String> poll(Map<Integer, Model> model, long now) {
        Optional<Map.Entry<Integer, Model>> first = model.entrySet().stream()
                .filter(entry -> entry.getValue().deadline() <= now)
                .min(Comparator.comparingLong((Map.Entry<Integer, Model> entry) ->
                                entry.getValue().deadline())
                        .thenComparingLong(entry -> entry.getValue().order()));
        first.ifPresent(entry -> model.remove(entry.getKey()));
        return first.map(entry -> entry.getValue().event());
    }

    private static List<String> drain(Timers<String> timers, long now) {
        var events = new ArrayList<String>();
        Optional<String> event = timers.pollDue(now);
        while (event.isPresent()) {
            events.add(event.get());
            event = timers.pollDue(now);
        }
        return events;
    }
}
