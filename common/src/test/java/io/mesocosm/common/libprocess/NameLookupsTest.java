package io.mesocosm.common.libprocess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class NameLookupsTest {

    @Test
    void namesThatNobodyAnswersHoldFewThreadsAndNoVirtualOne() throws Exception {
        var answer = new CountDownLatch(1);
        var all = new CountDownLatch(NameLookups.THREADS + NameLookups.WAITING);
        var virtual = new AtomicInteger();
        try (var lookups = new NameLookups()) {
            for (int i = 0; i < NameLookups.THREADS + NameLookups.WAITING; i++) {
                lookups.execute(() -> {
                    virtual.addAndGet(Thread.currentThread().isVirtual() ? 1 : 0);
                    await(answer);
                    all.countDown();
                });
            }
            assertThatThrownBy(() -> lookups.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
            answer.countDown();
            assertThat(all.await(20, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(virtual).hasValue(0);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
