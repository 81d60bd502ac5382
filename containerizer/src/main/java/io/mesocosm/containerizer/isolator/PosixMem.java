package io.mesocosm.containerizer.isolator;

import io.mesocosm.containerizer.process.ProcFs;
import io.mesocosm.containerizer.process.ProcessStat;
import java.util.List;
import org.apache.mesos.v1.Protos.ResourceStatistics;

/**
 * {@code posix/mem}: reports resident memory; pages that processes share count for each. (Mesos: {@code
 * PosixMemIsolatorProcess})
 */
public final class PosixMem extends PosixIsolator {

    private final long pageBytes;

    /** @param pageBytes of {@code Syscalls} */
    public PosixMem(ProcFs proc, long pageBytes) {
        super(proc);
        this.pageBytes = pageBytes;
    }

    @Override
    public String name() {
        return "posix/mem";
    }

    @Override
    void report(List<ProcessStat> processes, ResourceStatistics.Builder statistics) {
        statistics.setMemRssBytes(
                processes.stream().mapToLong(ProcessStat::residentPages).sum() * pageBytes);
    }
}
