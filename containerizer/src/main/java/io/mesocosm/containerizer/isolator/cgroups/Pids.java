package io.mesocosm.containerizer.isolator.cgroups;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.cgroups.Cgroup;
import io.mesocosm.containerizer.process.ProcFs;
import io.mesocosm.proto.internal.Containers.ContainerConfig;
import java.io.IOException;

/**
 * Processes and threads, the same on both versions: no container takes more than half of what the host can have, so that
 * one that forks without end is stopped before the agent is. Mesos sets no limit.
 */
public final class Pids implements Controller {

    private static final String MAX = "pids.max";

    private final ProcFs proc;

    public Pids(ProcFs proc) {
        this.proc = proc;
    }

    @Override
    public String name() {
        return "pids";
    }

    @Override
    public void prepare(ContainerId id, Cgroup cgroup, ContainerConfig config)
            throws ContainerizerException, IOException {
        long most = proc.mostTasks()
                .orElseThrow(() -> new ContainerizerException("Failed to read how many processes the host can have"));
        cgroup.write(MAX, Long.toString(most / 2));
    }
}
