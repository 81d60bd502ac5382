package io.mesocosm.containerizer.launcher;

import com.google.protobuf.ByteString;
import java.util.Set;

/**
 * One step in making what a container sees of file systems. They are made in order, in the container's own mount
 * namespace, as the host's root and before the container's root becomes {@code /}. A target that is missing is made,
 * as a directory or as a file after what is put there, with its parents.
 */
public sealed interface FilesystemStep extends Confinement {

    /** Shows a file or directory in another place. */
    record Bind(Place source, Place target, Set<MountAttribute> attributes) implements FilesystemStep {
        public Bind {
            attributes = Set.copyOf(attributes);
        }
    }

    /** A file system of the kernel's: proc, sysfs, tmpfs, devpts, mqueue, ramfs, cgroup2. Options as mount(8) takes them. */
    record Filesystem(String type, Place target, Set<MountAttribute> attributes, String options)
            implements FilesystemStep {
        public Filesystem {
            attributes = Set.copyOf(attributes);
        }
    }

    /** Changes the attributes of a mount that is there. */
    record Remount(Place target, Set<MountAttribute> attributes) implements FilesystemStep {
        public Remount {
            attributes = Set.copyOf(attributes);
        }
    }

    /** One that is there already is kept as it is. */
    record Directory(Place target, int mode, int uid, int gid) implements FilesystemStep {}

    /** Replaces nothing: one that is there is kept. */
    record SymbolicLink(Place target, String content) implements FilesystemStep {}

    record Device(Place target, boolean block, int major, int minor, int mode, int uid, int gid)
            implements FilesystemStep {}

    /** A file that nobody on the host can see: the content travels to the file system of the container. */
    record File(Place target, int mode, int uid, int gid, ByteString content) implements FilesystemStep {}

    /** Takes a path out of sight: a directory shows as empty, a file as empty; one that is missing is no error. */
    record Mask(Place target) implements FilesystemStep {}

    /** Moves a mount. */
    record Move(Place source, Place target) implements FilesystemStep {}
}
