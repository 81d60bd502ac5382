package io.mesocosm.containerizer.cgroups;

import java.util.List;

/** A cgroup for the agent itself, so that what it uses can be seen; nothing limits it there. */
public final class AgentCgroup {

    private static final String PROCESSES = "cgroup.procs";

    private AgentCgroup() {}

    /**
     * Puts a process with all its threads into the agent's cgroup. What it starts later starts there. (Mesos: {@code
     * initializeCgroups}, {@code initializeCgroups2})
     *
     * @param root {@code --cgroups_root}
     * @param controllers {@code --agent_subsystems}
     * @throws CgroupException names the controller that the host lacks, or the file that refuses
     */
    public static void enter(CgroupHost host, String root, List<String> controllers, long process)
            throws CgroupException {
        for (String controller : controllers) {
            if (host.hierarchy(controller).isEmpty()) {
                throw new CgroupException("The controller '" + controller + "' of cgroups is not available");
            }
        }
        if (host.unified()) {
            Hierarchy hierarchy = host.tracking();
            hierarchy.ensure(root);
            hierarchy.enableDownTo(root, controllers);
            enter(hierarchy, root, process);
        } else {
            for (String controller : controllers) {
                enter(host.hierarchy(controller).orElseThrow(), root, process);
            }
        }
    }

    private static void enter(Hierarchy hierarchy, String root, long process) throws CgroupException {
        hierarchy.ensure(new ContainerCgroups(hierarchy, root).agentPath()).write(PROCESSES, String.valueOf(process));
    }
}
