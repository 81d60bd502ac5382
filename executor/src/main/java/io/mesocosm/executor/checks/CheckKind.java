package io.mesocosm.executor.checks;

/** Why a task is checked. */
public enum CheckKind {
    /** {@code TaskInfo.check}: the framework wants to know the result. */
    CHECK,
    /** {@code TaskInfo.health_check}: a task that fails too often is killed. */
    HEALTH_CHECK
}
