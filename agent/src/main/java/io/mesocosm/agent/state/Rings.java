package io.mesocosm.agent.state;

import java.util.List;
import java.util.stream.Stream;

/** Lists that forget the oldest. */
public final class Rings {

    private Rings() {}

    /** The list with that item at its end, and no more than {@code keep} items. */
    public static <T> List<T> append(List<T> ring, T item, int keep) {
        int drop = Math.max(0, ring.size() + 1 - keep);
        return Stream.concat(ring.stream(), Stream.of(item)).skip(drop).toList();
    }
}
