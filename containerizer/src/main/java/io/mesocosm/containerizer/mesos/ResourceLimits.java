package io.mesocosm.containerizer.mesos;

import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.syscalls.ResourceLimit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.mesos.v1.Protos.RLimitInfo;

/** Resource limits as Mesos' message has them, in the kernel's numbers. (Mesos: {@code rlimits::set}) */
final class ResourceLimits {

    private static final long UNLIMITED = -1;

    private ResourceLimits() {}

    /** What processes have anyway, and what is asked for, which wins. */
    static List<ResourceLimit> of(List<ResourceLimit> anyway, RLimitInfo asked) throws ContainerizerException {
        Map<Integer, ResourceLimit> limits = new LinkedHashMap<>();
        anyway.forEach(limit -> limits.put(limit.resource(), limit));
        for (RLimitInfo.RLimit limit : asked.getRlimitsList()) {
            int resource = number(limit.getType());
            if (limit.hasSoft() != limit.hasHard()) {
                throw new ContainerizerException("Failed to set " + limit.getType() + " limit: Invalid rlimit values");
            }
            limits.put(
                    resource,
                    limit.hasSoft()
                            ? new ResourceLimit(resource, limit.getSoft(), limit.getHard())
                            : new ResourceLimit(resource, UNLIMITED, UNLIMITED));
        }
        return new ArrayList<>(limits.values());
    }

    /** {@code RLIMIT_*} of Linux. */
    private static int number(RLimitInfo.RLimit.Type type) throws ContainerizerException {
        return switch (type) {
            case RLMT_CPU -> 0;
            case RLMT_FSIZE -> 1;
            case RLMT_DATA -> 2;
            case RLMT_STACK -> 3;
            case RLMT_CORE -> 4;
            case RLMT_RSS -> 5;
            case RLMT_NPROC -> 6;
            case RLMT_NOFILE -> 7;
            case RLMT_MEMLOCK -> 8;
            case RLMT_AS -> 9;
            case RLMT_LOCKS -> 10;
            case RLMT_SIGPENDING -> 11;
            case RLMT_MSGQUEUE -> 12;
            case RLMT_NICE -> 13;
            case RLMT_RTPRIO -> 14;
            case RLMT_RTTIME -> 15;
            case UNKNOWN -> throw new ContainerizerException("Could not convert rlimit: Unknown rlimit type");
        };
    }
}
