package io.mesocosm.containerizer.isolator.security;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.isolator.IsolatorContext;
import io.mesocosm.containerizer.isolator.NestingIsolator;
import io.mesocosm.containerizer.isolator.Preparation;
import io.mesocosm.proto.internal.Containers.ContainerConfig;
import io.mesocosm.proto.internal.Containers.ContainerLaunchInfo;

/**
 * {@code linux/capabilities}: gives a container the capabilities that it asks for within those that the operator allows.
 * A container without any in its bounding set is root in name only. (Mesos: {@code LinuxCapabilitiesIsolatorProcess})
 */
public final class Capabilities implements NestingIsolator {

    private final SecuritySettings settings;

    private Capabilities(SecuritySettings settings) {
        this.settings = settings;
    }

    /** @throws ContainerizerException when the agent is not root, or the flags contradict each other */
    public static Capabilities create(IsolatorContext context) throws ContainerizerException {
        if (!context.isRoot()) {
            throw new ContainerizerException("Linux capabilities isolator requires root permissions");
        }
        CapabilityRules.check(context.settings().security());
        return new Capabilities(context.settings().security());
    }

    @Override
    public String name() {
        return "linux/capabilities";
    }

    @Override
    public Preparation prepare(ContainerId id, ContainerConfig config) throws ContainerizerException {
        var granted = CapabilityRules.grant(settings, config.getContainerInfo().getLinuxInfo());
        var info = ContainerLaunchInfo.newBuilder();
        granted.effective().ifPresent(info::setEffectiveCapabilities);
        granted.bounding().ifPresent(info::setBoundingCapabilities);
        return Preparation.of(info.build());
    }
}
