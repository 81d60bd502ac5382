package io.mesocosm.containerizer.isolator;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.volumes.PersistentVolumeAccess;
import io.mesocosm.containerizer.volumes.PersistentVolumes;
import io.mesocosm.proto.internal.Containers.ContainerConfig;
import io.mesocosm.proto.internal.Containers.ContainerLaunchInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.Protos.Volume;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code filesystem/posix}: containers see the host's files. Persistent volumes are symbolic links in the sandbox, and
 * belong to the sandbox's owner while they are used. (Mesos: {@code PosixFilesystemIsolatorProcess})
 */
public final class FilesystemPosix implements Isolator {

    private static final Logger log = LoggerFactory.getLogger(FilesystemPosix.class);

    private record Info(Path sandbox, List<Resource> volumes) {

        Info without(Resource volume) {
            return new Info(
                    sandbox,
                    volumes.stream().filter(other -> !other.equals(volume)).toList());
        }
    }

    private final Path workDirectory;
    private final PersistentVolumeAccess access;
    private final Map<ContainerId, Info> infos = new HashMap<>(); // guarded by this

    public static FilesystemPosix create(IsolatorContext context) {
        return new FilesystemPosix(
                context.workDirectory(),
                new PersistentVolumeAccess(context.workDirectory(), context.syscalls(), context.volumeGids()));
    }

    public FilesystemPosix(Path workDirectory, PersistentVolumeAccess access) {
        this.workDirectory = workDirectory;
        this.access = access;
    }

    @Override
    public String name() {
        return "filesystem/posix";
    }

    @Override
    public synchronized void recover(List<Recovered> containers, Set<ContainerId> orphans) {
        for (Recovered container : containers) {
            ContainerId id = ContainerId.of(container.state().getContainerId());
            infos.put(id, new Info(Path.of(container.state().getDirectory()), List.of()));
        }
    }

    @Override
    public Preparation prepare(ContainerId id, ContainerConfig config) throws ContainerizerException {
        ContainerInfo container = config.getExecutorInfo().getContainer();
        if (container.getMesos().hasImage()) {
            throw new ContainerizerException("Container root filesystems not supported");
        }
        if (container.getVolumesCount() > 0) {
            throw new ContainerizerException("Volumes in ContainerInfo is not supported");
        }
        synchronized (this) {
            if (infos.putIfAbsent(id, new Info(Path.of(config.getDirectory()), List.of())) != null) {
                throw new ContainerizerException("Container has already been prepared");
            }
        }
        return Preparation.of(ContainerLaunchInfo.newBuilder()
                .addAllSupplementaryGroups(change(id, config.getExecutorInfo().getResourcesList()))
                .build());
    }

    @Override
    public void update(ContainerId id, List<Resource> requests, Map<String, Value.Scalar> limits)
            throws ContainerizerException {
        change(id, requests);
    }

    /** Links what is new and unlinks what is gone; returns the groups that may write to volumes. */
    private synchronized Set<Integer> change(ContainerId id, List<Resource> requests) throws ContainerizerException {
        Info info = infos.get(id);
        if (info == null) {
            throw new ContainerizerException("Unknown container");
        }
        List<Resource> wanted = PersistentVolumes.of(requests);
        for (Resource volume : info.volumes) {
            if (isLinkable(id, volume) && !wanted.contains(volume)) {
                unlink(info.sandbox, volume);
                info = info.without(volume); // whatever may fail from here on, it is not there any more
                infos.put(id, info);
            }
        }
        Set<Integer> groups = new TreeSet<>();
        for (Resource volume : wanted) {
            if (isLinkable(id, volume) && !info.volumes.contains(volume)) {
                access.grant(info.sandbox, volume, isInUse(id, volume)).ifPresent(groups::add);
                link(info.sandbox, volume);
            }
        }
        infos.put(id, new Info(info.sandbox, wanted));
        return groups;
    }

    @Override
    public synchronized void cleanup(ContainerId id) {
        infos.remove(id); // the links go with the sandbox
    }

    private static String containerPath(Resource volume) {
        return volume.getDisk().getVolume().getContainerPath();
    }

    /** A volume at any other path is made and kept, and the task does not see it, as in Mesos. */
    private static boolean isLinkable(ContainerId id, Resource volume) {
        String path = containerPath(volume);
        if (PersistentVolumes.isEntry(path)) {
            return true;
        }
        log.warn("no link for persistent volume container={} container_path={}", id, path);
        return false;
    }

    private static void unlink(Path sandbox, Resource volume) throws ContainerizerException {
        Path link = sandbox.resolve(containerPath(volume));
        try {
            if (Files.isSymbolicLink(link)) {
                Files.delete(link);
            }
        } catch (IOException e) {
            throw new ContainerizerException(
                    "Failed to remove the symlink for the unneeded persistent volume at '" + link + "'", e);
        }
    }

    private void link(Path sandbox, Resource volume) throws ContainerizerException {
        Path link = sandbox.resolve(containerPath(volume));
        Path directory = PersistentVolumes.directory(workDirectory, volume);
        try {
            if (Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
                checkLink(link, directory); // after a recovery
                return;
            }
            if (volume.getDisk().getVolume().getMode() == Volume.Mode.RO) {
                log.warn("read-only volume can be written: a symbolic link cannot forbid it path={}", directory);
            }
            Files.createSymbolicLink(link, directory);
        } catch (IOException e) {
            throw new ContainerizerException(
                    "Failed to symlink persistent volume from '" + directory + "' to '" + link + "'", e);
        }
    }

    private static void checkLink(Path link, Path directory) throws IOException, ContainerizerException {
        Path existing = link.toRealPath();
        Path wanted = directory.toRealPath();
        if (!existing.equals(wanted)) {
            throw new ContainerizerException("The existing symlink '" + link + "' points to '" + existing
                    + "' and the new target is '" + wanted + "'");
        }
    }

    private boolean isInUse(ContainerId id, Resource volume) {
        return volume.hasShared()
                && infos.entrySet().stream()
                        .anyMatch(other -> !other.getKey().equals(id)
                                && other.getValue().volumes.contains(volume));
    }
}
