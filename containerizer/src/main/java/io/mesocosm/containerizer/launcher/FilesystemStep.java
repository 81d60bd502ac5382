package io.mesocosm.containerizer.launcher;

import com.google.protobuf.ByteString;
import java.util.Set;

/**
 * One step in making what a container sees of file systems. They are made in order, in the container's own mount
 * namespace, as the host's root and before the container's root becomes {@code /}. A target that is missing is made,
 * as a directory or as a file after what is put there, with its parents.
 */
public sealed interface FilesystemStep extends Confinement {

    /**
     * Shows a file or directory in another place. A source below a base is opened by the supervisor, with the rights it
     * has on the host and before any step is made, when the mount shares, is id-mapped or goes into a new user
     * namespace; any other is opened when its turn comes.
     */
    record Bind(Place source, Place target, Set<MountAttribute> attributes) implements FilesystemStep {
        public Bind {
            attributes = Set.copyOf(attributes);
        }
    }

    /**
     * A file system of the kernel's: proc, sysfs, tmpfs, devpts, mqueue, ramfs, cgroup2. Options as mount(8) takes
     * them.
     */
    record Filesystem(String type, Place target, Set<MountAttribute> attributes, String options)
            implements FilesystemStep {

        /** Of a file system in which anybody may make files. */
        public static final String ANYBODY = "mode=1777";

        public Filesystem {
            attributes = Set.copyOf(attributes);
        }

        /** A {@code /dev/shm} that nobody else sees. */
        public static Filesystem sharedMemory(Place target) {
            return new Filesystem(
                    "tmpfs", target, Set.of(MountAttribute.NO_SETUID, MountAttribute.NO_DEVICES), ANYBODY);
        }
    }

    /** Adds attributes to a mount that is there. An empty target is the container's root. */
    record Remount(Place target, Set<MountAttribute> attributes) implements FilesystemStep {
        public Remount {
            attributes = Set.copyOf(attributes);
        }
    }

    /** One that is there already is kept as it is. */
    record Directory(Place target, int mode, int uid, int gid) implements FilesystemStep {}

    /** Replaces nothing: one that is there is kept. */
    record SymbolicLink(Place target, String content) implements FilesystemStep {}

    /** The same device is kept as it is; anything else in its place is an error. */
    record Device(Place target, boolean block, int major, int minor, int mode, int uid, int gid)
            implements FilesystemStep {}

    /**
     * A file that nobody on the host can see: the content travels to the file system of the container. One that is there
     * already is an error.
     */
    record File(Place target, int mode, int uid, int gid, ByteString content) implements FilesystemStep {}

    /**
     * Takes a path out of sight: a directory shows as empty, a file as the container's {@code /dev/null}, which must be
     * there by then; one that is missing is no error.
     */
    record Mask(Place target) implements FilesystemStep {}

    /** Moves a mount. */
    record Move(Place source, Place target) implements FilesystemStep {}
}
