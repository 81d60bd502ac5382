package io.mesocosm.containerizer.isolator.cgroups.v1;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.cgroups.Cgroup;
import io.mesocosm.containerizer.cgroups.ControlFiles;
import io.mesocosm.containerizer.isolator.cgroups.CgroupSettings;
import io.mesocosm.containerizer.isolator.cgroups.Controller;
import io.mesocosm.containerizer.isolator.cgroups.CpuRequest;
import io.mesocosm.containerizer.isolator.cgroups.CpuThrottling;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.ResourceStatistics;
import org.apache.mesos.v1.Protos.Value;

/** Shares of CPU time among containers, and a quota where there is a limit. (Mesos: {@code CpuSubsystemProcess}) */
public final class Cpu implements Controller {

    private static final long SHARES_PER_CPU = 1024;
    private static final long SHARES_PER_CPU_OF_LOW_PRIORITY = 10;
    private static final long LEAST_SHARES = 2;
    private static final String QUOTA = "cpu.cfs_quota_us";
    private static final CpuThrottling THROTTLING = new CpuThrottling("throttled_time", 1e9);

    private final CgroupSettings.Cpu settings;

    /** @param root the cgroup above those of containers */
    public Cpu(CgroupSettings.Cpu settings, Cgroup root) throws ContainerizerException {
        if (settings.quotas() && !root.has(QUOTA)) {
            throw new ContainerizerException(
                    "Failed to find '" + QUOTA + "'. Your kernel might be too old to use the CFS quota feature");
        }
        this.settings = settings;
    }

    @Override
    public String name() {
        return "cpu";
    }

    @Override
    public void update(ContainerId id, Cgroup cgroup, List<Resource> requests, Map<String, Value.Scalar> limits)
            throws ContainerizerException, IOException {
        CpuRequest request = CpuRequest.of(requests, limits, settings);
        cgroup.write(
                "cpu.shares",
                Long.toString(request.weight(SHARES_PER_CPU, SHARES_PER_CPU_OF_LOW_PRIORITY, LEAST_SHARES)));
        if (request.limit().isPresent()) {
            Optional<Long> quota = request.quota();
            cgroup.write("cpu.cfs_period_us", Long.toString(CpuRequest.PERIOD));
            cgroup.write(QUOTA, quota.map(String::valueOf).orElse("-1"));
        }
    }

    @Override
    public void usage(ContainerId id, ControlFiles files, ResourceStatistics.Builder statistics) throws IOException {
        if (settings.quotas()) {
            THROTTLING.report(files.table("cpu.stat"), statistics);
        }
    }
}
