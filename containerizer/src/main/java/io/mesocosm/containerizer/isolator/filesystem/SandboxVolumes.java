package io.mesocosm.containerizer.isolator.filesystem;

import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.mounts.HostMounts;
import io.mesocosm.containerizer.mounts.MountTable;
import io.mesocosm.containerizer.syscalls.MountCalls;
import io.mesocosm.containerizer.volumes.PersistentVolumeAccess;
import io.mesocosm.containerizer.volumes.PersistentVolumes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Volume;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The persistent volumes of one container, mounted in its sandbox on the host. Its user may do there what he likes
 * meanwhile: nothing of the host is mounted where he leads, nor unmounted.
 *
 * <p>Safe for any thread. What is done to one container is done one after the other, mounts and all: two updates, or an
 * update and the end, would each undo half of what the other did. No container waits for another, and nobody who holds
 * the lock of {@link VolumeClaims} mounts anything.
 */
final class SandboxVolumes {

    private static final Logger log = LoggerFactory.getLogger(SandboxVolumes.class);

    private final Path workDirectory;
    private final Path sandbox;
    private final HostMounts mounts;
    private final PersistentVolumeAccess access;
    private final VolumeClaims claims;
    private final long refused;
    private final Set<Resource> current = new LinkedHashSet<>(); // guarded by this, as what is mounted
    private volatile Optional<Path> users = Optional.empty();

    /** @param refused what each volume refuses, of {@link MountCalls} */
    SandboxVolumes(
            Path workDirectory,
            Path sandbox,
            HostMounts mounts,
            PersistentVolumeAccess access,
            VolumeClaims claims,
            long refused) {
        this.workDirectory = workDirectory;
        this.sandbox = sandbox;
        this.mounts = mounts;
        this.access = access;
        this.claims = claims;
        this.refused = refused;
    }

    /**
     * Volumes that come from now on show their owners through this user namespace, as they arrive in the container. Those
     * that are there when it is launched are mapped together with the sandbox.
     */
    void showOwnersThrough(Path namespace) {
        users = Optional.of(namespace);
    }

    /**
     * Mounts the volumes that are new among the resources and unmounts those that are gone. After a recovery all are new,
     * and those that are mounted stay.
     *
     * @return the groups that the container has to be in to write to them
     */
    synchronized Set<Integer> update(List<Resource> resources) throws ContainerizerException {
        List<Resource> wanted = PersistentVolumes.of(resources);
        for (Resource volume : List.copyOf(current)) {
            if (!wanted.contains(volume)) {
                drop(volume);
            }
        }
        Set<Integer> groups = new TreeSet<>();
        for (Resource volume : wanted) {
            if (!current.contains(volume)) {
                add(volume).ifPresent(groups::add);
            }
        }
        return groups;
    }

    private void drop(Resource volume) throws ContainerizerException {
        if (isMountable(volume)) {
            unmount(volume);
        }
        current.remove(volume);
        claims.release(volume, sandbox);
    }

    private OptionalInt add(Resource volume) throws ContainerizerException {
        boolean inUse = claims.claim(volume, sandbox) && volume.hasShared();
        OptionalInt group = OptionalInt.empty();
        if (!isMountable(volume)) {
            log.warn("no mount for persistent volume sandbox={} container_path={}", sandbox, containerPath(volume));
        } else {
            try {
                group = access.grant(sandbox, volume, inUse);
                mount(volume);
            } catch (ContainerizerException e) {
                claims.release(volume, sandbox);
                throw e;
            }
        }
        current.add(volume);
        return group;
    }

    private static String containerPath(Resource volume) {
        return volume.getDisk().getVolume().getContainerPath();
    }

    /** A volume at any other path is made and kept, and the container does not see it, as in Mesos. */
    private static boolean isMountable(Resource volume) {
        return PersistentVolumes.isEntry(containerPath(volume));
    }

    private void unmount(Resource volume) throws ContainerizerException {
        Path target = sandbox.resolve(containerPath(volume));
        try {
            mounts.unbind(sandbox, containerPath(volume));
        } catch (IOException e) {
            throw new ContainerizerException(
                    "Failed to unmount unneeded persistent volume at '" + target + "': " + e.getMessage(), e);
        }
        try {
            if (Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
                Files.delete(target);
            }
        } catch (IOException e) {
            throw new ContainerizerException(
                    "Failed to remove persistent volume mount point at '" + target + "': " + e.getMessage(), e);
        }
    }

    private void mount(Resource volume) throws ContainerizerException {
        Path source = PersistentVolumes.directory(workDirectory, volume);
        String name = containerPath(volume);
        try {
            if (isMounted(sandbox.toRealPath().resolve(name), source)) {
                return;
            }
            mounts.bind(source, sandbox, name, attributes(volume), users);
            log.info("persistent volume mounted source={} target={}", source, sandbox.resolve(name));
        } catch (IOException e) {
            throw new ContainerizerException(
                    "Failed to mount persistent volume from '" + source + "' to '" + sandbox.resolve(name) + "': "
                            + e.getMessage(),
                    e);
        }
    }

    private long attributes(Resource volume) {
        boolean readOnly = volume.getDisk().getVolume().getMode() == Volume.Mode.RO;
        return refused | (readOnly ? MountCalls.ATTRIBUTE_READ_ONLY : 0);
    }

    private static boolean isMounted(Path target, Path source) throws IOException {
        return MountTable.read().has(target) && Files.isSameFile(target, source);
    }

    /** Takes everything that is mounted in the sandbox away, also what an agent before mounted. */
    synchronized void remove() throws ContainerizerException {
        List<String> errors;
        try {
            errors = mounts.unmountBelow(sandbox);
        } catch (NoSuchFileException _) {
            errors = List.of(); // nothing is mounted where nothing is
        } catch (IOException e) {
            throw new ContainerizerException("Failed to get mount table: " + e.getMessage(), e);
        }
        if (!errors.isEmpty()) {
            throw new ContainerizerException(String.join(", ", errors));
        }
        current.forEach(volume -> claims.release(volume, sandbox));
        current.clear();
    }
}
