package io.mesocosm.containerizer.isolator.disk;

import io.mesocosm.common.resources.Resources;
import io.mesocosm.common.text.Bytes;
import io.mesocosm.containerizer.volumes.PersistentVolumes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Resource.DiskInfo;

/**
 * What a container may take of the disk in one place: its sandbox, or one persistent volume.
 *
 * @param resources that say so; of a volume it is one
 */
record Allotment(List<Resource> resources) {

    Allotment {
        resources = List.copyOf(resources);
    }

    /** The places of a container's resources; every disk that is no persistent volume is the sandbox's. */
    static Map<Path, Allotment> of(Path workDirectory, Path sandbox, List<Resource> resources) {
        List<Resource> forSandbox = new ArrayList<>();
        Map<Path, Allotment> allotments = new LinkedHashMap<>();
        for (Resource resource : resources) {
            if (!resource.getName().equals("disk")) {
                continue;
            }
            if (resource.getDisk().hasPersistence()) {
                Path directory = PersistentVolumes.directory(workDirectory, resource);
                allotments.put(directory, new Allotment(List.of(resource)));
            } else {
                forSandbox.add(resource);
            }
        }
        if (!forSandbox.isEmpty()) {
            allotments.put(sandbox, new Allotment(Resources.of(forSandbox).toProto()));
        }
        return allotments;
    }

    /** Whole megabytes, as in Mesos: a part of one counts for nothing. */
    long bytes() {
        return Bytes.ofMegabytes(Math.floor(Resources.of(resources).disk().value()))
                .value();
    }

    /** Of a persistent volume. */
    Optional<DiskInfo> volume() {
        return resources.stream()
                .map(Resource::getDisk)
                .filter(DiskInfo::hasPersistence)
                .findFirst();
    }

    /** A whole disk limits itself. */
    boolean isMountDisk() {
        return resources.stream()
                .anyMatch(resource -> resource.getDisk().getSource().getType() == DiskInfo.Source.Type.MOUNT);
    }
}
