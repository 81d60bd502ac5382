package io.mesocosm.containerizer.isolator.namespaces;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.checkpoint.ContainerFiles;
import io.mesocosm.containerizer.launcher.FilesystemStep;
import io.mesocosm.containerizer.mounts.MountTable;
import io.mesocosm.containerizer.syscalls.MountCalls;
import io.mesocosm.containerizer.syscalls.Syscalls;
import io.mesocosm.proto.internal.Containers.ContainerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.mesos.v1.Protos.LinuxInfo;

/** The private {@code /dev/shm}s of containers, mounted in their runtime directories on the host. */
final class SharedMemory {

    /** The one of the host. */
    static final Path AGENT = Path.of("/dev/shm");

    private final Syscalls syscalls;
    private final ContainerFiles files;

    SharedMemory(Syscalls syscalls, Path runtimeDirectory) {
        this.syscalls = syscalls;
        this.files = new ContainerFiles(runtimeDirectory);
    }

    private Path of(ContainerId id) {
        return files.directory(id).resolve("shm");
    }

    /** Mounts one; without a size it may grow to half of the host's memory. */
    Path make(ContainerId id, OptionalLong bytes) throws ContainerizerException {
        Path place = of(id);
        try {
            Files.createDirectories(place);
        } catch (IOException e) {
            throw new ContainerizerException(
                    "Failed to create container shared memory directory: " + e.getMessage(), e);
        }
        String options = FilesystemStep.Filesystem.ANYBODY + (bytes.isPresent() ? ",size=" + bytes.getAsLong() : "");
        try {
            syscalls.mount("tmpfs", place, "tmpfs", MountCalls.MS_NO_SETUID | MountCalls.MS_NO_DEVICES, options);
        } catch (IOException e) {
            throw new ContainerizerException("Failed to mount '" + place + "': " + e.getMessage(), e);
        }
        return place;
    }

    /**
     * What a container lets those nested in it share; empty when that is the agent's.
     *
     * @throws ContainerizerException when nobody outside the container can see it
     */
    Optional<Path> sharedBy(ContainerId id) throws ContainerizerException {
        String wrong = "Failed to get parent shared memory path: ";
        ContainerConfig config;
        try {
            config = files.config(id)
                    .orElseThrow(() -> new ContainerizerException(wrong + "Failed to find config for container " + id));
        } catch (IOException e) {
            throw new ContainerizerException(wrong + e.getMessage(), e);
        }
        LinuxInfo linux = config.getContainerInfo().getLinuxInfo();
        if (!linux.hasIpcMode()) {
            if (config.hasRootfs()) {
                throw new ContainerizerException(wrong + "The shared memory of container " + id
                        + " cannot be shared with any other containers because it is only in the container's own mount"
                        + " namespace");
            }
            return Optional.empty();
        }
        if (linux.getIpcMode() == LinuxInfo.IpcMode.SHARE_PARENT) {
            return id.parent().isPresent() ? sharedBy(id.parent().get()) : Optional.empty();
        }
        if (!Files.isDirectory(of(id))) {
            throw new ContainerizerException(
                    wrong + "The shared memory path '" + of(id) + "' of container " + id + " does not exist");
        }
        return Optional.of(of(id));
    }

    /** Unmounts the container's, if it has one. */
    void remove(ContainerId id) throws ContainerizerException {
        Path place = of(id);
        if (!Files.isDirectory(place)) {
            return;
        }
        try {
            if (MountTable.read().has(place.toRealPath())) {
                syscalls.unmount(place, MountCalls.DETACH);
            }
        } catch (IOException e) {
            throw new ContainerizerException(
                    "Failed to unmount container shared memory directory '" + place + "': " + e.getMessage(), e);
        }
    }
}
