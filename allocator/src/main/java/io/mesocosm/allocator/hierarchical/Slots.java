package io.mesocosm.allocator.hierarchical;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Gives out small numbers and keeps what they stand for; a number given back is given out again. */
final class Slots<T> {

    private final List<Optional<T>> values = new ArrayList<>();
    private final Deque<Integer> free = new ArrayDeque<>();

    int reserve() {
        if (!free.isEmpty()) {
            return free.pop();
        }
        values.add(Optional.empty());
        return values.size() - 1;
    }

    void set(int index, T value) {
        values.set(index, Optional.of(value));
    }

    T get(int index) {
        return values.get(index).orElseThrow();
    }

    void release(int index) {
        values.set(index, Optional.empty());
        free.push(index);
    }
}
