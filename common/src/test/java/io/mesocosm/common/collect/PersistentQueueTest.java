package io.mesocosm.common.collect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PersistentQueueTest {

    @Test
    void elementsLeaveInTheOrderInWhichTheyCame() {
        PersistentQueue<String> queue = PersistentQueue.copyOf(List.of("a", "b", "c"));

        assertThat(queue.first()).contains("a");
        assertThat(queue.removeFirst()).containsExactly("b", "c");
        assertThat(queue).containsExactly("a", "b", "c");
    }

    @Test
    void emptyQueueHasNothingToRemove() {
        PersistentQueue<String> queue = PersistentQueue.empty();

        assertThat(queue.first()).isEqualTo(Optional.empty());
        assertThat(queue.removeFirst()).isEqualTo(queue);
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void queuesOfEqualElementsAreEqualWhateverCameBefore() {
        PersistentQueue<String> one =
                PersistentQueue.copyOf(List.of("gone", "a", "b")).removeFirst();
        PersistentQueue<String> other = PersistentQueue.copyOf(List.of("a", "b"));

        assertThat(one).isEqualTo(other).hasSameHashCodeAs(other).hasToString("[a, b]");
        assertThat(one).isNotEqualTo(PersistentQueue.copyOf(List.of("b", "a")));
    }

    @Test
    void behavesAsAnOrdinaryQueue() {
        var chance = new SplittableRandom(7);
        Deque<Integer> plain = new ArrayDeque<>();
        PersistentQueue<Integer> queue = PersistentQueue.empty();
        for (int i = 0; i < 5000; i++) {
            if (chance.nextInt(5) < 3) {
                plain.addLast(i);
                queue = queue.add(i);
            } else {
                plain.pollFirst();
                queue = queue.removeFirst();
            }
            assertThat(queue.size()).isEqualTo(plain.size());
            assertThat(queue.first()).isEqualTo(Optional.ofNullable(plain.peekFirst()));
        }
        assertThat(queue).containsExactlyElementsOf(plain);
    }
}
