package io.mesocosm.containerizer.volumes;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Resource.DiskInfo;

/** Where persistent volumes lie on the host. */
public final class PersistentVolumes {

    private PersistentVolumes() {}

    /** Those of the resources that are persistent volumes. */
    public static List<Resource> of(List<Resource> resources) {
        return resources.stream()
                .filter(resource -> resource.getDisk().hasPersistence())
                .toList();
    }

    /**
     * The directory of a volume: below the work directory, or below the root of a PATH disk, or the MOUNT disk itself.
     * Each slash of a role is written as a space. (Mesos: {@code paths::getPersistentVolumePath})
     */
    public static Path directory(Path workDirectory, Resource volume) {
        DiskInfo disk = volume.getDisk();
        return switch (disk.getSource().getType()) {
            case MOUNT -> workDirectory.resolve(disk.getSource().getMount().getRoot());
            case PATH -> below(workDirectory.resolve(disk.getSource().getPath().getRoot()), volume);
            case UNKNOWN, BLOCK, RAW -> below(workDirectory, volume);
        };
    }

    /** Whether a container path names an entry of the sandbox, and not something further down or elsewhere. */
    public static boolean isEntry(String containerPath) {
        return !containerPath.isEmpty()
                && containerPath.indexOf('/') < 0
                && !containerPath.equals(".")
                && !containerPath.equals("..")
                && path(containerPath).isPresent();
    }

    /** A name as a path of this host; empty if none is like that: with a zero character, or outside its encoding. */
    public static Optional<Path> path(String name) {
        try {
            return Optional.of(Path.of(name));
        } catch (InvalidPathException _) {
            return Optional.empty();
        }
    }

    private static Path below(Path root, Resource volume) {
        return root.resolve("volumes")
                .resolve("roles")
                .resolve(role(volume).replace('/', ' '))
                .resolve(volume.getDisk().getPersistence().getId());
    }

    @SuppressWarnings("deprecation") // the pre-refinement form still arrives from old checkpoints
    private static String role(Resource volume) {
        int reservations = volume.getReservationsCount();
        return reservations > 0 ? volume.getReservations(reservations - 1).getRole() : volume.getRole();
    }
}
