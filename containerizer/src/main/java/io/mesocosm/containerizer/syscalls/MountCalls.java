package io.mesocosm.containerizer.syscalls;

import java.nio.file.Path;

/** Mounts that the agent itself sees; those of containers are made by their supervisors. */
public interface MountCalls {

    /** Flags of {@link #mount}. */
    long MS_READ_ONLY = 1;

    long MS_NO_SETUID = 2;
    long MS_NO_DEVICES = 4;
    long MS_NO_EXECUTE = 8;
    long MS_REMOUNT = 32;
    long MS_BIND = 4096;
    long MS_RECURSIVE = 16384;
    long MS_PRIVATE = 1L << 18;
    long MS_SLAVE = 1L << 19;
    long MS_SHARED = 1L << 20;

    /** Flag of {@link #unmount}: out of sight at once, gone when nobody uses it. */
    int DETACH = 2;

    /** As mount(2): what is not needed for the flags is empty. */
    void mount(String source, Path target, String filesystem, long flags, String options) throws SyscallException;

    void unmount(Path target, int flags) throws SyscallException;
}
