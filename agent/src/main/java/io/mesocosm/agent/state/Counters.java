package io.mesocosm.agent.state;

import io.mesocosm.common.collect.PersistentMap;

/** Counts since start, under the names of the metrics that show them ({@code slave/tasks_finished}). */
public record Counters(PersistentMap<String, Long> values) {

    /** Nothing happened yet. */
    public static final Counters ZERO = new Counters(PersistentMap.empty());

    /** One more. */
    public Counters plusOne(String metric) {
        return plus(metric, 1);
    }

    /** That many more. */
    public Counters plus(String metric, long amount) {
        return new Counters(values.put(metric, of(metric) + amount));
    }

    /** How often it happened; 0 for what never did. */
    public long of(String metric) {
        return values.get(metric).orElse(0L);
    }
}
