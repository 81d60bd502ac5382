package io.mesocosm.containerizer.isolator.cgroups;

import io.mesocosm.common.resources.Resources;
import io.mesocosm.common.resources.Scalar;
import io.mesocosm.common.text.Bytes;
import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.cgroups.Cgroup;
import io.mesocosm.proto.internal.Containers.ContainerConfig;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Value;

/**
 * The memory that a container asks for, in bytes.
 *
 * @param soft what it keeps when memory is short
 * @param hard what it gets at most; {@link Cgroup#UNLIMITED} when it has asked for no limit
 */
public record MemoryRequest(long soft, long hard) {

    /** Below this no executor gets far. */
    private static final long LEAST = Bytes.megabytes(32).value();

    private static final String MEM = "mem";
    private static final int WORST_SCORE = 1000;

    /** Without a limit the request is the limit. */
    public static MemoryRequest of(List<Resource> requests, Map<String, Value.Scalar> limits)
            throws ContainerizerException {
        double request = Resources.of(requests)
                .scalar(MEM)
                .map(Scalar::value)
                .orElseThrow(() ->
                        new ContainerizerException("Failed to update subsystem 'memory': No memory resource given"));
        long soft = bytes(request);
        long hard = Optional.ofNullable(limits.get(MEM))
                .map(limit -> bytes(limit.getValue()))
                .orElse(soft);
        return new MemoryRequest(soft, hard);
    }

    private static long bytes(double megabytes) {
        return Double.isInfinite(megabytes)
                ? Cgroup.UNLIMITED
                : Math.max(Bytes.megabytes((long) megabytes).value(), LEAST);
    }

    /** Whether there may be more than was asked for. Only tasks may use that; executors are as if they had no limit. */
    public boolean mayUseMore(boolean task) {
        return task && soft < hard;
    }

    /**
     * How soon the kernel takes a process of a container that may use more when the whole host is out of memory: it is
     * among the first. (Mesos: {@code calculateOOMScoreAdj})
     */
    public int oomScore(long hostBytes) {
        return (int) (WORST_SCORE - Math.min(WORST_SCORE, soft * WORST_SCORE / hostBytes));
    }

    /** Whether a container holds nothing but a task: the built-in executors' tasks do. */
    public static boolean isTask(boolean nested, ContainerConfig config) {
        return nested || config.hasTaskInfo();
    }
}
