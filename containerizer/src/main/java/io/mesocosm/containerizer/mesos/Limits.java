package io.mesocosm.containerizer.mesos;

import io.mesocosm.common.text.Bytes;
import io.mesocosm.containerizer.process.ProcFs;
import java.util.List;
import java.util.Map;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.ResourceStatistics;
import org.apache.mesos.v1.Protos.Value;

/**
 * What a container may use, as statistics show it. (Mesos: {@code MesosContainerizerProcess::_usage})
 *
 * @param quotas whether a request of CPUs is the limit where there is none ({@code --cgroups_enable_cfs})
 */
record Limits(ProcFs proc, boolean quotas) {

    /** Requests are soft limits; without a limit the request of memory is the limit too. */
    void report(Container.Requests requests, ResourceStatistics.Builder to) {
        Map<String, Value.Scalar> limits = requests.limits();
        if (has(requests.resources(), "cpus")) {
            double request = sum(requests.resources(), "cpus");
            to.setCpusSoftLimit(request);
            if (quotas) {
                to.setCpusLimit(request);
            }
        }
        if (limits.containsKey("cpus")) {
            double limit = limits.get("cpus").getValue();
            to.setCpusLimit(Double.isInfinite(limit) ? Runtime.getRuntime().availableProcessors() : limit);
        }
        if (has(requests.resources(), "mem")) {
            long soft = bytes(sum(requests.resources(), "mem"));
            to.setMemSoftLimitBytes(soft);
            to.setMemLimitBytes(soft);
        }
        if (limits.containsKey("mem")) {
            double limit = limits.get("mem").getValue();
            to.setMemLimitBytes(Double.isInfinite(limit) ? hostBytes() : bytes(limit));
        }
    }

    /** Only whole megabytes count, as in the cgroup. */
    private static long bytes(double megabytes) {
        return Bytes.megabytes((long) megabytes).value();
    }

    /** Of the host, as an unlimited container could use it. */
    private long hostBytes() {
        return proc.memoryBytes().orElse(Long.MAX_VALUE);
    }

    private static boolean has(List<Resource> resources, String name) {
        return resources.stream().anyMatch(resource -> resource.getName().equals(name));
    }

    private static double sum(List<Resource> resources, String name) {
        return resources.stream()
                .filter(resource -> resource.getName().equals(name))
                .mapToDouble(resource -> resource.getScalar().getValue())
                .sum();
    }
}
