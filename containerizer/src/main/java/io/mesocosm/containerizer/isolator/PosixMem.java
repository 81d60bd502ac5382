package io.mesocosm.containerizer.isolator;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.process.ContainerPids;
import io.mesocosm.containerizer.process.ProcFs;
import io.mesocosm.containerizer.process.ProcessStat;
import io.mesocosm.proto.internal.Containers.ContainerConfig;
import java.util.List;
import java.util.Set;
import org.apache.mesos.v1.Protos.ResourceStatistics;

/**
 * {@code posix/mem}: limits nothing, reports the resident memory of the container's processes from {@code /proc}; pages
 * that they share count for each. (Mesos: {@code PosixMemIsolatorProcess})
 */
public final class PosixMem implements Isolator {

    private final ProcFs proc;
    private final long pageBytes;
    private final PidTable pids = new PidTable();

    /** @param pageBytes of {@code Syscalls} */
    public PosixMem(ProcFs proc, long pageBytes) {
        this.proc = proc;
        this.pageBytes = pageBytes;
    }

    @Override
    public String name() {
        return "posix/mem";
    }

    @Override
    public void recover(List<Recovered> containers, Set<ContainerId> orphans) {
        pids.recover(containers);
    }

    @Override
    public Preparation prepare(ContainerId id, ContainerConfig config) throws ContainerizerException {
        pids.prepare(id);
        return Preparation.NOTHING;
    }

    @Override
    public void isolate(ContainerId id, ContainerPids processes) throws ContainerizerException {
        pids.isolate(id, processes);
    }

    @Override
    public void usage(ContainerId id, ResourceStatistics.Builder statistics) {
        List<ProcessStat> stats = pids.get(id).stream()
                .flatMap(container -> container.all(proc).stream())
                .flatMap(pid -> proc.stat(pid).stream())
                .toList();
        if (!stats.isEmpty()) {
            statistics.setMemRssBytes(
                    stats.stream().mapToLong(ProcessStat::residentPages).sum() * pageBytes);
        }
    }

    @Override
    public void cleanup(ContainerId id) {
        pids.remove(id);
    }
}
