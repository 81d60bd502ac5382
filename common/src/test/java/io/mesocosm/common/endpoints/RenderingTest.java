package io.mesocosm.common.endpoints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class RenderingTest {

    private final Rendering rendering = new Rendering(1);
    private final AtomicInteger rendered = new AtomicInteger();

    private byte[] next() {
        return new byte[] {(byte) rendered.incrementAndGet()};
    }

    /** Keeps the only turn until {@code end}. */
    private CompletableFuture<Void> occupy(CountDownLatch end) throws InterruptedException {
        var begun = new CountDownLatch(1);
        CompletableFuture<Void> occupant = CompletableFuture.runAsync(() -> rendering.render("other", () -> {
            begun.countDown();
            await(end);
            return new byte[0];
        }));
        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
        return occupant;
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Thread start(Runnable work) {
        Thread thread = new Thread(work);
        thread.start();
        return thread;
    }

    private static void awaitWaiting(Thread thread) {
        while (thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
    }

    @Test
    void thoseWhoWaitWithTheSameQuestionGetOneAnswer() throws Exception {
        var end = new CountDownLatch(1);
        CompletableFuture<Void> occupant = occupy(end);
        List<Thread> threads = new ArrayList<>();
        List<byte[]> answers = java.util.Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < 5; i++) {
            Thread thread = start(() -> answers.add(rendering.render("question", this::next)));
            awaitWaiting(thread);
            threads.add(thread);
        }
        end.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        occupant.join();
        assertThat(answers).hasSize(5).allSatisfy(answer -> assertThat(answer).isEqualTo(new byte[] {1}));
        assertThat(rendering.shared()).isEqualTo(4);
    }

    @Test
    void whoAsksWhileAnAnswerIsRenderedGetsALaterOne() throws Exception {
        var end = new CountDownLatch(1);
        var begun = new CountDownLatch(1);
        CompletableFuture<byte[]> first = CompletableFuture.supplyAsync(() -> rendering.render("question", () -> {
            begun.countDown();
            await(end);
            return next();
        }));
        await(begun);
        List<byte[]> later = java.util.Collections.synchronizedList(new ArrayList<>());
        Thread thread = start(() -> later.add(rendering.render("question", this::next)));
        awaitWaiting(thread);
        end.countDown();
        thread.join();
        assertThat(first.join()).isEqualTo(new byte[] {1});
        assertThat(later.get(0)).isEqualTo(new byte[] {2});
        assertThat(rendering.shared()).isZero();
    }

    @Test
    void aFailureReachesAllWhoWaitAndEndsThere() throws Exception {
        var end = new CountDownLatch(1);
        CompletableFuture<Void> occupant = occupy(end);
        CompletableFuture<byte[]> failing = new CompletableFuture<>();
        Thread first = start(() -> {
            try {
                failing.complete(rendering.render("question", () -> {
                    throw new IllegalStateException("broken");
                }));
            } catch (IllegalStateException e) {
                failing.completeExceptionally(e);
            }
        });
        awaitWaiting(first);
        CompletableFuture<byte[]> joined = new CompletableFuture<>();
        Thread second = start(() -> {
            try {
                joined.complete(rendering.render("question", this::next));
            } catch (CompletionException e) {
                joined.completeExceptionally(e);
            }
        });
        awaitWaiting(second);
        end.countDown();
        assertThatThrownBy(failing::join).hasRootCauseMessage("broken");
        assertThatThrownBy(joined::join).hasRootCauseMessage("broken");
        occupant.join();
        assertThat(rendering.render("question", this::next)).isEqualTo(new byte[] {1});
    }
}
