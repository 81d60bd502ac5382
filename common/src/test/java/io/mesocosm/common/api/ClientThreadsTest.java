package io.mesocosm.common.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ClientThreadsTest {

    @Test
    void fewThreadsDoAllAndKeepNoProcessAlive() throws Exception {
        int tasks = 100;
        Set<Thread> used = ConcurrentHashMap.newKeySet();
        var done = new CountDownLatch(tasks);
        try (var threads = new ClientThreads("test", 3)) {
            for (int i = 0; i < tasks; i++) {
                threads.execute(() -> {
                    used.add(Thread.currentThread());
                    done.countDown();
                });
            }
            done.await();
        }
        assertThat(used).hasSizeBetween(1, 3).allMatch(Thread::isDaemon);
    }

    @Test
    void closedThreadsDoWhatTheyTookAndTakeNothingMore() throws Exception {
        var go = new CountDownLatch(1);
        var done = new CountDownLatch(2);
        var threads = new ClientThreads("test", 1);
        threads.execute(() -> {
            await(go);
            done.countDown();
        });
        threads.execute(done::countDown);

        threads.close();
        threads.execute(() -> {
            throw new AssertionError("taken after the end");
        });
        go.countDown();

        done.await();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
