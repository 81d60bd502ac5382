package io.mesocosm.containerizer.mesos;

import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.launcher.FilesystemStep;
import io.mesocosm.containerizer.launcher.MountAttribute;
import io.mesocosm.containerizer.launcher.Place;
import io.mesocosm.proto.internal.Containers.ContainerFileOperation;
import io.mesocosm.proto.internal.Containers.ContainerLaunchInfo;
import io.mesocosm.proto.internal.Containers.ContainerMountInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Mounts, masked paths and file operations of a launch info as steps of ours. There they are paths of the host; those
 * below the container's root are taken as paths in it, so that links in it lead nowhere else. Pure.
 */
final class MountPlan {

    /** Flags of mount(2). */
    private static final int READ_ONLY = 1;

    private static final int NO_SETUID = 2;
    private static final int NO_DEVICES = 4;
    private static final int NO_EXECUTE = 8;
    private static final int REMOUNT = 0x20;
    private static final int BIND = 0x1000;
    private static final int MOVE = 0x2000;
    private static final int RECURSIVE = 0x4000;
    private static final int PRIVATE = 0x40000;
    private static final int FOLLOWING = 0x80000; // MS_SLAVE
    private static final int SHARED = 0x100000;

    private final Optional<Path> rootfs;

    /** @param rootfs the container's root on the host, if it has one of its own */
    MountPlan(Optional<Path> rootfs) {
        this.rootfs = rootfs;
    }

    List<FilesystemStep> steps(ContainerLaunchInfo info) throws ContainerizerException {
        List<FilesystemStep> steps = new ArrayList<>();
        for (ContainerMountInfo mount : info.getMountsList()) {
            steps.add(mount(mount));
        }
        info.getMaskedPathsList().forEach(path -> steps.add(new FilesystemStep.Mask(place(path))));
        for (ContainerFileOperation operation : info.getFileOperationsList()) {
            steps.add(operation(operation));
        }
        return steps;
    }

    private FilesystemStep mount(ContainerMountInfo mount) throws ContainerizerException {
        int flags = mount.getFlags();
        Place target = place(mount.getTarget());
        Set<MountAttribute> attributes = attributes(flags);
        if ((flags & BIND) != 0 && (flags & REMOUNT) == 0) {
            return new FilesystemStep.Bind(place(source(mount)), target, attributes);
        }
        if ((flags & MOVE) != 0) {
            return new FilesystemStep.Move(place(source(mount)), target);
        }
        if ((flags & (REMOUNT | PRIVATE | FOLLOWING | SHARED)) != 0) {
            return new FilesystemStep.Remount(target, attributes);
        }
        if (!mount.hasType()) {
            throw new ContainerizerException("The mount at '" + mount.getTarget() + "' has no type");
        }
        return new FilesystemStep.Filesystem(mount.getType(), target, attributes, mount.getOptions());
    }

    private static String source(ContainerMountInfo mount) throws ContainerizerException {
        if (!mount.hasSource()) {
            throw new ContainerizerException("The mount at '" + mount.getTarget() + "' has no source");
        }
        return mount.getSource();
    }

    private static Set<MountAttribute> attributes(int flags) {
        Set<MountAttribute> attributes = EnumSet.noneOf(MountAttribute.class);
        addIf(attributes, flags, READ_ONLY, MountAttribute.READ_ONLY);
        addIf(attributes, flags, NO_SETUID, MountAttribute.NO_SETUID);
        addIf(attributes, flags, NO_DEVICES, MountAttribute.NO_DEVICES);
        addIf(attributes, flags, NO_EXECUTE, MountAttribute.NO_EXECUTE);
        addIf(attributes, flags, RECURSIVE, MountAttribute.RECURSIVE);
        addIf(attributes, flags, FOLLOWING, MountAttribute.FOLLOWS);
        addIf(attributes, flags, SHARED, MountAttribute.SHARES);
        return attributes;
    }

    private static void addIf(Set<MountAttribute> attributes, int flags, int flag, MountAttribute attribute) {
        if ((flags & flag) != 0) {
            attributes.add(attribute);
        }
    }

    private FilesystemStep operation(ContainerFileOperation operation) throws ContainerizerException {
        return switch (operation.getOperation()) {
            case SYMLINK ->
                new FilesystemStep.SymbolicLink(
                        place(operation.getSymlink().getTarget()),
                        operation.getSymlink().getSource());
            case MOUNT -> mount(operation.getMount());
            case MKDIR ->
                new FilesystemStep.Directory(place(operation.getMkdir().getTarget()), 0755, 0, 0);
            case RENAME ->
                throw new ContainerizerException("Failed to rename '"
                        + operation.getRename().getSource() + "' to '"
                        + operation.getRename().getTarget() + "': file operation RENAME is not supported");
        };
    }

    private Place place(String path) {
        Path host = Path.of(path).normalize();
        return rootfs.filter(host::startsWith)
                .map(root -> Place.inContainer(root.relativize(host).toString()))
                .orElseGet(() -> Place.trusted(host));
    }
}
