package io.mesocosm.scheduler.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CallbacksTest {

    private final Callbacks callbacks = new Callbacks();
    private final List<Integer> taken = Collections.synchronizedList(new ArrayList<>());

    @Test
    void whoBringsMoreWaitsForRoomAndTheSchedulerItselfDoesNot() throws Exception {
        var go = new CountDownLatch(1);
        var busy = new CountDownLatch(1);
        callbacks.start();
        callbacks.add(() -> {
            busy.countDown();
            await(go);
            // For itself it would wait forever.
            callbacks.awaitRoom();
        });
        await(busy);
        for (int i = 0; i < Callbacks.ROOM; i++) {
            int number = i;
            callbacks.add(() -> taken.add(number));
        }
        var brings = new Thread(callbacks::awaitRoom);
        brings.start();
        while (brings.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }

        go.countDown();

        brings.join();
        callbacks.awaitRoom();
        end();
        assertThat(taken).hasSize(Callbacks.ROOM).isSorted();
    }

    @Test
    void nobodyWaitsForRoomOnceTheEndIsDecided() throws Exception {
        for (int i = 0; i < Callbacks.ROOM; i++) {
            callbacks.add(() -> {});
        }
        var brings = new Thread(callbacks::awaitRoom);
        brings.start();

        callbacks.end();

        brings.join();
        callbacks.add(() -> taken.add(1));
        callbacks.start();
        assertThat(taken).isEmpty();
    }

    private void end() throws InterruptedException {
        var ended = new CountDownLatch(1);
        callbacks.add(ended::countDown);
        callbacks.end();
        await(ended);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
