package io.mesocosm.master.view;

import io.mesocosm.common.json.JsonOutput;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.mesos.v1.Protos.TaskState;

/** How many tasks are in which state. Mutable; used by one thread. */
final class TaskCounts {

    /** Those that are shown, in this order. */
    private static final List<TaskState> SHOWN = List.of(
            TaskState.TASK_STAGING,
            TaskState.TASK_STARTING,
            TaskState.TASK_RUNNING,
            TaskState.TASK_KILLING,
            TaskState.TASK_FINISHED,
            TaskState.TASK_KILLED,
            TaskState.TASK_FAILED,
            TaskState.TASK_LOST,
            TaskState.TASK_ERROR,
            TaskState.TASK_UNREACHABLE);

    private final Map<TaskState, Integer> counts = new EnumMap<>(TaskState.class);

    void count(TaskState state) {
        counts.merge(state, 1, Integer::sum);
    }

    void write(JsonOutput out) {
        for (TaskState state : SHOWN) {
            out.name(state.name()).number((long) counts.getOrDefault(state, 0));
        }
    }
}
