package io.mesocosm.containerizer.isolator.disk;

import io.mesocosm.common.text.Bytes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Resource.DiskInfo.Source;

/**
 * What flags say of disk quotas.
 *
 * @param watchInterval {@code --container_disk_watch_interval}
 * @param enforce {@code --enforce_container_disk_quota}
 * @param xfsProjectRange {@code --xfs_project_range}, as given
 * @param xfsKill {@code --xfs_kill_containers}
 * @param xfsHeadroomBytes {@code --xfs_quota_headroom}
 * @param reclaimInterval {@code --disk_watch_interval}: how often ids of quotas are taken back whose files are gone
 * @param pathDisks the roots of the agent's PATH disks, of {@code --resources}
 */
public record DiskSettings(
        Duration watchInterval,
        boolean enforce,
        String xfsProjectRange,
        boolean xfsKill,
        long xfsHeadroomBytes,
        Duration reclaimInterval,
        List<Path> pathDisks) {

    public static final DiskSettings DEFAULTS = new DiskSettings(
            Duration.ofSeconds(15),
            false,
            "[5000-10000]",
            false,
            Bytes.megabytes(10).value(),
            Duration.ofMinutes(1),
            List.of());

    public DiskSettings {
        pathDisks = List.copyOf(pathDisks);
    }

    /** With the PATH disks of what the agent offers. */
    public DiskSettings with(List<Resource> offered) {
        List<Path> roots = offered.stream()
                .map(resource -> resource.getDisk().getSource())
                .filter(source -> source.getType() == Source.Type.PATH)
                .map(source -> Path.of(source.getPath().getRoot()))
                .distinct()
                .toList();
        return new DiskSettings(
                watchInterval, enforce, xfsProjectRange, xfsKill, xfsHeadroomBytes, reclaimInterval, roots);
    }
}
