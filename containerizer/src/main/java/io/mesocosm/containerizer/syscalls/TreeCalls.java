package io.mesocosm.containerizer.syscalls;

/**
 * Reading directories many entries at a time. An entry is {@link #FIELDS} numbers: the device, the inode, its size on
 * disk in units of 512 bytes, how many names it has, type and permissions, where its name begins among the names, and
 * the position behind it. Names are bytes, and end with a zero byte.
 */
public interface TreeCalls {

    int FIELDS = 7;
    int DEVICE = 0;
    int INODE = 1;
    int BLOCKS = 2;
    int LINKS = 3;
    int MODE = 4;
    int NAME_AT = 5;
    int NEXT = 6;

    /** Room that any batch fits into: bytes of names, and entries. */
    int BATCH_NAMES = 8192;

    int BATCH_ENTRIES = BATCH_NAMES / 24;

    /** Refuses to go into another file system or through a bind mount; with {@link Syscalls#BENEATH} and the like. */
    int SAME_MOUNT = 0x01;

    /** How many entries the next batch has; 0 at the end. Entries that vanish meanwhile are left out. */
    int readDirectory(int directory, byte[] names, long[] entries) throws SyscallException;

    /** Goes on behind the entry with that {@link #NEXT}. */
    void seekDirectory(int directory, long position) throws SyscallException;

    /** An open file as an entry without a name. */
    void describe(int file, long[] entry) throws SyscallException;

    /** Opens the entry whose name begins at {@code at}; a link is not followed, and nothing is waited for. */
    int openEntry(int directory, byte[] names, int at, int flags, int resolve) throws SyscallException;
}
