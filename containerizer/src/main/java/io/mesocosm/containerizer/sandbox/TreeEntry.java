package io.mesocosm.containerizer.sandbox;

import io.mesocosm.containerizer.syscalls.SyscallException;
import io.mesocosm.containerizer.syscalls.Syscalls;
import io.mesocosm.containerizer.syscalls.TreeCalls;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The entries of one open directory, one after the other: this object is always the current one, and is valid only while
 * it is shown. Owned by the walk that made it.
 */
public final class TreeEntry {

    private static final byte[] SELF = {'.', 0};
    private static final int TYPE = 0170000;
    private static final int DIRECTORY = 0040000;
    private static final int REGULAR = 0100000;

    private final Syscalls syscalls;
    private final int directory;
    private final byte[] names;
    private final long[] entries;
    private int count;
    private int current;

    /** Before the first entry of the directory; the descriptor is this object's from now on. */
    TreeEntry(Syscalls syscalls, int directory) {
        this(
                syscalls,
                directory,
                new byte[TreeCalls.BATCH_NAMES],
                new long[TreeCalls.BATCH_ENTRIES * TreeCalls.FIELDS]);
    }

    private TreeEntry(Syscalls syscalls, int directory, byte[] names, long[] entries) {
        this.syscalls = syscalls;
        this.directory = directory;
        this.names = names;
        this.entries = entries;
        this.current = -1;
    }

    /** An open file, which stays the caller's. */
    static TreeEntry of(Syscalls syscalls, int file) throws SyscallException {
        TreeEntry self = new TreeEntry(syscalls, file, SELF, new long[TreeCalls.FIELDS]);
        syscalls.describe(file, self.entries);
        self.count = 1;
        self.current = 0;
        return self;
    }

    /** Goes on to the next entry; false at the end. */
    boolean next() throws SyscallException {
        current++;
        if (current == count) {
            count = syscalls.readDirectory(directory, names, entries);
            current = 0;
        }
        return count > 0;
    }

    long position() {
        return field(TreeCalls.NEXT);
    }

    public long device() {
        return field(TreeCalls.DEVICE);
    }

    public long inode() {
        return field(TreeCalls.INODE);
    }

    /** What it takes on disk. */
    public long bytes() {
        return field(TreeCalls.BLOCKS) * 512;
    }

    /** How many names it has. */
    public long links() {
        return field(TreeCalls.LINKS);
    }

    public boolean isDirectory() {
        return (field(TreeCalls.MODE) & TYPE) == DIRECTORY;
    }

    public boolean isRegular() {
        return (field(TreeCalls.MODE) & TYPE) == REGULAR;
    }

    /** For messages and comparisons: bytes that are no UTF-8 are lost. */
    public String name() {
        int begin = (int) field(TreeCalls.NAME_AT);
        int end = begin;
        while (names[end] != 0) {
            end++;
        }
        return new String(names, begin, end - begin, StandardCharsets.UTF_8);
    }

    /** Opens it; by then it may be something else, but no link is followed. The descriptor is the caller's. */
    public int open(int flags, int resolve) throws SyscallException {
        return syscalls.openEntry(directory, names, (int) field(TreeCalls.NAME_AT), flags, resolve);
    }

    int openParent() throws SyscallException {
        return syscalls.open(
                directory, "..", Syscalls.READ | Syscalls.DIRECTORY, 0, Syscalls.ANYWHERE, Optional.empty());
    }

    void close() {
        syscalls.close(directory);
    }

    private long field(int which) {
        return entries[current * TreeCalls.FIELDS + which];
    }
}
