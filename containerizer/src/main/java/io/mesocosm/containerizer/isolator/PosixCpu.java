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
 * {@code posix/cpu}: limits nothing, reports the CPU time of the container's live processes from {@code /proc}. (Mesos:
 * {@code PosixCpuIsolatorProcess})
 */
public final class PosixCpu implements Isolator {

    private final ProcFs proc;
    private final double ticksPerSecond;
    private final PidTable pids = new PidTable();

    /** @param clockTicks per second, of {@code Syscalls} */
    public PosixCpu(ProcFs proc, long clockTicks) {
        this.proc = proc;
        this.ticksPerSecond = clockTicks;
    }

    @Override
    public String name() {
        return "posix/cpu";
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
        if (stats.isEmpty()) {
            return; // gone, or not started yet
        }
        statistics.setCpusUserTimeSecs(
                stats.stream().mapToLong(ProcessStat::userTicks).sum() / ticksPerSecond);
        statistics.setCpusSystemTimeSecs(
                stats.stream().mapToLong(ProcessStat::systemTicks).sum() / ticksPerSecond);
    }

    @Override
    public void cleanup(ContainerId id) {
        pids.remove(id);
    }
}
