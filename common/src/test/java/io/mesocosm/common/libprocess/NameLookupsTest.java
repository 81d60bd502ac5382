package io.mesocosm.common.libprocess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class NameLookupsTest {

    @Test
    void namesThatNobodyAnswersHoldFewThreadsOfTheirOwn() throws Exception {
        var answer = new CountDownLatch(1);
        var all = new CountDownLatch(NameLookups.THREADS + NameLookups.WAITING);
        Set<String> threads = ConcurrentHashMap.newKeySet();
        try (var lookups = new NameLookups()) {
            for (int i = 0; i < NameLookups.THREADS + NameLookups.WAITING; i++) {
                lookups.execute(() -> {
                    threads.add(Thread.currentThread().getName());
                    await(answer);
                    all.countDown();
                });
            }
            assertThatThrownBy(() -> lookups.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
            answer.countDown();
            assertThat(all.await(20, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(threads).containsExactly("lookup");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
