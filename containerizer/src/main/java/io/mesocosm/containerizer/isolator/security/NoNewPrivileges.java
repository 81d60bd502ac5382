package io.mesocosm.containerizer.isolator.security;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.isolator.NestingIsolator;
import io.mesocosm.containerizer.isolator.Preparation;
import io.mesocosm.proto.internal.Containers.ContainerConfig;
import io.mesocosm.proto.internal.Containers.ContainerLaunchInfo;

/**
 * {@code linux/nnp}: nothing that a container executes gives it more than it has, whatever bits or capabilities its file
 * carries. (Mesos: {@code LinuxNNPIsolatorProcess})
 */
public final class NoNewPrivileges implements NestingIsolator {

    private static final Preparation WANTED = Preparation.of(
            ContainerLaunchInfo.newBuilder().setNoNewPrivileges(true).build());

    @Override
    public String name() {
        return "linux/nnp";
    }

    @Override
    public Preparation prepare(ContainerId id, ContainerConfig config) {
        return WANTED;
    }
}
