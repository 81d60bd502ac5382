package io.mesocosm.common.tasks;

import org.apache.mesos.v1.Protos.TaskState;

/** What the states of a task mean. */
public final class TaskStates {

    private TaskStates() {}

    /** Whether no update can follow. UNREACHABLE and UNKNOWN are not terminal: the task may still be alive. */
    public static boolean isTerminal(TaskState state) {
        return switch (state) {
            case TASK_FINISHED,
                    TASK_FAILED,
                    TASK_KILLED,
                    TASK_LOST,
                    TASK_ERROR,
                    TASK_DROPPED,
                    TASK_GONE,
                    TASK_GONE_BY_OPERATOR -> true;
            case TASK_STAGING, TASK_STARTING, TASK_RUNNING, TASK_KILLING, TASK_UNREACHABLE, TASK_UNKNOWN -> false;
        };
    }
}
