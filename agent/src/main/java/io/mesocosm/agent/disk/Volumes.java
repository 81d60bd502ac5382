package io.mesocosm.agent.disk;

import io.mesocosm.containerizer.sandbox.Trees;
import io.mesocosm.containerizer.volumes.PersistentVolumes;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Resource.DiskInfo.Source;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directories of persistent volumes: made when a volume is, removed with all that is in them when it is destroyed. Of
 * a MOUNT disk only the contents go, since the directory is the host's. Links are removed, not followed. Mesos:
 * {@code Slave::syncCheckpointedResources}.
 */
final class Volumes {

    private static final Logger LOG = LoggerFactory.getLogger("agent");

    private final Path work;

    Volumes(Path work) {
        this.work = work;
    }

    /**
     * Makes the volumes that are new and removes those that are gone. Those that are there already are left alone, so
     * that this can be done again after a crash. When one cannot be made, those made before it are removed again.
     *
     * @throws VolumeException naming the volume
     * @throws IOException if what was made cannot be kept
     */
    void change(List<Resource> before, List<Resource> after) throws VolumeException, IOException {
        Map<Path, Resource> old = byPath(before);
        Map<Path, Resource> wanted = byPath(after);
        List<Path> made = new ArrayList<>();
        for (Map.Entry<Path, Resource> volume : wanted.entrySet()) {
            if (!old.containsKey(volume.getKey())) {
                make(volume.getKey(), volume.getValue(), made);
            }
        }
        for (Map.Entry<Path, Resource> volume : old.entrySet()) {
            if (!wanted.containsKey(volume.getKey())) {
                remove(volume.getKey(), volume.getValue());
            }
        }
    }

    private Map<Path, Resource> byPath(List<Resource> resources) throws VolumeException {
        Map<Path, Resource> volumes = new TreeMap<>();
        for (Resource volume : PersistentVolumes.of(resources)) {
            String id = id(volume);
            if (id.isEmpty() || id.equals(".") || id.equals("..") || id.indexOf('/') >= 0) {
                throw new VolumeException("'" + id + "' is not a valid id of a persistent volume");
            }
            volumes.put(directory(volume), volume);
        }
        return volumes;
    }

    /** Masters and Mesos let roles and ids through that no file of this host can be named after. */
    private Path directory(Resource volume) throws VolumeException {
        try {
            return PersistentVolumes.directory(work, volume);
        } catch (InvalidPathException e) {
            throw new VolumeException(
                    "The persistent volume '" + id(volume) + "' cannot have a directory: " + e.getMessage(), e);
        }
    }

    private static String id(Resource volume) {
        return volume.getDisk().getPersistence().getId();
    }

    private static void make(Path path, Resource volume, List<Path> made) throws VolumeException, IOException {
        try {
            if (!Files.isDirectory(path)) {
                Files.createDirectories(path);
                made.add(path);
            }
        } catch (IOException e) {
            for (Path undone : made) {
                Files.deleteIfExists(undone);
            }
            throw new VolumeException(
                    "Failed to create the persistent volume " + id(volume) + " at '" + path + "': " + reason(e), e);
        }
        MetaFiles.sync(Optional.ofNullable(path.getParent()).orElse(path));
    }

    private static void remove(Path path, Resource volume) throws VolumeException {
        LOG.info("Deleting persistent volume id={} path={}", id(volume), path);
        try {
            if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                LOG.warn("Failed to find persistent volume id={} path={}", id(volume), path);
            } else if (volume.getDisk().getSource().getType() == Source.Type.MOUNT) {
                try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
                    for (Path entry : entries) {
                        Trees.delete(entry);
                    }
                }
            } else {
                Trees.delete(path);
            }
        } catch (IOException e) {
            throw new VolumeException(
                    "Failed to remove persistent volume '" + id(volume) + "' at '" + path + "': " + reason(e), e);
        }
    }

    private static String reason(IOException e) {
        return switch (e) {
            case AccessDeniedException _ -> "Permission denied";
            case NoSuchFileException _ -> "No such file or directory";
            case FileAlreadyExistsException _, NotDirectoryException _ -> "Not a directory";
            case FileSystemException other when other.getReason() != null -> String.valueOf(other.getReason());
            default -> String.valueOf(e.getMessage());
        };
    }
}
