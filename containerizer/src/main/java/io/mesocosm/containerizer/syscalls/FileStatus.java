package io.mesocosm.containerizer.syscalls;

/** What a file is: type and permission bits, owner, size in bytes. */
public record FileStatus(int mode, int uid, int gid, long size) {

    private static final int TYPE = 0170000;
    private static final int PERMISSIONS = 07777;

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
