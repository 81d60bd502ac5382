package io.mesocosm.containerizer.syscalls;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Every system call that the containerizer makes past the JDK. Production is {@link JniSyscalls}; tests wrap it to record
 * calls and let them fail.
 *
 * <p>A call that fails throws a {@link SyscallException} that tells the kernel's error and on what. Descriptors are plain numbers, opened close-on-exec, and closed by their owner with {@link #close}. No call waits,
 * but {@link #epollWait} and the file calls on a slow disk.
 */
public interface Syscalls extends MountCalls, CgroupCalls, TreeCalls, QuotaCalls, BtrfsCalls, SocketCalls {

    /** Stands for the working directory where a directory descriptor is asked for; use it with absolute paths. */
    int WORKING_DIRECTORY = -100;

    /** Flags of {@link #open}. */
    int READ = 0;

    int WRITE = 1;
    int CREATE = 0100;
    int EXCLUSIVE = 0200;
    int TRUNCATE = 01000;
    int APPEND = 02000;
    int NONBLOCK = 04000;
    int DIRECTORY = 0200000;
    int NO_FOLLOW = 0400000;
    int PATH_ONLY = 010000000;

    /** Resolution rules of {@link #open}. */
    int ANYWHERE = 0;

    /** No component may leave the directory, neither by {@code ..} nor by a link; no magic links. */
    int BENEATH = 0x08 | 0x02;

    /** As {@link #BENEATH}, and no component may be a link at all. */
    int BENEATH_WITHOUT_LINKS = BENEATH | 0x04;

    /** Starts a supervisor that waits for a launch description. */
    Spawned spawn(Path executable) throws SyscallException;

    /** Gives it one; {@code title} shows up in process lists. */
    void handDescription(Spawned spawned, String title, byte[] description) throws SyscallException;

    /** A descriptor that becomes readable when the process ends. */
    int pidfdOpen(int pid) throws SyscallException;

    /** Sends a signal to the process that the descriptor stands for; {@link Errno#ESRCH} once that has ended. */
    void pidfdSignal(int pidfd, int signal) throws SyscallException;

    /** Sends a signal that carries a value. */
    void pidfdQueue(int pidfd, int signal, int value) throws SyscallException;

    /** Negative pids are process groups. */
    void kill(int pid, int signal) throws SyscallException;

    /** The wait status of a child that has ended, and the end of its zombie; empty while it runs or if it is no child. */
    OptionalInt reap(int pid) throws SyscallException;

    /** The descriptor of a new set of descriptors to wait for. */
    int epollCreate() throws SyscallException;

    /** Waits from now on for a descriptor to be readable; {@link #epollWait} calls it by the token. */
    void epollAdd(int epoll, int descriptor, long token) throws SyscallException;

    /** Waits for what has priority, where files are always readable: a file of cgroup v2 has changed. */
    void epollAddPriority(int epoll, int descriptor, long token) throws SyscallException;

    /** Waits for a descriptor no longer; tokens that {@link #epollWait} gave before may still be on their way. */
    void epollRemove(int epoll, int descriptor) throws SyscallException;

    /** Fills {@code tokens} with those of readable descriptors and says how many; waits forever with -1. */
    int epollWait(int epoll, long[] tokens, int milliseconds) throws SyscallException;

    /** A descriptor that is readable once {@link #eventSignal} was called, and stays so. */
    int eventCreate() throws SyscallException;

    /** Makes an event's descriptor readable, whoever waits for it. */
    void eventSignal(int event) throws SyscallException;

    /** The size of the packet read, 0 when the other end is closed, -1 when there is none. */
    int receive(int channel, byte[] packet) throws SyscallException;

    /** Sends a packet of one byte to the other end. */
    void send(int channel, byte packet) throws SyscallException;

    /** Gives a descriptor back. What the kernel says to that is of no use: it is gone in any case. */
    void close(int descriptor);

    /** The user of that name on this host, with all groups. */
    Optional<Credentials> account(String user) throws SyscallException;

    /** The user that we are. */
    int effectiveUser();

    /** How many files a process may open that gets what the agent got, before the agent took all it could. */
    ResourceLimit descriptorLimit();

    /** Of {@code /proc/<pid>/stat}, per second. */
    long clockTicks();

    /** The size of a page of memory. */
    long pageBytes();

    /** Opens a path that nobody but us or the operator decides, with our own rights. */
    default int open(Path path, int flags) throws SyscallException {
        return open(WORKING_DIRECTORY, path.toString(), flags, 0, ANYWHERE, Optional.empty());
    }

    /** Opens a file with somebody's rights, our own when empty. */
    int open(int directory, String path, int flags, int mode, int resolve, Optional<Credentials> as)
            throws SyscallException;

    /** Makes a directory, with the mode as far as our umask lets; {@link Errno#EEXIST} where something is already. */
    void makeDirectory(int directory, String name, int mode, Optional<Credentials> as) throws SyscallException;

    /** Makes a link whose text is {@code target}, whatever that leads to. */
    void makeSymbolicLink(String target, int directory, String name, Optional<Credentials> as) throws SyscallException;

    /** Removes a file or a link, no directory. */
    void unlink(int directory, String name, Optional<Credentials> as) throws SyscallException;

    /** Sets the permission bits of an open file. */
    void changeMode(int file, int mode) throws SyscallException;

    /** Of an open file, also of one that is open for its path only. */
    void changeOwner(int file, int uid, int gid) throws SyscallException;

    /** Of an open file, also of one that is open for its path only. */
    FileStatus status(int file) throws SyscallException;

    /** Bytes read, 0 at the end. */
    int read(int file, byte[] bytes, int offset, int length) throws SyscallException;

    /** Bytes written, at least one. */
    int write(int file, byte[] bytes, int offset, int length) throws SyscallException;
}
