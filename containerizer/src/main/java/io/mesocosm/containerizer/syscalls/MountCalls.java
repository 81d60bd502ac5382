package io.mesocosm.containerizer.syscalls;

import java.nio.file.Path;

/** Mounts that the agent itself sees; those of containers are made by their supervisors. */
public interface MountCalls {

    /** Flags of {@link #mount}. */
    long MS_NO_SETUID = 2;

    long MS_NO_DEVICES = 4;
    long MS_PRIVATE = 1L << 18;
    long MS_SHARED = 1L << 20;

    /** Flag of {@link #unmount}: out of sight at once, gone when nobody uses it. */
    int DETACH = 2;

    /** Flag of {@link #unmount}: a link at the end of the path is refused. */
    int NO_FOLLOW_UNMOUNT = 8;

    /** Attributes of {@link #changeMount}. */
    long ATTRIBUTE_READ_ONLY = 1;

    long ATTRIBUTE_NO_DEVICES = 4;
    long ATTRIBUTE_ID_MAPPED = 0x00100000;

    /** Stands for no user namespace. */
    int NO_NAMESPACE = -1;

    /**
     * As mount(2): what is not needed for the flags is empty.
     *
     * @param flags {@link #MS_NO_SETUID} and the like, or 0
     */
    void mount(String source, Path target, String filesystem, long flags, String options) throws SyscallException;

    /**
     * Takes away what was mounted last on a path.
     *
     * @param flags {@link #DETACH} and {@link #NO_FOLLOW_UNMOUNT}, or 0
     */
    void unmount(Path target, int flags) throws SyscallException;

    /** A detached copy of the mount that a file or directory is on, with that as its root; closing it takes it back. */
    int cloneMount(int place, boolean recursive) throws SyscallException;

    /**
     * Changes a mount before or after it is attached.
     *
     * @param mount the descriptor of its root
     * @param attributes to set
     * @param propagation one of the flags of {@link #mount}, or 0 to leave it
     * @param userNamespace through which owners are shown if they are; else {@link #NO_NAMESPACE}
     */
    void changeMount(int mount, boolean recursive, long attributes, long propagation, int userNamespace)
            throws SyscallException;

    /** Attaches a detached mount to the very file or directory that is open, wherever it may be by now. */
    void attachMount(int mount, int place) throws SyscallException;
}
