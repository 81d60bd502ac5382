package io.mesocosm.containerizer.volumes;

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

    /** What is done with the open directory of a volume. */
    @FunctionalInterface
    private interface Action<T> {
        T run(int directory) throws IOException;
    }

    private final Path workDirectory;
    private final Syscalls syscalls;

    /** @param workDirectory what is below it may be in a sandbox, whose user may put links on the way to a volume */
    VolumeTree(Path workDirectory, Syscalls syscalls) {
        this.workDirectory = workDirectory;
        this.syscalls = syscalls;
    }

    /** The group that a volume has. */
    int group(Path volume) throws IOException {
        return open(volume, directory -> syscalls.status(directory).gid());
    }

    /** Members of the group may write to its directories, and what they make there is the group's. */
    void give(Path volume, int gid) throws IOException {
        open(volume, directory -> {
            changeDirectory(directory, gid, true);
            return gid;
        });
    }

    /** Back to the primary group of its owner. */
    void takeBack(Path volume) throws IOException {
        open(volume, directory -> {
            String owner = Files.getOwner(Path.of("/proc/self/fd/" + directory)).getName();
            Optional<Credentials> account = syscalls.account(owner);
            if (account.isEmpty()) {
                throw new IOException("its owner '" + owner + "' has no account");
            }
            changeDirectory(directory, account.get().gid(), false);
            return account.get().gid();
        });
    }

    private <T> T open(Path volume, Action<T> action) throws IOException {
        boolean below = volume.startsWith(workDirectory) && !volume.equals(workDirectory);
        int flags = Syscalls.READ | Syscalls.DIRECTORY;
        int start = syscalls.open(below ? workDirectory : volume, below ? flags : flags | Syscalls.NO_FOLLOW);
        try {
            if (!below) {
                return action.run(start);
            }
            String path = workDirectory.relativize(volume).toString();
            int opened = syscalls.open(start, path, flags, 0, Syscalls.BENEATH_WITHOUT_LINKS, Optional.empty());
            try {
                return action.run(opened);
            } finally {
                syscalls.close(opened);
            }
        } finally {
            syscalls.close(start);
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
