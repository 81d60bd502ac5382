package io.mesocosm.containerizer.cgroups;

import io.mesocosm.common.ids.ContainerId;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the cgroups of containers are in one hierarchy, as Mesos has them:
 *
 * <pre>
 *   v1   &lt;root&gt;/&lt;id&gt;[/mesos/&lt;child&gt;...]         the agent in &lt;root&gt;/slave
 *   v2   &lt;root&gt;/&lt;id&gt;[/mesos/&lt;child&gt;...]/leaf    the agent in &lt;root&gt;/agent/leaf
 * </pre>
 *
 * On v2 limits are on the container's cgroup and processes in its leaf, because a cgroup that gives controllers on may
 * have none in it.
 *
 * @param root {@code --cgroups_root}
 */
public record ContainerCgroups(Hierarchy hierarchy, String root) {

    private static final String SEPARATOR = "mesos";
    private static final String LEAF = "leaf";
    private static final String AGENT_V1 = "slave";
    private static final String AGENT_V2 = "agent";

    /** Below the mount point, without a leading slash. */
    public String path(ContainerId id) {
        return id.parent().map(parent -> path(parent) + "/" + SEPARATOR).orElse(root) + "/" + id.value();
    }

    /** Where the container's limits are. */
    public Cgroup of(ContainerId id) {
        return hierarchy.cgroup(path(id));
    }

    /** Where the container's processes are. */
    public Cgroup processesOf(ContainerId id) {
        return hierarchy.unified() ? leaf(of(id)) : of(id);
    }

    /** On v2, where the processes of the container are that has this cgroup. */
    public static Cgroup leaf(Cgroup cgroup) {
        return cgroup.child(LEAF);
    }

    /** As above, of the files of the container's cgroup. */
    public static ControlFiles leaf(ControlFiles files) {
        return files.below(LEAF);
    }

    /** Makes both; fails when the container's cgroup is there already. */
    public Cgroup create(ContainerId id) throws CgroupException {
        Cgroup cgroup = hierarchy.create(path(id));
        if (hierarchy.unified()) {
            hierarchy.ensure(path(id) + "/" + LEAF);
        }
        return cgroup;
    }

    /** Makes both where they are missing; answers where processes go. */
    public Cgroup ensure(ContainerId id) throws CgroupException {
        return hierarchy.ensure(hierarchy.unified() ? path(id) + "/" + LEAF : path(id));
    }

    /** Where the agent itself goes. */
    public String agentPath() {
        return hierarchy.unified() ? root + "/" + AGENT_V2 + "/" + LEAF : root + "/" + AGENT_V1;
    }

    /** The containers that have a cgroup here, parents before children; what does not look like one is left out. */
    public List<ContainerId> ids() throws CgroupException {
        List<ContainerId> ids = new ArrayList<>();
        for (Cgroup top : hierarchy.cgroup(root).children()) {
            String name = name(top);
            if (!name.equals(hierarchy.unified() ? AGENT_V2 : AGENT_V1)) {
                add(new ContainerId(name), top, ids);
            }
        }
        return ids;
    }

    private static void add(ContainerId id, Cgroup cgroup, List<ContainerId> to) throws CgroupException {
        to.add(id);
        for (Cgroup nested : cgroup.child(SEPARATOR).children()) {
            add(id.child(name(nested)), nested, to);
        }
    }

    private static String name(Cgroup cgroup) {
        return String.valueOf(cgroup.directory().getFileName());
    }
}
