package io.mesocosm.containerizer.syscalls;

/** {@link TreeCalls} of the kernel below. */
interface JniTreeCalls extends TreeCalls {

    @Override
    default int readDirectory(int directory, byte[] names, long[] entries) throws SyscallException {
        if (names.length < BATCH_NAMES || entries.length < BATCH_ENTRIES * FIELDS) {
            throw new IllegalArgumentException("no room for a batch of entries");
        }
        return JniSyscalls.check("getdents", directory, NativeTrees.readDirectory(directory, names, entries));
    }

    @Override
    default void seekDirectory(int directory, long position) throws SyscallException {
        JniSyscalls.check("lseek", directory, NativeTrees.seekDirectory(directory, position));
    }

    @Override
    default void describe(int file, long[] entry) throws SyscallException {
        JniSyscalls.check("fstat", file, NativeTrees.describe(file, entry));
    }

    @Override
    default int openEntry(int directory, byte[] names, int at, int flags, int resolve) throws SyscallException {
        return JniSyscalls.check("open", directory, NativeTrees.openEntry(directory, names, at, flags, resolve));
    }
}
