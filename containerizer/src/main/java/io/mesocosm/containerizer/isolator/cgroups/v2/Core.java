package io.mesocosm.containerizer.isolator.cgroups.v2;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.cgroups.ContainerCgroups;
import io.mesocosm.containerizer.cgroups.ControlFiles;
import io.mesocosm.containerizer.isolator.cgroups.Controller;
import io.mesocosm.containerizer.isolator.cgroups.MemberCount;
import java.io.IOException;
import org.apache.mesos.v1.Protos.ResourceStatistics;

/** What every cgroup of v2 has, whatever is enabled: what is in it. (Mesos: {@code CoreControllerProcess}) */
public final class Core implements Controller {

    private final MemberCount members;

    public Core(MemberCount members) {
        this.members = members;
    }

    @Override
    public String name() {
        return "core";
    }

    @Override
    public void usage(ContainerId id, ControlFiles files, ResourceStatistics.Builder statistics) throws IOException {
        members.report(ContainerCgroups.leaf(files), statistics);
    }
}
