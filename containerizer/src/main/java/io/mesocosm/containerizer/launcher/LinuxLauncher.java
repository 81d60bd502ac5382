package io.mesocosm.containerizer.launcher;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.cgroups.Cgroup;
import io.mesocosm.containerizer.cgroups.CgroupException;
import io.mesocosm.containerizer.cgroups.CgroupHost;
import io.mesocosm.containerizer.cgroups.CgroupKiller;
import io.mesocosm.containerizer.cgroups.ContainerCgroups;
import io.mesocosm.containerizer.launcher.Confinement.InCgroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Each container, nested ones too, is in a cgroup of its own, which its processes cannot leave: it says what belongs to
 * the container, and everything in it can be killed. It is one of the freezer on v1, and the container's on v2. (Mesos:
 * {@code LinuxLauncher})
 */
public final class LinuxLauncher implements Launcher {

    private static final int ROOT = 0;

    /** Where every distribution has them. */
    private static final Path CGROUPS = Path.of("/sys/fs/cgroup");

    private final PosixLauncher processes;
    private final ContainerCgroups cgroups;
    private final CgroupKiller killer;
    private final Duration patience;

    /**
     * @param processes starts and finds them
     * @param cgroups in the hierarchy where containers are tracked
     * @param patience with processes that do not die
     */
    public LinuxLauncher(PosixLauncher processes, ContainerCgroups cgroups, CgroupKiller killer, Duration patience) {
        this.processes = processes;
        this.cgroups = cgroups;
        this.killer = killer;
        this.patience = patience;
    }

    /** Whether this process can launch this way here. (Mesos: {@code LinuxLauncher::available}) */
    public static boolean isAvailable() {
        try {
            int user = (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
            return isAvailable(CgroupHost.detect(CGROUPS), user);
        } catch (IOException _) {
            return false;
        }
    }

    static boolean isAvailable(CgroupHost host, int effectiveUser) {
        return effectiveUser == ROOT
                && (host.unified() || host.hierarchy("freezer").isPresent());
    }

    @Override
    public ContainerProcess start(ContainerId id, LaunchDescription description)
            throws IOException, InterruptedException {
        Cgroup cgroup = makeCgroup(id);
        var member = new InCgroup(cgroups.hierarchy().unified(), cgroup.directory());
        return tracked(id, processes.start(id, description.with(member)));
    }

    /** On v2 the limits of the container are on the same cgroup, and whoever sets them has made it. */
    private Cgroup makeCgroup(ContainerId id) throws CgroupException {
        return cgroups.hierarchy().unified() ? cgroups.ensure(id) : cgroups.create(id);
    }

    @Override
    public Optional<ContainerProcess> recover(ContainerId id, RecordedProcess recorded) throws IOException {
        return processes.recover(id, recorded).map(process -> tracked(id, process));
    }

    private ContainerProcess tracked(ContainerId id, ContainerProcess process) {
        return new TrackedProcess(process, cgroups.of(id), killer, patience);
    }

    @Override
    public Set<ContainerId> traces() throws IOException {
        return new LinkedHashSet<>(cgroups.ids());
    }

    @Override
    public void cleanUp(ContainerId id) throws IOException, InterruptedException {
        killer.destroy(cgroups.of(id), patience);
    }
}
