package io.mesocosm.containerizer.isolator.cgroups.v1;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.cgroups.ControlFiles;
import io.mesocosm.containerizer.isolator.cgroups.Controller;
import io.mesocosm.containerizer.isolator.cgroups.MemberCount;
import java.io.IOException;
import java.util.Map;
import org.apache.mesos.v1.Protos.ResourceStatistics;

/** The CPU time that a container has used, and what is in it. (Mesos: {@code CpuacctSubsystemProcess}) */
public final class Cpuacct implements Controller {

    private final MemberCount members;
    private final double ticksPerSecond;

    public Cpuacct(MemberCount members, long clockTicks) {
        this.members = members;
        this.ticksPerSecond = clockTicks;
    }

    @Override
    public String name() {
        return "cpuacct";
    }

    @Override
    public void usage(ContainerId id, ControlFiles files, ResourceStatistics.Builder statistics) throws IOException {
        members.report(files, statistics);
        Map<String, Long> stat = files.table("cpuacct.stat");
        if (stat.containsKey("user") && stat.containsKey("system")) {
            statistics.setCpusUserTimeSecs(stat.get("user") / ticksPerSecond);
            statistics.setCpusSystemTimeSecs(stat.get("system") / ticksPerSecond);
        }
    }
}
