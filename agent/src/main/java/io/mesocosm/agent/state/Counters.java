package io.mesocosm.agent.state;

import io.mesocosm.common.collect.PersistentMap;
import java.util.List;

/** Counts since start, under the names of the metrics that show them ({@code slave/tasks_finished}). */
public record Counters(PersistentMap<String, Long> values) {

    /** All that is counted, so that readers show zeros as well. */
    public static final List<String> NAMES = List.of(
            "gc/path_removals_failed",
            "gc/path_removals_succeeded",
            "slave/container_launch_errors",
            "slave/executors_preempted",
            "slave/executors_terminated",
            "slave/invalid_framework_messages",
            "slave/invalid_status_updates",
            "slave/recovery_errors",
            "slave/tasks_failed",
            "slave/tasks_finished",
            "slave/tasks_gone",
            "slave/tasks_killed",
            "slave/tasks_lost",
            "slave/valid_framework_messages",
            "slave/valid_status_updates");

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
