package io.mesocosm.containerizer.syscalls;

/** The native methods of {@link BtrfsCalls}, in {@code btrfs.c}. */
final class NativeBtrfs {

    private NativeBtrfs() {}

    static native int createSubvolume(int directory, byte[] name);

    static native long subvolume(int file);

    static native int enableQuotas(int file);

    static native int limitSubvolume(int file, long subvolume, long bytes);

    static native int removeGroup(int file, long subvolume);

    static native long referenced(int file, long subvolume);

    static native int hasSubvolumes(int file);
}
