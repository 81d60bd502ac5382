package io.mesocosm.containerizer.volumes;

import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.syscalls.SyscallException;
import io.mesocosm.containerizer.syscalls.Syscalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.mesos.v1.Protos.Resource;

/** Lets the user of a container, who is the owner of its sandbox, write to persistent volumes. */
public final class PersistentVolumeAccess {

    private final Path workDirectory;
    private final Syscalls syscalls;
    private final Optional<VolumeGids> gids;

    public PersistentVolumeAccess(Path workDirectory, Syscalls syscalls, Optional<VolumeGids> gids) {
        this.workDirectory = workDirectory;
        this.syscalls = syscalls;
        this.gids = gids;
    }

    /**
     * Gives a volume to the owner of the sandbox, or to a group that the container is to be in.
     *
     * @param inUse whether another container uses it, whose user it belongs to
     * @return the group, if there is to be one
     */
    public OptionalInt grant(Path sandbox, Resource volume, boolean inUse) throws ContainerizerException {
        int uid = owner(sandbox, "uid");
        if (uid == 0 || uid == syscalls.effectiveUser()) {
            return OptionalInt.empty();
        }
        Path directory = PersistentVolumes.directory(workDirectory, volume);
        if (gids.isPresent() && !volume.hasProviderId()) {
            return OptionalInt.of(gids.get().allocate(directory, VolumeGids.Kind.PERSISTENT));
        }
        if (!inUse) {
            int gid = owner(sandbox, "gid");
            try {
                changeOwner(directory, uid, gid);
            } catch (IOException e) {
                throw new ContainerizerException(
                        "Failed to change the ownership of the persistent volume at '" + directory + "' with uid " + uid
                                + " and gid " + gid + ": " + e.getMessage(),
                        e);
            }
        }
        return OptionalInt.empty();
    }

    private static int owner(Path sandbox, String attribute) throws ContainerizerException {
        try {
            return (Integer) Files.getAttribute(sandbox, "unix:" + attribute);
        } catch (IOException e) {
            throw new ContainerizerException("Failed to get ownership for '" + sandbox + "': " + e.getMessage(), e);
        }
    }

    private void changeOwner(Path directory, int uid, int gid) throws SyscallException {
        int opened = syscalls.open(directory, Syscalls.READ | Syscalls.DIRECTORY);
        try {
            syscalls.changeOwner(opened, uid, gid);
        } finally {
            syscalls.close(opened);
        }
    }
}
