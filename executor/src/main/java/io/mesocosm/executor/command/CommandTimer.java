package io.mesocosm.executor.command;

/** The timers of a command executor; at most one of each runs. */
public enum CommandTimer {
    /** The grace between SIGTERM and SIGKILL. */
    ESCALATION,
    /** {@code TaskInfo.max_completion_time}, counted from the launch. */
    MAX_COMPLETION,
    /** Until the next check. */
    CHECK,
    /** Until the next health check. */
    HEALTH_CHECK,
    /** How long an ended executor waits for its terminal update to be acknowledged. */
    TERMINAL_ACKNOWLEDGEMENT
}
