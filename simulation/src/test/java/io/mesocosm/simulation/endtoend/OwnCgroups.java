package io.mesocosm.simulation.endtoend;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mesocosm.containerizer.cgroups.Cgroup;
import io.mesocosm.containerizer.cgroups.CgroupException;
import io.mesocosm.containerizer.cgroups.CgroupHost;
import io.mesocosm.containerizer.cgroups.ContainerCgroups;
import io.mesocosm.containerizer.cgroups.Hierarchy;
import io.mesocosm.containerizer.launcher.LinuxLauncher;
import io.mesocosm.simulation.processes.Await;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** The cgroups of one test's agent, below a root of their own; closing takes away what is left of them. */
final class OwnCgroups implements AutoCloseable {

    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private final String root = "mesocosm-test-" + ProcessHandle.current().pid() + "-e" + NUMBERS.incrementAndGet();
    private final CgroupHost host;

    OwnCgroups() throws CgroupException {
        assumeTrue(LinuxLauncher.isAvailable(), "needs root and cgroups");
        host = CgroupHost.detect(Path.of("/sys/fs/cgroup"));
    }

    /** {@code --cgroups_root}. */
    String root() {
        return root;
    }

    /** In the hierarchy of that controller, the cgroups of containers. */
    List<Cgroup> of(String controller) throws CgroupException {
        Hierarchy hierarchy = host.hierarchy(controller).orElseThrow();
        var cgroups = new ContainerCgroups(hierarchy, root);
        return cgroups.ids().stream().map(cgroups::processesOf).toList();
    }

    /** Whether no container has a cgroup, in any hierarchy. */
    boolean areEmpty() throws CgroupException {
        for (Hierarchy hierarchy : host.hierarchies()) {
            if (!new ContainerCgroups(hierarchy, root).ids().isEmpty()) {
                return false;
            }
        }
        return true;
    }

    /** Ends what a test left running that failed. */
    @Override
    public void close() throws CgroupException {
        for (Hierarchy hierarchy : host.hierarchies()) {
            for (Cgroup cgroup : hierarchy.cgroup(root).tree()) {
                Await.until(cgroup + " is empty", () -> "", () -> {
                    List<Integer> left = cgroup.processes();
                    left.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
                    return left.isEmpty();
                });
                cgroup.remove();
            }
        }
    }
}
