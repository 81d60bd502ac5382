package io.mesocosm.containerizer.isolator.cgroups.v2;

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

/** The weight of a container against others for CPU time, and its limit. (Mesos: {@code CpuControllerProcess}) */
public final class Cpu implements Controller {

    private static final long WEIGHT_PER_CPU = 100;
    private static final long WEIGHT_PER_CPU_OF_LOW_PRIORITY = 1;
    private static final long LEAST_WEIGHT = 1;

    /** Linux takes no more: a hundred CPUs. */
    private static final long GREATEST_WEIGHT = 10_000;

    private static final double MICROS_PER_SECOND = 1e6;
    private static final CpuThrottling THROTTLING = new CpuThrottling("throttled_usec", MICROS_PER_SECOND);

    private final CgroupSettings.Cpu settings;

    public Cpu(CgroupSettings.Cpu settings) {
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
        long weight = request.weight(WEIGHT_PER_CPU, WEIGHT_PER_CPU_OF_LOW_PRIORITY, LEAST_WEIGHT);
        cgroup.write("cpu.weight", Long.toString(Math.min(weight, GREATEST_WEIGHT)));
        cgroup.write("cpu.max", request.quota().map(String::valueOf).orElse("max") + " " + CpuRequest.PERIOD);
    }

    @Override
    public void usage(ContainerId id, ControlFiles files, ResourceStatistics.Builder statistics) throws IOException {
        Map<String, Long> stat = files.table("cpu.stat");
        seconds(stat, "user_usec").ifPresent(statistics::setCpusUserTimeSecs);
        seconds(stat, "system_usec").ifPresent(statistics::setCpusSystemTimeSecs);
        THROTTLING.report(stat, statistics);
    }

    private static Optional<Double> seconds(Map<String, Long> stat, String name) {
        return Optional.ofNullable(stat.get(name)).map(micros -> micros / MICROS_PER_SECOND);
    }
}
