package io.mesocosm.containerizer.isolator.filesystem;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.isolator.Isolator;
import io.mesocosm.containerizer.isolator.IsolatorContext;
import io.mesocosm.containerizer.isolator.Preparation;
import io.mesocosm.containerizer.launcher.Confinement;
import io.mesocosm.containerizer.launcher.FilesystemStep;
import io.mesocosm.containerizer.launcher.MountAttribute;
import io.mesocosm.containerizer.launcher.Namespace;
import io.mesocosm.containerizer.launcher.Place;
import io.mesocosm.containerizer.sandbox.Sandbox;
import io.mesocosm.containerizer.syscalls.Credentials;
import io.mesocosm.containerizer.syscalls.Syscalls;
import io.mesocosm.containerizer.volumes.PersistentVolumes;
import io.mesocosm.proto.internal.Containers.ContainerConfig;
import io.mesocosm.proto.internal.Containers.ContainerLaunchInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.Volume;

/**
 * {@code filesystem/shared}: the host's files, with some paths showing others, such as a {@code /tmp} of the container's
 * own. Older than {@code filesystem/linux}, which does more. (Mesos: {@code SharedFilesystemIsolatorProcess})
 */
public final class FilesystemShared implements Isolator {

    private static final int PERMISSIONS = 07777;

    private final Syscalls syscalls;

    private FilesystemShared(Syscalls syscalls) {
        this.syscalls = syscalls;
    }

    /** @throws ContainerizerException when the agent is not root */
    public static FilesystemShared create(IsolatorContext context) throws ContainerizerException {
        if (!context.isRoot()) {
            throw new ContainerizerException("The 'filesystem/shared' isolator requires root privileges");
        }
        return new FilesystemShared(context.syscalls());
    }

    @Override
    public String name() {
        return "filesystem/shared";
    }

    @Override
    public Preparation prepare(ContainerId id, ContainerConfig config) throws ContainerizerException {
        if (!config.getExecutorInfo().hasContainer()) {
            return Preparation.NOTHING;
        }
        ContainerInfo container = config.getExecutorInfo().getContainer();
        if (container.getType() != ContainerInfo.Type.MESOS) {
            throw new ContainerizerException("Can only prepare filesystem for a MESOS container");
        }
        List<String> taken = new ArrayList<>(List.of(config.getDirectory()));
        List<Confinement> steps = new ArrayList<>();
        for (Volume volume : container.getVolumesList()) {
            checkTarget(volume, taken);
            taken.add(volume.getContainerPath());
            steps.add(new FilesystemStep.Bind(
                    source(volume, Path.of(config.getDirectory())),
                    Place.inContainer(volume.getContainerPath()),
                    Set.of(MountAttribute.RECURSIVE, MountAttribute.FOLLOWS)));
        }
        return new Preparation(
                ContainerLaunchInfo.newBuilder()
                        .addCloneNamespaces(Namespace.MOUNT.flag())
                        .build(),
                steps);
    }

    /** Containers must not make paths on the host, and volumes must not hide each other. */
    private static void checkTarget(Volume volume, List<String> taken) throws ContainerizerException {
        String path = volume.getContainerPath();
        if (PersistentVolumes.path(path).filter(Files::exists).isEmpty()) {
            throw new ContainerizerException(
                    "Volume with container path '" + path + "' must exist on host for shared filesystem isolator");
        }
        if (!volume.hasHostPath()) {
            throw new ContainerizerException(
                    "Volume with container path '" + path + "' must specify host path for shared filesystem isolator");
        }
        for (String other : taken) {
            if (path.startsWith(other)) {
                throw new ContainerizerException(
                        "Cannot mount volume to '" + path + "' because it is under volume '" + other + "'");
            }
            if (other.startsWith(path)) {
                throw new ContainerizerException(
                        "Cannot mount volume to '" + other + "' because it is under volume '" + path + "'");
            }
        }
    }

    private Place source(Volume volume, Path sandbox) throws ContainerizerException {
        String path = volume.getHostPath();
        if (!path.startsWith("/")) {
            return inSandbox(volume, sandbox);
        }
        if (PersistentVolumes.path(path).filter(Files::exists).isEmpty()) {
            throw new ContainerizerException("Volume with container path '" + volume.getContainerPath()
                    + "' must have host path '" + path + "' present on host for shared filesystem isolator");
        }
        return Place.trusted(Path.of(path));
    }

    /** Made there, with the owner and rights of what it hides. */
    private Place inSandbox(Volume volume, Path sandbox) throws ContainerizerException {
        String path = volume.getHostPath();
        if (PersistentVolumes.path(path).isEmpty()
                || !Path.of(path).normalize().toString().equals(path)
                || path.startsWith("..")) {
            throw new ContainerizerException(
                    "Relative host path '" + sandbox + "/" + path + "' cannot contain relative components");
        }
        try (Sandbox opened = Sandbox.open(syscalls, sandbox, Optional.empty())) {
            Path hidden = Path.of(volume.getContainerPath());
            opened.makeDirectories(path, 0755);
            var owner = new Credentials(attribute(hidden, "uid"), attribute(hidden, "gid"), List.of());
            opened.give(path, attribute(hidden, "mode") & PERMISSIONS, Optional.of(owner));
        } catch (IOException e) {
            throw new ContainerizerException(
                    "Failed to create host_path '" + sandbox.resolve(path) + "' for mount to '"
                            + volume.getContainerPath() + "': " + e.getMessage(),
                    e);
        }
        return Place.beneath(sandbox, path);
    }

    private static int attribute(Path file, String name) throws IOException {
        return (Integer) Files.getAttribute(file, "unix:" + name);
    }
}
