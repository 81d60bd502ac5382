package io.mesocosm.containerizer.isolator.filesystem;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.checkpoint.ContainerFiles;
import io.mesocosm.containerizer.isolator.IsolatorContext;
import io.mesocosm.containerizer.isolator.NestingIsolator;
import io.mesocosm.containerizer.isolator.Preparation;
import io.mesocosm.containerizer.launcher.Confinement;
import io.mesocosm.containerizer.launcher.Namespace;
import io.mesocosm.containerizer.mounts.HostMounts;
import io.mesocosm.containerizer.process.ContainerPids;
import io.mesocosm.containerizer.process.ProcFs;
import io.mesocosm.containerizer.syscalls.MountCalls;
import io.mesocosm.containerizer.volumes.PersistentVolumeAccess;
import io.mesocosm.containerizer.volumes.PersistentVolumes;
import io.mesocosm.proto.internal.Containers.ContainerClass;
import io.mesocosm.proto.internal.Containers.ContainerConfig;
import io.mesocosm.proto.internal.Containers.ContainerLaunchInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.Protos.Volume;

/**
 * {@code filesystem/linux}: containers have a mount namespace of their own and, if they come with a root file system, see
 * that in place of the host's. Persistent volumes are mounted in the sandbox on the host, and show up in the container
 * because its sandbox follows; so they come and go while it runs. (Mesos: {@code LinuxFilesystemIsolatorProcess})
 */
public final class FilesystemLinux implements NestingIsolator {

    private record Info(SandboxVolumes volumes, boolean ownImage) {}

    private final Path workDirectory;
    private final RootMounts rootMounts;
    private final ContainerFiles files;
    private final HostMounts mounts;
    private final PersistentVolumeAccess access;
    private final VolumeClaims claims = new VolumeClaims();
    private final long refusedOfVolumes;
    private final ProcFs proc;
    private final Map<ContainerId, Info> infos = new ConcurrentHashMap<>();

    private FilesystemLinux(IsolatorContext context, HostMounts mounts, KernelPaths kernel) {
        this.workDirectory = context.workDirectory();
        this.rootMounts = new RootMounts(
                context.settings().filesystem().sandboxDirectory(),
                !context.settings().isolates("namespaces/ipc"),
                context.settings().confinesDevices(),
                kernel);
        this.files = new ContainerFiles(context.runtimeDirectory());
        this.mounts = mounts;
        this.refusedOfVolumes = context.settings().confinesDevices() ? 0 : MountCalls.ATTRIBUTE_NO_DEVICES;
        this.proc = context.proc();
        this.access = new PersistentVolumeAccess(workDirectory, context.syscalls(), context.volumeGids());
    }

    /**
     * Makes the work directory a shared mount, so that what is mounted and unmounted there reaches containers.
     *
     * @throws ContainerizerException when the agent is not root or lacks the Linux launcher, or that cannot be done
     */
    public static FilesystemLinux create(IsolatorContext context) throws ContainerizerException {
        if (!context.isRoot()) {
            throw new ContainerizerException("'filesystem/linux' isolator requires root privileges");
        }
        if (!context.settings().linuxLauncher()) {
            throw new ContainerizerException("'filesystem/linux' isolator requires 'linux' launcher");
        }
        var mounts = new HostMounts(context.syscalls());
        try {
            Files.createDirectories(context.workDirectory());
            mounts.share(context.workDirectory());
        } catch (IOException e) {
            throw new ContainerizerException(
                    "Failed to bind mount '" + context.workDirectory() + "' and make it a shared mount: "
                            + e.getMessage(),
                    e);
        }
        var isolator = new FilesystemLinux(context, mounts, kernel());
        context.metrics().gauge("containerizer/mesos/filesystem/containers_new_rootfs", isolator::ownImages);
        return isolator;
    }

    private static KernelPaths kernel() throws ContainerizerException {
        try {
            return KernelPaths.below(Path.of("/"));
        } catch (IOException e) {
            throw new ContainerizerException(
                    "Failed to list what the kernel tells of processors: " + e.getMessage(), e);
        }
    }

    private double ownImages() {
        return infos.values().stream().filter(Info::ownImage).count();
    }

    @Override
    public String name() {
        return "filesystem/linux";
    }

    /** What orphans have mounted is found in their sandboxes when they are cleaned up. */
    @Override
    public void recover(List<Recovered> containers, Set<ContainerId> orphans) throws ContainerizerException {
        for (Recovered container : containers) {
            var state = container.state();
            ContainerId id = ContainerId.of(state.getContainerId());
            infos.put(id, info(state.getDirectory(), state.getExecutorInfo()));
            container.pids().ifPresent(pids -> isolate(id, pids));
        }
        for (ContainerId orphan : orphans) {
            try {
                files.config(orphan)
                        .ifPresent(config -> infos.put(orphan, info(config.getDirectory(), config.getExecutorInfo())));
            } catch (IOException e) {
                throw new ContainerizerException(
                        "Failed to read what is known of orphan " + orphan + ": " + e.getMessage(), e);
            }
        }
    }

