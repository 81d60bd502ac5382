package io.mesocosm.containerizer.isolator.disk;

import io.mesocosm.common.text.Bytes;
import java.time.Duration;

/**
 * What flags say of disk quotas.
 *
 * @param watchInterval {@code --container_disk_watch_interval}
 * @param enforce {@code --enforce_container_disk_quota}
 * @param xfsProjectRange {@code --xfs_project_range}, as given
 * @param xfsKill {@code --xfs_kill_containers}
 * @param xfsHeadroomBytes {@code --xfs_quota_headroom}
 * @param reclaimInterval {@code --disk_watch_interval}: how often ids of quotas are taken back whose files are gone
 */
public record DiskSettings(
        Duration watchInterval,
        boolean enforce,
        String xfsProjectRange,
        boolean xfsKill,
        long xfsHeadroomBytes,
        Duration reclaimInterval) {

    public static final DiskSettings DEFAULTS = new DiskSettings(
            Duration.ofSeconds(15),
            false,
            "[5000-10000]",
            false,
            Bytes.megabytes(10).value(),
            Duration.ofMinutes(1));
}
