package io.mesocosm.containerizer.launcher;

/** The records of a launch description, numbered as the supervisor does ({@code supervisor/description.h}). */
enum RecordType {
    STATUS_PATH(1),
    EXECUTABLE(2),
    ARGUMENT(3),
    ENVIRONMENT(4),
    WORKING_DIRECTORY(5),
    USER(6),
    STREAM(7),
    LIMIT(8),
    NEW_NAMESPACES(9),
    ENTERED_NAMESPACES(10),
    CGROUP(11),
    SUPERVISOR_CGROUP(12),
    ROOT(13),
    STEP(14),
    HOST_NAME(15),
    USER_IDS(16),
    GROUP_IDS(17),
    OOM_SCORE(18),
    CAPABILITIES(19),
    NO_NEW_PRIVILEGES(20),
    FILTER(21),
    TERMINAL(22);

    private final int number;

    RecordType(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }
}
