package io.mesocosm.containerizer.isolator.cgroups;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.cgroups.Cgroup;
import io.mesocosm.containerizer.cgroups.CgroupException;
import io.mesocosm.containerizer.cgroups.ContainerCgroups;
import io.mesocosm.containerizer.cgroups.Hierarchy;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The controllers of one hierarchy: on v1 one or two, on v2 all.
 *
 * @param enabled on v2, those that have to be enabled for a container
 */
record ControllerGroup(ContainerCgroups cgroups, List<Controller> controllers, List<String> enabled) {

    ControllerGroup {
        controllers = List.copyOf(controllers);
        enabled = List.copyOf(enabled);
    }

    /** Makes the cgroup of a container; its controllers can be given values then. */
    Cgroup create(ContainerId id) throws CgroupException {
        Cgroup cgroup = cgroups.create(id);
        Hierarchy hierarchy = cgroups.hierarchy();
        if (hierarchy.unified()) {
            hierarchy.enableDownTo(cgroups.path(id), enabled);
        }
        return cgroup;
    }

    /** Those that a container's cgroup has; one that was made by an agent with other flags may lack some. */
    List<Controller> controllersIn(Cgroup cgroup) throws CgroupException {
        if (!cgroups.hierarchy().unified()) {
            return controllers;
        }
        Set<String> given = Set.of(cgroup.read("cgroup.controllers").split(" ", -1));
        List<Controller> found = new ArrayList<>(controllers);
        found.removeIf(controller -> enabled.contains(controller.name()) && !given.contains(controller.name()));
        return found;
    }
}
