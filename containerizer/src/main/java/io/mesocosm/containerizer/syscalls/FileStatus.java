package io.mesocosm.containerizer.syscalls;

/**
 * What a file is.
 *
 * @param mode its type and its permission bits, as the kernel has them in one number
 * @param size in bytes
 */
public record FileStatus(int mode, int uid, int gid, long size) {

    private static final int TYPE = 0170000;
    private static final int PERMISSIONS = 07777;

    /** Whether it is a file with bytes in it: no directory, link, device, pipe or socket. */
    public boolean isRegular() {
        return (mode & TYPE) == 0100000;
    }

    /** Without the bits of the type. */
    public int permissions() {
        return mode & PERMISSIONS;
    }

    public boolean isDirectory() {
        return (mode & TYPE) == 0040000;
    }
}
