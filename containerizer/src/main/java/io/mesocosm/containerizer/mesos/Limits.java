package io.mesocosm.containerizer.mesos;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.ResourceStatistics;
import org.apache.mesos.v1.Protos.Value;

/** What a container may use, as statistics show it. (Mesos: {@code MesosContainerizerProcess::_usage}) */
final class Limits {

    private static final double BYTES_PER_MEGABYTE = 1024.0 * 1024.0;

    private Limits() {}

    /** Requests are soft limits; without a limit the request of memory is the limit too. */
    static void report(Container.Requests requests, ResourceStatistics.Builder to) {
        Map<String, Value.Scalar> limits = requests.limits();
        if (has(requests.resources(), "cpus")) {
            to.setCpusSoftLimit(sum(requests.resources(), "cpus"));
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
            to.setMemLimitBytes(Double.isInfinite(limit) ? totalMemoryBytes() : bytes(Math.floor(limit)));
        }
    }

    private static long bytes(double megabytes) {
        return Math.round(megabytes * BYTES_PER_MEGABYTE);
    }

    /** Of the host, as an unlimited container could use it. */
    private static long totalMemoryBytes() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean host
                ? host.getTotalMemorySize()
                : Long.MAX_VALUE;
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
