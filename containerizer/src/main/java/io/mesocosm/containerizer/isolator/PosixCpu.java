package io.mesocosm.containerizer.isolator;

import io.mesocosm.containerizer.process.ProcFs;
import io.mesocosm.containerizer.process.ProcessStat;
import java.util.List;
import org.apache.mesos.v1.Protos.ResourceStatistics;

/** {@code posix/cpu}: reports CPU time. (Mesos: {@code PosixCpuIsolatorProcess}) */
public final class PosixCpu extends PosixIsolator {

    private final double ticksPerSecond;

    /** @param clockTicks per second, of {@code Syscalls} */
    public PosixCpu(ProcFs proc, long clockTicks) {
        super(proc);
        this.ticksPerSecond = clockTicks;
    }

    @Override
    public String name() {
        return "posix/cpu";
    }

    @Override
    void report(List<ProcessStat> processes, ResourceStatistics.Builder statistics) {
        statistics.setCpusUserTimeSecs(
                processes.stream().mapToLong(ProcessStat::userTicks).sum() / ticksPerSecond);
        statistics.setCpusSystemTimeSecs(
                processes.stream().mapToLong(ProcessStat::systemTicks).sum() / ticksPerSecond);
    }
}
