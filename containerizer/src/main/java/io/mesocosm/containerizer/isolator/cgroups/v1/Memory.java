package io.mesocosm.containerizer.isolator.cgroups.v1;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.cgroups.Cgroup;
import io.mesocosm.containerizer.cgroups.CgroupException;
import io.mesocosm.containerizer.cgroups.ControlFiles;
import io.mesocosm.containerizer.isolator.IsolatorContext;
import io.mesocosm.containerizer.isolator.cgroups.MemoryController;
import io.mesocosm.containerizer.isolator.cgroups.OutOfMemory;
import io.mesocosm.proto.internal.Containers.ContainerLimitation;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.mesos.v1.Protos.ResourceStatistics;

/** Memory, with swap where it is limited too, and counters of pressure on it. */
public final class Memory extends MemoryController {

    private static final String HARD = "memory.limit_in_bytes";
    private static final String HARD_WITH_SWAP = "memory.memsw.limit_in_bytes";
    private static final String OOM_CONTROL = "memory.oom_control";

    private final boolean limitSwap;
    private final Map<ContainerId, Pressure> pressures = new ConcurrentHashMap<>();

    /**
     * Sees to it that the kernel kills what runs out of memory: nobody else can, then.
     *
     * @param root the cgroup above those of containers
     */
    public Memory(IsolatorContext context, Cgroup root) throws ContainerizerException, IOException {
        super(context, new Words("memory.soft_limit_in_bytes", HARD, "-1"));
        this.limitSwap = context.settings().cgroups().memory().limitSwap();
        if (root.table(OOM_CONTROL).getOrDefault("oom_kill_disable", 0L) != 0) {
            root.write(OOM_CONTROL, "0");
        }
        Pressure.check(context.syscalls(), root);
        if (limitSwap && !root.has(HARD_WITH_SWAP)) {
            throw new ContainerizerException("'" + HARD_WITH_SWAP + "' is not available");
        }
    }

    @Override
    public void recover(ContainerId id, Cgroup cgroup) throws ContainerizerException, IOException {
        super.recover(id, cgroup);
        pressures.put(id, Pressure.listen(context.syscalls(), cgroup));
    }

    /** While the first process makes the container: a launch would wait for what is done any sooner. */
    @Override
    public void watch(ContainerId id, Cgroup cgroup, Consumer<ContainerLimitation> onLimitation) throws IOException {
        pressures.computeIfAbsent(id, _ -> Pressure.listen(context.syscalls(), cgroup));
        super.watch(id, cgroup, onLimitation);
    }

    @Override
    protected OomWatch listen(Cgroup cgroup, Runnable onOom) throws IOException {
        return OomEvent.listen(context, cgroup, onOom);
    }

    /** The limit of both is never below that of memory alone: the kernel refuses that, also for a moment. */
    @Override
    protected void setHard(Cgroup cgroup, long bytes, boolean first) throws CgroupException {
        List<String> lowering = limitSwap ? List.of(HARD, HARD_WITH_SWAP) : List.of(HARD);
        for (String file : first ? lowering : lowering.reversed()) {
            set(cgroup, file, bytes);
        }
    }

    @Override
    protected OutOfMemory describe(Cgroup cgroup) {
        return new OutOfMemory(
                known(() -> hard(cgroup)),
                known(() -> cgroup.number("memory.max_usage_in_bytes")),
                known(() -> cgroup.read("memory.stat")));
    }

    @Override
    public void usage(ContainerId id, ControlFiles files, ResourceStatistics.Builder statistics) throws IOException {
        statistics.setMemTotalBytes(files.number("memory.usage_in_bytes"));
        if (files.has("memory.kmem.usage_in_bytes")) {
            statistics.setMemKmemUsageBytes(files.number("memory.kmem.usage_in_bytes"));
        }
        if (files.has("memory.kmem.tcp.usage_in_bytes")) {
            statistics.setMemKmemTcpUsageBytes(files.number("memory.kmem.tcp.usage_in_bytes"));
        }
        if (limitSwap) {
            statistics.setMemTotalMemswBytes(files.number("memory.memsw.usage_in_bytes"));
        }
        Map<String, Long> stat = files.table("memory.stat");
        set(stat, "total_cache", statistics::setMemFileBytes);
        set(stat, "total_cache", statistics::setMemCacheBytes);
        set(stat, "total_rss", statistics::setMemAnonBytes);
        set(stat, "total_rss", statistics::setMemRssBytes);
        set(stat, "total_mapped_file", statistics::setMemMappedFileBytes);
        set(stat, "total_swap", statistics::setMemSwapBytes);
        set(stat, "total_unevictable", statistics::setMemUnevictableBytes);
        Pressure pressure = pressures.get(id);
        if (pressure != null) {
            pressure.report(statistics);
        }
    }

    @Override
    public void cleanup(ContainerId id, Cgroup cgroup) throws ContainerizerException, IOException {
        super.cleanup(id, cgroup);
        Pressure pressure = pressures.remove(id);
        if (pressure != null) {
            pressure.close();
        }
    }
}
