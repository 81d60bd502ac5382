package io.mesocosm.containerizer.syscalls;

import java.io.IOException;

/** A system call that failed: which, on what, and why. */
public final class SyscallException extends IOException {

    private static final long serialVersionUID = 1;

    private final int errno;

    public SyscallException(String call, String subject, int errno) {
        super(call + (subject.isEmpty() ? "" : " '" + subject + "'") + ": " + Errno.text(errno));
        this.errno = errno;
    }

    /** Of {@link Errno}. */
    public int errno() {
        return errno;
    }
}
