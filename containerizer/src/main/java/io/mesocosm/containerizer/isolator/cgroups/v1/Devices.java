package io.mesocosm.containerizer.isolator.cgroups.v1;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.cgroups.Cgroup;
import io.mesocosm.containerizer.isolator.cgroups.Controller;
import io.mesocosm.containerizer.isolator.cgroups.DevicePolicy;
import io.mesocosm.containerizer.isolator.cgroups.DeviceRule;
import io.mesocosm.proto.internal.Containers.ContainerConfig;
import java.io.IOException;

/** Which devices a container may use; set once, since the kernel keeps it. (Mesos: {@code DevicesSubsystemProcess}) */
public final class Devices implements Controller {

    private static final String EVERYTHING = "a *:* rwm";

    private final DevicePolicy policy;

    public Devices(DevicePolicy policy) {
        this.policy = policy;
    }

    @Override
    public String name() {
        return "devices";
    }

    /** A cgroup is born with what the one above it may use. */
    @Override
    public void prepare(ContainerId id, Cgroup cgroup, ContainerConfig config) throws IOException {
        cgroup.write("devices.deny", EVERYTHING);
        for (DeviceRule rule : policy.rules()) {
            cgroup.write("devices.allow", rule.text());
        }
    }
}
