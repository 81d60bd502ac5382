package io.mesocosm.containerizer.isolator.cgroups;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What flags say of cgroups.
 *
 * @param hierarchy {@code --cgroups_hierarchy}: where the hierarchies of v1 are mounted, or that of v2
 * @param root {@code --cgroups_root}: the cgroup above those of containers
 * @param destroyTimeout {@code --cgroups_destroy_timeout}
 */
public record CgroupSettings(
        Path hierarchy, String root, Duration destroyTimeout, Cpu cpu, Memory memory, NetCls netCls, Perf perf) {

    /**
     * @param quotas {@code --cgroups_enable_cfs}
     * @param counts {@code --cgroups_cpu_enable_pids_and_tids_count}
     * @param revocableLowPriority {@code --revocable_cpu_low_priority}
     */
    public record Cpu(boolean quotas, boolean counts, boolean revocableLowPriority) {}

    /** @param limitSwap {@code --cgroups_limit_swap} */
    public record Memory(boolean limitSwap) {}

    /** {@code --cgroups_net_cls_primary_handle} and {@code --cgroups_net_cls_secondary_handles}, as given. */
    public record NetCls(Optional<String> primaryHandle, Optional<String> secondaryHandles) {}

    /** {@code --perf_events}, {@code --perf_interval}, {@code --perf_duration}. */
    public record Perf(Optional<String> events, Duration interval, Duration duration) {}

    public static final CgroupSettings DEFAULTS = new CgroupSettings(
            Path.of("/sys/fs/cgroup"),
            "mesos",
            Duration.ofSeconds(60),
            new Cpu(false, false, true),
            new Memory(false),
            new NetCls(Optional.empty(), Optional.empty()),
            new Perf(Optional.empty(), Duration.ofSeconds(60), Duration.ofSeconds(10)));

    public CgroupSettings withRoot(String value) {
        return new CgroupSettings(hierarchy, value, destroyTimeout, cpu, memory, netCls, perf);
    }

    public CgroupSettings withCpu(Cpu value) {
        return new CgroupSettings(hierarchy, root, destroyTimeout, value, memory, netCls, perf);
    }

    public CgroupSettings withMemory(Memory value) {
        return new CgroupSettings(hierarchy, root, destroyTimeout, cpu, value, netCls, perf);
    }

    public CgroupSettings withHierarchy(Path value) {
        return new CgroupSettings(value, root, destroyTimeout, cpu, memory, netCls, perf);
    }

    public CgroupSettings withNetCls(NetCls value) {
        return new CgroupSettings(hierarchy, root, destroyTimeout, cpu, memory, value, perf);
    }

    public CgroupSettings withPerf(Perf value) {
        return new CgroupSettings(hierarchy, root, destroyTimeout, cpu, memory, netCls, value);
    }
}
