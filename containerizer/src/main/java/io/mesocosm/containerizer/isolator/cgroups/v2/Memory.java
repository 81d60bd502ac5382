package io.mesocosm.containerizer.isolator.cgroups.v2;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.cgroups.Cgroup;
import io.mesocosm.containerizer.cgroups.ControlFiles;
import io.mesocosm.containerizer.isolator.IsolatorContext;
import io.mesocosm.containerizer.isolator.cgroups.MemoryController;
import io.mesocosm.containerizer.isolator.cgroups.OutOfMemory;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.ResourceStatistics;

/** Memory. */
public final class Memory extends MemoryController {

    /** What the kernel has of a container's memory, before Linux 5.18, which counts it as one. */
    private static final List<String> KERNEL_PARTS = List.of("kernel_stack", "pagetables", "sock", "vmalloc", "slab");

    public Memory(IsolatorContext context) throws ContainerizerException {
        super(context, new Words("memory.low", "memory.max", "max"));
        if (context.settings().cgroups().memory().limitSwap()) {
            throw new ContainerizerException("The cgroups v2 isolator does not support limiting swap memory but"
                    + " `--cgroups_limit_swap` was provided");
        }
    }

    @Override
    protected OomWatch listen(Cgroup cgroup, Runnable onOom) throws IOException {
        return OomCount.listen(context, cgroup, onOom);
    }

    /** The most that was used is known since Linux 5.19; before that it was no more than the limit. */
    @Override
    protected OutOfMemory describe(Cgroup cgroup) {
        Optional<Long> limit = known(() -> hard(cgroup)).filter(bytes -> bytes != Cgroup.UNLIMITED);
        return new OutOfMemory(
                limit,
                known(() -> cgroup.number("memory.peak")).or(() -> limit),
                known(() -> cgroup.read("memory.stat")));
    }

    private static long kernel(Map<String, Long> stat) {
        Long all = stat.get("kernel");
        return all != null
                ? all
                : KERNEL_PARTS.stream()
                        .mapToLong(part -> stat.getOrDefault(part, 0L))
                        .sum();
    }

    @Override
    public void usage(ContainerId id, ControlFiles files, ResourceStatistics.Builder statistics) throws IOException {
        statistics.setMemTotalBytes(files.number("memory.current"));
        if (files.has("memory.swap.current")) {
            statistics.setMemSwapBytes(files.number("memory.swap.current"));
        }
        Map<String, Long> stat = files.table("memory.stat");
        statistics.setMemKmemUsageBytes(kernel(stat));
        set(stat, "sock", statistics::setMemKmemTcpUsageBytes);
        set(stat, "file", statistics::setMemFileBytes);
        set(stat, "file", statistics::setMemCacheBytes);
        set(stat, "anon", statistics::setMemAnonBytes);
        set(stat, "anon", statistics::setMemRssBytes);
        set(stat, "file_mapped", statistics::setMemMappedFileBytes);
        set(stat, "unevictable", statistics::setMemUnevictableBytes);
    }
}