    private Info info(String directory, ExecutorInfo executor) {
        boolean ownImage = executor.getContainer().getType() == ContainerInfo.Type.MESOS
                && executor.getContainer().getMesos().hasImage();
        return new Info(
                new SandboxVolumes(workDirectory, Path.of(directory), mounts, access, claims, refusedOfVolumes),
                ownImage);
    }

    @Override
    public Preparation prepare(ContainerId id, ContainerConfig config) throws ContainerizerException {
        if (id.parent().isPresent() && config.getContainerClass() == ContainerClass.DEBUG) {
            return prepareDebug(config);
        }
        if (Files.exists(files.standaloneMarker(id))
                && !PersistentVolumes.of(config.getResourcesList()).isEmpty()) {
            throw new ContainerizerException("Persistent volumes are not supported for standalone containers");
        }
        refuseImage(config);
        if (infos.putIfAbsent(id, info(config.getDirectory(), config.getExecutorInfo())) != null) {
            throw new ContainerizerException("Container has already been prepared");
        }
        List<Confinement> steps =
                config.hasRootfs() ? rootMounts.steps(id, config, isPrivileged(id, config)) : List.of();
        var info = ContainerLaunchInfo.newBuilder().addCloneNamespaces(Namespace.MOUNT.flag());
        if (id.parent().isEmpty()) {
            info.addAllSupplementaryGroups(volumes(id).update(config.getResourcesList()));
        }
        return new Preparation(info.build(), steps);
    }

    @Override
    public void isolate(ContainerId id, ContainerPids pids) {
        Info info = infos.get(id);
        int init = pids.init().pid();
        if (info != null && proc.firstUser(init).orElse(0) != 0) {
            info.volumes.showOwnersThrough(Path.of("/proc/" + init + "/ns/user"));
        }
    }

    /** Whoever can unpack an image has set the root. Without one, the command would run on the host's files. */
    private static void refuseImage(ContainerConfig config) throws ContainerizerException {
        if (config.getContainerInfo().getMesos().hasImage() && !config.hasRootfs()) {
            throw new ContainerizerException("Unsupported container image type: "
                    + config.getContainerInfo().getMesos().getImage().getType());
        }
        for (Volume volume : config.getContainerInfo().getVolumesList()) {
            if (volume.hasImage()) {
                throw new ContainerizerException(
                        "Unsupported container image type: " + volume.getImage().getType());
            }
        }
    }

    private static Preparation prepareDebug(ContainerConfig config) throws ContainerizerException {
        if (config.hasRootfs()) {
            throw new ContainerizerException("A 'rootfs' cannot be set for DEBUG containers");
        }
        if (config.getContainerInfo().getVolumesCount() > 0) {
            throw new ContainerizerException("Volumes not supported for DEBUG containers");
        }
        return Preparation.of(ContainerLaunchInfo.newBuilder()
                .addEnterNamespaces(Namespace.MOUNT.flag())
                .build());
    }

    /** It shares the agent's processes, and so do all above it: it may see everything of the kernel. */
    private boolean isPrivileged(ContainerId id, ContainerConfig config) throws ContainerizerException {
        if (!config.getContainerInfo().getLinuxInfo().getSharePidNamespace()) {
            return false;
        }
        if (id.parent().isEmpty()) {
            return true;
        }
        ContainerId parent = id.parent().get();
        try {
            Optional<ContainerConfig> above = files.config(parent);
            if (above.isEmpty()) {
                throw new ContainerizerException("Failed to find config for parent container " + parent);
            }
            return isPrivileged(parent, above.get());
        } catch (IOException e) {
            throw new ContainerizerException(
                    "Failed to read config for parent container " + parent + ": " + e.getMessage(), e);
        }
    }

    private SandboxVolumes volumes(ContainerId id) throws ContainerizerException {
        Info info = infos.get(id);
        if (info == null) {
            throw new ContainerizerException("Unknown container");
        }
        return info.volumes;
    }

    @Override
    public void update(ContainerId id, List<Resource> requests, Map<String, Value.Scalar> limits)
            throws ContainerizerException {
        if (id.parent().isPresent()) {
            throw new ContainerizerException("Not supported for nested containers");
        }
        volumes(id).update(requests);
    }

    @Override
    public void cleanup(ContainerId id) throws ContainerizerException {
        Optional<ContainerId> child = infos.keySet().stream()
                .filter(other -> other.parent().equals(Optional.of(id)))
                .findAny();
        if (child.isPresent()) {
            throw new ContainerizerException("Container " + id + " has non terminated child container " + child.get());
        }
        Info info = infos.get(id);
        if (info != null) {
            info.volumes.remove();
            infos.remove(id);
        }
    }
}
