package io.mesocosm.containerizer.isolator.cgroups;

import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.cgroups.Cgroup;
import io.mesocosm.containerizer.isolator.Accounts;
import io.mesocosm.containerizer.syscalls.Credentials;
import io.mesocosm.containerizer.syscalls.Syscalls;
import io.mesocosm.proto.internal.Containers.ContainerConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Gives the cgroup of a container to the container's user, who may make cgroups in it. The files with the limits stay
 * ours. (Mesos: {@code CgroupsIsolatorProcess::_prepare})
 */
record CgroupOwner(Syscalls syscalls) {

    /** Without these a user may make cgroups of v2, but move nothing into them. */
    private static final List<String> FILES_OF_V2 = List.of("cgroup.procs", "cgroup.threads", "cgroup.subtree_control");

    /** @param cgroup where the container's processes are */
    void give(Cgroup cgroup, boolean unified, ContainerConfig config) throws ContainerizerException, IOException {
        if (!config.hasUser()) {
            return;
        }
        Credentials user = new Accounts(syscalls)
                .require(
                        config.getUser(),
                        "Failed to chown the cgroup at '" + cgroup.directory() + "' to user '" + config.getUser()
                                + "'");
        give(cgroup.directory(), user);
        for (String file : unified ? FILES_OF_V2 : List.<String>of()) {
            give(cgroup.file(file), user);
        }
    }

    private void give(Path path, Credentials user) throws IOException {
        int opened = syscalls.open(path, Syscalls.READ);
        try {
            syscalls.changeOwner(opened, user.uid(), user.gid());
        } finally {
            syscalls.close(opened);
        }
    }
}
