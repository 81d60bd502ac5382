package io.mesocosm.containerizer.isolator.security;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.isolator.NestingIsolator;
import io.mesocosm.containerizer.isolator.Preparation;
import io.mesocosm.proto.internal.Containers.ContainerConfig;
import io.mesocosm.proto.internal.Containers.ContainerLaunchInfo;
import org.apache.mesos.v1.Protos.RLimitInfo;

/**
 * {@code posix/rlimits}: sets the resource limits that a container asks for. (Mesos: {@code PosixRLimitsIsolatorProcess})
 */
public final class Rlimits implements NestingIsolator {

    @Override
    public String name() {
        return "posix/rlimits";
    }

    @Override
    public Preparation prepare(ContainerId id, ContainerConfig config) throws ContainerizerException {
        if (!config.getContainerInfo().hasRlimitInfo()) {
            return Preparation.NOTHING;
        }
        RLimitInfo limits = config.getContainerInfo().getRlimitInfo();
        for (RLimitInfo.RLimit limit : limits.getRlimitsList()) {
            if (Long.compareUnsigned(limit.getSoft(), limit.getHard()) > 0 && limit.hasHard()) {
                throw new ContainerizerException("Failed to set " + limit.getType() + " limit: the soft one, "
                        + Long.toUnsignedString(limit.getSoft()) + ", is above the hard one, "
                        + Long.toUnsignedString(limit.getHard()));
            }
        }
        return Preparation.of(
                ContainerLaunchInfo.newBuilder().setRlimits(limits).build());
    }
}
