package io.mesocosm.containerizer.isolator.volume;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.isolator.IsolatorContext;
import io.mesocosm.containerizer.isolator.NestingIsolator;
import io.mesocosm.containerizer.isolator.Preparation;
import io.mesocosm.containerizer.launcher.Confinement;
import io.mesocosm.containerizer.launcher.FilesystemStep;
import io.mesocosm.containerizer.launcher.MountAttribute;
import io.mesocosm.containerizer.launcher.Place;
import io.mesocosm.containerizer.mounts.MountTable;
import io.mesocosm.proto.internal.Containers.ContainerClass;
import io.mesocosm.proto.internal.Containers.ContainerConfig;
import io.mesocosm.proto.internal.Containers.ContainerLaunchInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.MountPropagation;
import org.apache.mesos.v1.Protos.Volume;

/**
 * {@code volume/host_path}: files and directories of the host, chosen by whoever launches the container. What the host
 * mounts below one later shows up in the container too, and the other way round when asked for. (Mesos: {@code
 * VolumeHostPathIsolatorProcess})
 */
public final class HostPath implements NestingIsolator {

    private final String sandboxDirectory;
    private final ForcedHostPaths forced;

    private HostPath(String sandboxDirectory, ForcedHostPaths forced) {
        this.sandboxDirectory = sandboxDirectory;
        this.forced = forced;
    }

    /** @throws ContainerizerException when the agent lacks the Linux launcher or {@code filesystem/linux} */
    public static HostPath create(IsolatorContext context) throws ContainerizerException {
        if (!context.settings().linuxLauncher()) {
            throw new ContainerizerException("'linux' launcher must be used");
        }
        if (!context.settings().isolates("filesystem/linux")) {
            throw new ContainerizerException("'filesystem/linux' isolator must be used");
        }
        var filesystem = context.settings().filesystem();
        return new HostPath(
                filesystem.sandboxDirectory(), new ForcedHostPaths(context.syscalls(), filesystem.forcedHostPaths()));
    }

    @Override
    public String name() {
        return "volume/host_path";
    }

    @Override
    public Preparation prepare(ContainerId id, ContainerConfig config) throws ContainerizerException {
        var targets = new VolumeTarget(id, config, sandboxDirectory);
        List<Confinement> steps = new ArrayList<>();
        for (Volume volume : Volumes.of(config)) {
            Optional<Path> source = source(volume);
            if (source.isPresent()) {
                if (config.getContainerClass() == ContainerClass.DEBUG) {
                    throw new ContainerizerException("HOST_PATH volume is not supported for DEBUG containers");
                }
                if (!isThereAlready(config, volume, source.get())) {
                    steps.add(bind(volume, source.get(), targets));
                }
            }
        }
        return new Preparation(ContainerLaunchInfo.getDefaultInstance(), steps);
    }

    /** The path on the host; empty for a volume of another kind, such as a relative path in the old form. */
    private static Optional<Path> source(Volume volume) throws ContainerizerException {
        if (volume.getSource().getType() == Volume.Source.Type.HOST_PATH) {
            String path = volume.getSource().getHostPath().getPath();
            if (!path.startsWith("/")) {
                throw new ContainerizerException("Path '" + path + "' in HOST_PATH volume is not absolute");
            }
            return Optional.of(VolumeTarget.path(path));
        }
        return volume.getHostPath().startsWith("/")
                ? Optional.of(VolumeTarget.path(volume.getHostPath()))
                : Optional.empty();
    }

    /** A container that sees the host's files sees this one where it is. */
    private static boolean isThereAlready(ContainerConfig config, Volume volume, Path source) {
        return !config.hasRootfs()
                && volume.getMode() == Volume.Mode.RW
                && !isBothWays(volume)
                && source.toString().equals(volume.getContainerPath());
    }

    private static boolean isBothWays(Volume volume) {
        return volume.getSource().getHostPath().getMountPropagation().getMode() == MountPropagation.Mode.BIDIRECTIONAL;
    }

    private Confinement bind(Volume volume, Path source, VolumeTarget targets) throws ContainerizerException {
        Place from = Files.exists(source) ? Place.trusted(source) : forced.make(source);
        Set<MountAttribute> attributes = EnumSet.of(MountAttribute.RECURSIVE);
        if (volume.getMode() == Volume.Mode.RO) {
            attributes.add(MountAttribute.READ_ONLY);
        }
        if (isBothWays(volume)) {
            checkShared(source);
        }
        attributes.add(isBothWays(volume) ? MountAttribute.SHARES : MountAttribute.FOLLOWS);
        return new FilesystemStep.Bind(from, targets.of(volume.getContainerPath()), attributes);
    }

    private static void checkShared(Path source) throws ContainerizerException {
        try {
            if (MountTable.read().containing(source.toRealPath()).peers().isEmpty()) {
                throw new ContainerizerException("Cannot setup bidirectional mount propagation for host path '" + source
                        + "' because it is not under a shared mount");
            }
        } catch (IOException e) {
            throw new ContainerizerException(
                    "Cannot find the mount containing host path '" + source + "': " + e.getMessage(), e);
        }
    }
}
