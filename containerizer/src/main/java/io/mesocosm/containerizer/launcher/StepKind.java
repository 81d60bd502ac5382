package io.mesocosm.containerizer.launcher;

/** The kinds of {@link FilesystemStep}, numbered as the supervisor does ({@code supervisor/confinement.h}). */
enum StepKind {
    BIND(1),
    MOUNT(2),
    REMOUNT(3),
    DIRECTORY(4),
    LINK(5),
    CHARACTER_DEVICE(6),
    BLOCK_DEVICE(7),
    FILE(8),
    MASK(9),
    MOVE(10);

    private final int number;

    StepKind(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }
}
