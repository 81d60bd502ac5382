package io.mesocosm.containerizer.syscalls;

/** The native methods of {@link TreeCalls}, in {@code trees.c}. */
final class NativeTrees {

    private NativeTrees() {}

    static native int readDirectory(int directory, byte[] names, long[] entries);

    static native int seekDirectory(int directory, long position);

    static native int describe(int file, long[] entry);

    static native int openEntry(int directory, byte[] names, int at, int flags, int resolve);
}
