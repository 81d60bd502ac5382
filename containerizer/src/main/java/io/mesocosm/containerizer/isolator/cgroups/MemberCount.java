package io.mesocosm.containerizer.isolator.cgroups;

import io.mesocosm.containerizer.cgroups.Cgroup;
import io.mesocosm.containerizer.cgroups.CgroupException;
import org.apache.mesos.v1.Protos.ResourceStatistics;

/**
 * How many processes and threads are in a cgroup.
 *
 * @param wanted whether they are counted, which takes time in proportion to their number
 */
public record MemberCount(boolean wanted) {

    public void report(Cgroup cgroup, ResourceStatistics.Builder statistics) throws CgroupException {
        if (wanted) {
            statistics.setProcesses(cgroup.processes().size());
            statistics.setThreads(cgroup.threads().size());
        }
    }
}
