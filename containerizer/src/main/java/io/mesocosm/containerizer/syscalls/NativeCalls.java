package io.mesocosm.containerizer.syscalls;

/**
 * The native methods, in {@code src/main/native/jni}. Texts end with a NUL byte; results below zero are negated error
 * numbers; {@code who} is uid, gid, groups.
 */
final class NativeCalls {

    /** Stands for ourselves where an identity is asked for. */
    static final int[] OURSELVES = {};

    private NativeCalls() {}

    static native int spawn(byte[] executable, int[] out);

    static native int handDescription(int channel, int file, byte[] title, byte[] description);

    static native int sealedCopy(byte[] program);

    static native int pidfdOpen(int pid);

    static native int pidfdSignal(int pidfd, int signal);

    static native int pidfdQueue(int pidfd, int signal, int value);

    static native int kill(int pid, int signal);

    static native int reap(int pid);

    static native int epollCreate();

    static native int epollAdd(int epoll, int descriptor, long token);

    static native int epollAddPriority(int epoll, int descriptor, long token);

    static native int epollRemove(int epoll, int descriptor);

    static native int epollWait(int epoll, long[] tokens, int milliseconds);

    static native int eventCreate();

    static native int eventSignal(int event);

    static native int receive(int channel, byte[] packet);

    static native int send(int channel, byte packet);

    static native int close(int descriptor);

    static native int account(byte[] user, int[] out);

    static native int effectiveUser();

    static native void descriptorLimit(long[] out);

    static native long clockTicks();

    static native long pageBytes();

    static native int open(int directory, byte[] path, int flags, int mode, int resolve, int[] who);

    static native int makeDirectory(int directory, byte[] name, int mode, int[] who);

    static native int makeSymbolicLink(byte[] target, int directory, byte[] name, int[] who);

    static native int unlink(int directory, byte[] name, int[] who);

    static native int changeMode(int file, int mode);

    static native int changeOwner(int file, int uid, int gid);

    static native int status(int file, long[] out);

    static native int read(int file, byte[] bytes, int offset, int length);

    static native int write(int file, byte[] bytes, int offset, int length);
}
