package io.mesocosm.master.view;

import io.mesocosm.common.json.JsonOutput;
import java.util.List;
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

    private final int[] counts = new int[TaskState.values().length];

    void count(TaskState state) {
        counts[state.ordinal()]++;
    }

    void write(JsonOutput out) {
        for (TaskState state : SHOWN) {
            out.name(state.name()).number((long) counts[state.ordinal()]);
        }
    }
}
