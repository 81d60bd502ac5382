package io.mesocosm.containerizer.isolator.volume;

import io.mesocosm.containerizer.syscalls.Credentials;
import io.mesocosm.containerizer.syscalls.Errno;
import io.mesocosm.containerizer.syscalls.FileStatus;
import io.mesocosm.containerizer.syscalls.SyscallException;
import io.mesocosm.containerizer.syscalls.Syscalls;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Changes the group of everything in a volume whose users may change it meanwhile: every file is opened once, without
 * following links, and changed by its descriptor. A file with other names, which may be anybody's and anywhere, is left.
 */
final class VolumeTree {

    private static final int SET_GROUP = 02000;
    private static final int GROUP_WRITES = 0020;

    private final Syscalls syscalls;

    VolumeTree(Syscalls syscalls) {
        this.syscalls = syscalls;
    }

    /** Members of the group may write to its directories, and what they make there is the group's. */
    void give(Path volume, int gid) throws IOException {
        change(volume, gid, true);
    }

    /** Back to the primary group of its owner. */
    void takeBack(Path volume) throws IOException {
        String owner = Files.getOwner(volume).getName();
        Optional<Credentials> account = syscalls.account(owner);
        if (account.isEmpty()) {
            throw new IOException("its owner '" + owner + "' has no account");
        }
        change(volume, account.get().gid(), false);
    }

    private void change(Path volume, int gid, boolean shared) throws IOException {
        int opened = syscalls.open(volume, Syscalls.READ | Syscalls.DIRECTORY | Syscalls.NO_FOLLOW);
        try {
            changeDirectory(opened, gid, shared);
        } finally {
            syscalls.close(opened);
        }
    }

    /** The directory itself comes last: once it has the group, all below has. */
    private void changeDirectory(int directory, int gid, boolean shared) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(Path.of("/proc/self/fd/" + directory))) {
            for (Path entry : entries) {
                changeEntry(directory, entry.getFileName().toString(), gid, shared);
            }
        }
        FileStatus status = syscalls.status(directory);
        syscalls.changeOwner(directory, status.uid(), gid);
        int mode = status.permissions();
        int bits = SET_GROUP | GROUP_WRITES;
        syscalls.changeMode(directory, shared ? mode | bits : mode & ~bits);
    }

    private void changeEntry(int directory, String name, int gid, boolean shared) throws IOException {
        int opened;
        try {
            opened = syscalls.open(
                    directory, name, Syscalls.PATH_ONLY | Syscalls.NO_FOLLOW, 0, Syscalls.BENEATH, Optional.empty());
        } catch (SyscallException e) {
            if (e.errno() == Errno.ENOENT) {
                return; // somebody removed it
            }
            throw e;
        }
        try {
            FileStatus status = syscalls.status(opened);
            if (status.isDirectory()) {
                int readable = syscalls.open(
                        opened, ".", Syscalls.READ | Syscalls.DIRECTORY, 0, Syscalls.BENEATH, Optional.empty());
                try {
                    changeDirectory(readable, gid, shared);
                } finally {
                    syscalls.close(readable);
                }
            } else if ((Integer) Files.getAttribute(Path.of("/proc/self/fd/" + opened), "unix:nlink") == 1) {
                syscalls.changeOwner(opened, status.uid(), gid);
            }
        } finally {
            syscalls.close(opened);
        }
    }
}
