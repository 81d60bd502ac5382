package io.mesocosm.containerizer.launcher;

/** The step of a launch that failed, as the supervisor numbers it ({@code supervisor/report.h}). */
public enum LaunchStep {
    NONE,
    DESCRIPTION,
    PREPARE,
    STREAM,
    FORK,
    SESSION,
    GO_AHEAD,
    WORKING_DIRECTORY,
    GROUPS,
    USER,
    EXECUTE,
    LIMIT,
    CGROUP,
    NAMESPACE,
    ID_MAP,
    OOM_SCORE,
    ROOT,
    FILE_SYSTEM,
    HOST_NAME,
    CAPABILITIES,
    NO_NEW_PRIVILEGES,
    FILTER,
    TERMINAL;

    static LaunchStep of(int number) {
        LaunchStep[] all = values();
        return number >= 0 && number < all.length ? all[number] : NONE;
    }
}
