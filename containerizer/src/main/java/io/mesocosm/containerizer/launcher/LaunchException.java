package io.mesocosm.containerizer.launcher;

import java.io.IOException;

/** A container process that could not be started: at which step, with which error number (0 for none), and in words. */
public final class LaunchException extends IOException {

    private static final long serialVersionUID = 1;

    private final LaunchStep step;
    private final int errno;

    public LaunchException(LaunchStep step, int errno, String message) {
        super(message);
        this.step = step;
        this.errno = errno;
    }

    public LaunchStep step() {
        return step;
    }

    public int errno() {
        return errno;
    }
}
