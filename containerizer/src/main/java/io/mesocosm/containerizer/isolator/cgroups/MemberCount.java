package io.mesocosm.containerizer.isolator.cgroups;

import io.mesocosm.containerizer.cgroups.CgroupException;
import io.mesocosm.containerizer.cgroups.ControlFiles;
import org.apache.mesos.v1.Protos.ResourceStatistics;

/**
 * How many processes and threads are in a cgroup.
 *
 * @param wanted whether they are counted, which takes time in proportion to their number
 */
public record MemberCount(boolean wanted) {

    /**
     * Adds both numbers to the statistics, if they are wanted.
     *
     * @throws CgroupException when they cannot be counted, as when the cgroup is gone; the statistics may have one then
     */
    public void report(ControlFiles files, ResourceStatistics.Builder statistics) throws CgroupException {
        if (wanted) {
            statistics.setProcesses(files.processes().size());
            statistics.setThreads(files.threads().size());
        }
    }
}
