package io.mesocosm.containerizer.isolator.cgroups;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.cgroups.Cgroup;
import io.mesocosm.containerizer.cgroups.CgroupHost;
import io.mesocosm.containerizer.cgroups.ContainerCgroups;
import io.mesocosm.containerizer.cgroups.Hierarchy;
import io.mesocosm.containerizer.launcher.Confinement;
import io.mesocosm.containerizer.launcher.FilesystemStep;
import io.mesocosm.containerizer.launcher.MountAttribute;
import io.mesocosm.containerizer.launcher.Namespace;
import io.mesocosm.containerizer.launcher.Place;
import io.mesocosm.proto.internal.Containers.ContainerLaunchInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The cgroups that a container is in, and what it sees of them at {@code /sys/fs/cgroup} when it has a root file system
 * of its own. On v2 that is its leaf, below which it may do as it likes, since its limits are above. On v1 the limits
 * are in what it sees, so it sees them read-only.
 */
record CgroupView(CgroupHost host, List<ControllerGroup> groups, String root) {

    private static final String MOUNT_POINT = "/sys/fs/cgroup";

    /** What the launcher has cgroups of v1 in besides the controllers'. */
    private static final List<String> OF_THE_LAUNCHER = List.of("freezer", "name=systemd");

    private static final Set<MountAttribute> SAFE =
            Set.of(MountAttribute.NO_SETUID, MountAttribute.NO_DEVICES, MountAttribute.NO_EXECUTE);

    /** Where the first process goes; on v2 the launcher sees to that. */
    List<Confinement> places(ContainerId holder) {
        return host.unified()
                ? List.of()
                : cgroups(holder)
                        .<Confinement>map(cgroup -> new Confinement.InCgroup(false, cgroup.directory()))
                        .toList();
    }

    private Stream<Cgroup> cgroups(ContainerId holder) {
        return groups.stream().map(group -> group.cgroups().of(holder)).filter(Cgroup::exists);
    }

    /** What its root file system needs for that. */
    ContainerLaunchInfo namespaces() {
        var info = ContainerLaunchInfo.newBuilder().addCloneNamespaces(Namespace.MOUNT.flag());
        if (host.unified()) {
            info.addCloneNamespaces(Namespace.CGROUP.flag());
        }
        return info.build();
    }

    /** @param holder whose cgroups the container shares, or itself */
    List<Confinement> mounts(ContainerId id, ContainerId holder) {
        List<Confinement> steps = new ArrayList<>();
        if (host.unified()) {
            ContainerCgroups cgroups = groups.getFirst().cgroups();
            steps.add(bind(cgroups.processesOf(id), own(""), SAFE));
            return steps;
        }
        for (ControllerGroup group : groups) {
            Hierarchy hierarchy = group.cgroups().hierarchy();
            Cgroup cgroup = group.cgroups().of(holder);
            if (cgroup.exists()) {
                steps.add(readOnly(hierarchy, cgroup));
                links(hierarchy, group, steps);
            }
        }
        for (String name : OF_THE_LAUNCHER) {
            host.hierarchy(name)
                    .map(hierarchy -> new ContainerCgroups(hierarchy, root))
                    .filter(cgroups -> name.equals("freezer")
                            || cgroups.hierarchy().cgroup(root).exists())
                    .ifPresent(cgroups -> steps.add(readOnly(cgroups.hierarchy(), cgroups.of(id))));
        }
        return steps;
    }

    /** Of controllers that are mounted together each is found by its own name too. */
    private static void links(Hierarchy hierarchy, ControllerGroup group, List<Confinement> steps) {
        if (group.controllers().size() > 1) {
            for (Controller controller : group.controllers()) {
                steps.add(new FilesystemStep.SymbolicLink(own(controller.name()), MOUNT_POINT + "/" + name(hierarchy)));
            }
        }
    }

    private static FilesystemStep readOnly(Hierarchy hierarchy, Cgroup cgroup) {
        Set<MountAttribute> attributes = Set.of(
                MountAttribute.READ_ONLY,
                MountAttribute.NO_SETUID,
                MountAttribute.NO_DEVICES,
                MountAttribute.NO_EXECUTE);
        return bind(cgroup, own(name(hierarchy)), attributes);
    }

    private static FilesystemStep bind(Cgroup cgroup, Place target, Set<MountAttribute> attributes) {
        return new FilesystemStep.Bind(Place.trusted(cgroup.directory()), target, attributes);
    }

    /** Links of an image are not followed on the way. */
    private static Place own(String name) {
        return Place.beneathInContainer("/", (MOUNT_POINT + "/" + name).replaceAll("^/|/$", ""));
    }

    private static String name(Hierarchy hierarchy) {
        return String.valueOf(hierarchy.mountPoint().getFileName());
    }
}
