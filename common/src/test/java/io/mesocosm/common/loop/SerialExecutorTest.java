package io.mesocosm.common.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SerialExecutorTest {

    @Test
    void tasksRunInTheirOrderOneAtATime() throws Exception {
        int count = 10_000;
        ExecutorService threads = Executors.newFixedThreadPool(4);
        var serial = new SerialExecutor(threads);
        List<Integer> order = Collections.synchronizedList(new ArrayList<>());
        var running = new AtomicInteger();
        var most = new AtomicInteger();
        var done = new CountDownLatch(count);
        IntStream.range(0, count)
                .forEach(i -> serial.execute(() -> {
                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                    order.add(i);
                    running.decrementAndGet();
                    done.countDown();
                }));
        done.await();
        threads.shutdown();
        assertThat(order).isEqualTo(IntStream.range(0, count).boxed().toList());
        assertThat(most).hasValue(1);
    }

    @Test
    void threadIsBorrowedWhileThereIsWorkOnly() {
        Deque<Runnable> lent = new ArrayDeque<>();
        var serial = new SerialExecutor(lent::add);
        List<String> ran = new ArrayList<>();
        serial.execute(() -> {
            ran.add("first");
            serial.execute(() -> ran.add("third"));
        });
        serial.execute(() -> ran.add("second"));
        assertThat(lent).hasSize(1);
        assertThat(serial.size()).isEqualTo(2);
        lent.remove().run();
        assertThat(ran).containsExactly("first", "second", "third");
        assertThat(lent).isEmpty();
        assertThat(serial.size()).isZero();
        serial.execute(() -> ran.add("fourth"));
        assertThat(lent).hasSize(1);
    }

    @Test
    void taskThatFailsHoldsNobodyUp() {
        var serial = new SerialExecutor(Runnable::run);
        List<String> ran = new ArrayList<>();
        serial.execute(() -> {
            throw new IllegalStateException("A task that fails");
        });
        serial.execute(() -> ran.add("next"));
        assertThat(ran).containsExactly("next");
    }
}
