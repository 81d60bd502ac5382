package io.mesocosm.containerizer.isolator.cgroups.v2;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.cgroups.Cgroup;
import io.mesocosm.containerizer.isolator.cgroups.Controller;
import io.mesocosm.containerizer.isolator.cgroups.DevicePolicy;
import io.mesocosm.containerizer.syscalls.Syscalls;
import io.mesocosm.proto.internal.Containers.ContainerConfig;
import java.io.IOException;

/**
 * Which devices a container may use. The kernel asks a program that is attached to the container's cgroup; it stays
 * there as long as the cgroup does, whatever becomes of the agent, so that nothing is written down. (Mesos: {@code
 * DeviceControllerProcess}, {@code DeviceManager})
 */
public final class Devices implements Controller {

    private final byte[] program;
    private final Syscalls syscalls;

    public Devices(DevicePolicy policy, Syscalls syscalls) {
        this.program = DeviceProgram.of(policy);
        this.syscalls = syscalls;
    }

    @Override
    public String name() {
        return "devices";
    }

    @Override
    public void prepare(ContainerId id, Cgroup cgroup, ContainerConfig config) throws IOException {
        int directory = syscalls.open(cgroup.directory(), Syscalls.READ | Syscalls.DIRECTORY);
        try {
            attach(directory);
        } finally {
            syscalls.close(directory);
        }
    }

    private void attach(int directory) throws IOException {
        int loaded = syscalls.loadDeviceProgram(program);
        try {
            syscalls.attachDeviceProgram(loaded, directory);
        } finally {
            syscalls.close(loaded); // the cgroup keeps it
        }
    }
}
