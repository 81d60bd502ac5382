package io.mesocosm.common.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** What was told, in its order. */
public final class Heard<T> implements Consumer<T> {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final List<T> all = new ArrayList<>();

    @Override
    public synchronized void accept(T told) {
        all.add(told);
        notifyAll();
    }

    /** All of it. */
    public synchronized List<T> all() {
        return List.copyOf(all);
    }

    /** Waits until everything that was told is this. */
    public void await(Object... expected) {
        List<Object> wanted = List.of(expected);
        await(heard -> heard.size() >= wanted.size());
        assertThat(all()).isEqualTo(wanted);
    }

    /** Waits for a condition of what was told. */
    public synchronized void await(Predicate<List<T>> condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.test(all)) {
            long left = (end - System.nanoTime()) / 1_000_000;
            assertThat(left).as("patience, having heard %s", all).isPositive();
            try {
                wait(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }
}
