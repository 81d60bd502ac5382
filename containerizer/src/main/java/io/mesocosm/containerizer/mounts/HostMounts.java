package io.mesocosm.containerizer.mounts;

import io.mesocosm.containerizer.mounts.MountTable.Mount;
import io.mesocosm.containerizer.syscalls.Errno;
import io.mesocosm.containerizer.syscalls.MountCalls;
import io.mesocosm.containerizer.syscalls.SyscallException;
import io.mesocosm.containerizer.syscalls.Syscalls;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes and takes back mounts on the host. What is mounted and on what is decided by open files, never by a path twice.
 */
public final class HostMounts {

    /** While containers end, mounts come and go as the table is read. */
    private static final int ROUNDS = 10;

    private final Syscalls syscalls;

    public HostMounts(Syscalls syscalls) {
        this.syscalls = syscalls;
    }

    /**
     * Shows a directory of ours as an entry of a directory whose content is somebody else's. The entry is made if it is
     * missing, and refused if it is anything but a directory.
     *
     * @param attributes what the mount refuses, of {@link MountCalls}
     * @param users the file of a user namespace through which owners are shown; empty for the host's
     */
    public void bind(Path source, Path directory, String name, long attributes, Optional<Path> users)
            throws IOException {
        int from = open(source);
        try {
            int above = open(directory);
            try {
                bind(from, above, name, attributes, users);
            } finally {
                syscalls.close(above);
            }
        } finally {
            syscalls.close(from);
        }
    }

    private void bind(int from, int above, String name, long attributes, Optional<Path> users) throws SyscallException {
        try {
            syscalls.makeDirectory(above, name, 0755, Optional.empty());
        } catch (SyscallException e) {
            if (e.errno() != Errno.EEXIST) {
                throw e;
            }
        }
        int target = syscalls.open(
                above,
                name,
                Syscalls.PATH_ONLY | Syscalls.DIRECTORY | Syscalls.NO_FOLLOW,
                0,
                Syscalls.BENEATH_WITHOUT_LINKS,
                Optional.empty());
        try {
            int mount = syscalls.cloneMount(from, false);
            try {
                if (attributes != 0) {
                    syscalls.changeMount(mount, false, attributes, 0, MountCalls.NO_NAMESPACE);
                }
                if (users.isPresent()) {
                    mapOwners(mount, users.get());
                }
                syscalls.attachMount(mount, target);
            } finally {
                syscalls.close(mount);
            }
        } finally {
            syscalls.close(target);
        }
    }

    private void mapOwners(int mount, Path users) throws SyscallException {
        int namespace = syscalls.open(users, Syscalls.READ);
        try {
            syscalls.changeMount(mount, false, MountCalls.ATTRIBUTE_ID_MAPPED, 0, namespace);
        } finally {
            syscalls.close(namespace);
        }
    }

    /** Takes a mount from an entry of such a directory; fails while it is used. */
    public void unbind(Path directory, String name) throws IOException {
        syscalls.unmount(directory.resolve(name), MountCalls.NO_FOLLOW_UNMOUNT);
    }

    /** Takes everything from below a directory at once, used or not; whoever could put links there is gone. */
    public List<String> unmountBelow(Path directory) throws IOException {
        Path place = directory.toRealPath();
        List<String> errors = List.of();
        for (int round = 0; round < ROUNDS; round++) {
            List<Mount> left = MountTable.read().below(place);
            if (left.isEmpty()) {
                return List.of();
            }
            errors = unmount(left);
        }
        return errors;
    }

    private List<String> unmount(List<Mount> mounts) {
        List<String> errors = new ArrayList<>();
        for (Mount mount : mounts) {
            try {
                syscalls.unmount(mount.target(), MountCalls.DETACH | MountCalls.NO_FOLLOW_UNMOUNT);
            } catch (SyscallException e) {
                errors.add("Failed to unmount volume '" + mount.target() + "': " + e.getMessage());
            }
        }
        return errors;
    }

    /**
     * Makes a directory a mount of its own whose later mounts show up in the mount namespaces of containers, and which
     * nothing above it shares. Done already, it does nothing. (Mesos: {@code ensureSharedMount})
     */
    public void share(Path directory) throws IOException {
        Path place = directory.toRealPath();
        MountTable table = MountTable.read();
        Mount mount = table.containing(place);
        if (mount.target().equals(place) && isSharedByItself(table, mount)) {
            return;
        }
        int opened = open(place);
        try {
            if (mount.target().equals(place)) {
                share(opened);
                return;
            }
            int own = syscalls.cloneMount(opened, true);
            try {
                share(own);
                syscalls.attachMount(own, opened);
            } finally {
                syscalls.close(own);
            }
        } finally {
            syscalls.close(opened);
        }
    }

    /** Private first: it leaves the peers that it had. */
    private void share(int mount) throws SyscallException {
        syscalls.changeMount(mount, false, 0, MountCalls.MS_PRIVATE, MountCalls.NO_NAMESPACE);
        syscalls.changeMount(mount, false, 0, MountCalls.MS_SHARED, MountCalls.NO_NAMESPACE);
    }

    private static boolean isSharedByItself(MountTable table, Mount mount) {
        return mount.peers().isPresent()
                && table.mounts().stream()
                        .noneMatch(other -> other.id() != mount.id()
                                && other.peers().equals(mount.peers())
                                && mount.target().startsWith(other.target()));
    }

    private int open(Path directory) throws SyscallException {
        return syscalls.open(directory, Syscalls.PATH_ONLY | Syscalls.DIRECTORY);
    }
}
