package io.mesocosm.containerizer.isolator.volume;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.isolator.Accounts;
import io.mesocosm.containerizer.isolator.IsolatorContext;
import io.mesocosm.containerizer.isolator.NestingIsolator;
import io.mesocosm.containerizer.isolator.Preparation;
import io.mesocosm.containerizer.launcher.Confinement;
import io.mesocosm.containerizer.launcher.FilesystemStep;
import io.mesocosm.containerizer.launcher.MountAttribute;
import io.mesocosm.containerizer.sandbox.SandboxPlace;
import io.mesocosm.containerizer.syscalls.Syscalls;
import io.mesocosm.containerizer.volumes.VolumeGids;
import io.mesocosm.proto.internal.Containers.ContainerClass;
import io.mesocosm.proto.internal.Containers.ContainerConfig;
import io.mesocosm.proto.internal.Containers.ContainerLaunchInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.apache.mesos.v1.Protos.Volume;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code volume/sandbox_path}: a directory or file of the container's own sandbox, or of its parent's, in another place.
 * Without {@code filesystem/linux} it is a link. (Mesos: {@code VolumeSandboxPathIsolatorProcess})
 */
public final class SandboxPath implements NestingIsolator {

    private static final Logger log = LoggerFactory.getLogger(SandboxPath.class);

    private final Syscalls syscalls;
    private final String sandboxDirectory;
    private final boolean binds;
    private final boolean devicesConfined;
    private final Optional<VolumeGids> gids;

    private SandboxPath(IsolatorContext context) {
        this.syscalls = context.syscalls();
        this.sandboxDirectory = context.settings().filesystem().sandboxDirectory();
        this.binds = context.settings().linuxLauncher() && context.settings().isolates("filesystem/linux");
        this.devicesConfined = context.settings().confinesDevices();
        this.gids = context.volumeGids();
    }

    /** Works everywhere: what a container wants that this agent cannot do, its launch is told. */
    public static SandboxPath create(IsolatorContext context) {
        return new SandboxPath(context);
    }

    @Override
    public String name() {
        return "volume/sandbox_path";
    }

    @Override
    public Preparation prepare(ContainerId id, ContainerConfig config) throws ContainerizerException {
        List<Volume> volumes = Volumes.of(config);
        if (!binds && config.hasRootfs()) {
            throw new ContainerizerException("The 'linux' launcher and 'filesystem/linux' isolator must be enabled to"
                    + " change the rootfs and bind mount");
        }
        var targets = new VolumeTarget(id, config, sandboxDirectory);
        List<Confinement> steps = new ArrayList<>();
        var info = ContainerLaunchInfo.newBuilder();
        for (Volume volume : volumes) {
            Optional<Volume.Source.SandboxPath> wanted = wanted(volume);
            if (wanted.isEmpty()) {
                continue;
            }
            check(id, config, volume, wanted.get());
            SandboxSource source = new SandboxSource(
                    syscalls, place(id, config, wanted.get()), wanted.get().getPath());
            source.make(!binds);
            if (binds) {
                steps.add(bind(source, volume, targets));
                group(config, wanted.get(), source).ifPresent(info::addSupplementaryGroups);
            } else {
                link(id, config, volume, source);
            }
        }
        return new Preparation(info.build(), steps);
    }

    /** Empty for a volume of another kind. A relative host path is the old form of one in the own sandbox. */
    private static Optional<Volume.Source.SandboxPath> wanted(Volume volume) throws ContainerizerException {
        if (volume.hasHostPath() && !volume.getHostPath().startsWith("/")) {
            return Optional.of(Volume.Source.SandboxPath.newBuilder()
                    .setType(Volume.Source.SandboxPath.Type.SELF)
                    .setPath(volume.getHostPath())
                    .build());
        }
        if (volume.getSource().getType() != Volume.Source.Type.SANDBOX_PATH) {
            return Optional.empty();
        }
        Volume.Source.SandboxPath wanted = volume.getSource().getSandboxPath();
        if (wanted.getPath().startsWith("/")) {
            throw new ContainerizerException("Path '" + wanted.getPath() + "' in SANDBOX_PATH volume is absolute");
        }
        return Optional.of(wanted);
    }

    private void check(ContainerId id, ContainerConfig config, Volume volume, Volume.Source.SandboxPath wanted)
            throws ContainerizerException {
        boolean absolute = volume.getContainerPath().startsWith("/");
        refuse(
                config.getContainerClass() == ContainerClass.DEBUG,
                "SANDBOX_PATH volume is not supported for DEBUG containers");
        refuse(
                !binds && absolute,
                "The 'linux' launcher and 'filesystem/linux' isolator must be enabled to support SANDBOX_PATH volume"
                        + " with absolute container path");
        refuse(wanted.getType() == Volume.Source.SandboxPath.Type.UNKNOWN, "Unknown SANDBOX_PATH volume type");
        refuse(
                wanted.getType() == Volume.Source.SandboxPath.Type.SELF && !absolute,
                "'container_path' is relative for SANDBOX_PATH volume SELF type");
        refuse(
                wanted.getType() == Volume.Source.SandboxPath.Type.PARENT
                        && id.parent().isEmpty(),
                "SANDBOX_PATH volume PARENT type only works for nested container");
    }

    private static void refuse(boolean wrong, String message) throws ContainerizerException {
        if (wrong) {
            throw new ContainerizerException(message);
        }
    }

    private static SandboxPlace place(ContainerId id, ContainerConfig config, Volume.Source.SandboxPath wanted) {
        SandboxPlace own = SandboxPlace.of(id, Path.of(config.getDirectory()));
        return wanted.getType() == Volume.Source.SandboxPath.Type.SELF
                ? own
                : own.of(id.parent().orElseThrow());
    }

    private Confinement bind(SandboxSource source, Volume volume, VolumeTarget targets) throws ContainerizerException {
        Set<MountAttribute> attributes = EnumSet.of(MountAttribute.RECURSIVE, MountAttribute.FOLLOWS);
        if (volume.getMode() == Volume.Mode.RO) {
            attributes.add(MountAttribute.READ_ONLY);
        }
        if (!devicesConfined) {
            attributes.add(MountAttribute.NO_DEVICES);
        }
        return new FilesystemStep.Bind(source.place(), targets.of(volume.getContainerPath()), attributes);
    }

    /** A user who owns nothing in his parent's sandbox gets a group that may write to the volume. */
    private OptionalInt group(ContainerConfig config, Volume.Source.SandboxPath wanted, SandboxSource source)
            throws ContainerizerException {
        if (gids.isEmpty()
                || wanted.getType() != Volume.Source.SandboxPath.Type.PARENT
                || !config.hasUser()
                || config.getUser().equals("root")) {
            return OptionalInt.empty();
        }
        return source.owner()
                        == new Accounts(syscalls).require(config.getUser()).uid()
                ? OptionalInt.empty()
                : OptionalInt.of(gids.get().allocate(source.path(), VolumeGids.Kind.SANDBOX_PATH));
    }

    private void link(ContainerId id, ContainerConfig config, Volume volume, SandboxSource source)
            throws ContainerizerException {
        if (volume.getMode() == Volume.Mode.RO) {
            log.warn(
                    "read-only volume can be written: a symbolic link cannot forbid it container={} path={}",
                    id,
                    source.path());
        }
        source.linkFrom(SandboxPlace.of(id, Path.of(config.getDirectory())), volume.getContainerPath());
    }
}
