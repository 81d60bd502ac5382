package io.mesocosm.containerizer.syscalls;

/** Who listens where. */
public interface SocketCalls {

    /** The TCP sockets of this network namespace that listen, with either version of IP: inode, port, inode, port... */
    long[] listeners() throws SyscallException;

    /** The inodes of the sockets that a process has open; {@link Errno#ENOENT} when it is gone. */
    long[] socketsOf(int pid) throws SyscallException;
}
