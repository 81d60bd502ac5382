package io.mesocosm.containerizer.testing;

import static org.junit.jupiter.api.Assumptions.abort;

import io.mesocosm.containerizer.cgroups.CgroupHost;
import io.mesocosm.containerizer.isolator.IsolationSettings;
import io.mesocosm.containerizer.syscalls.JniSyscalls;
import io.mesocosm.containerizer.syscalls.MountCalls;
import io.mesocosm.containerizer.syscalls.SyscallException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Hierarchies of cgroup v1, mounted in a directory of one's own and gone when closed: for controllers that hosts have and
 * do not mount. A host of v2 becomes one of v1 for a test that way, with the controllers that v2 has not taken.
 */
public final class OwnHierarchies implements AutoCloseable {

    private final Path base;
    private final MountCalls mounts = new JniSyscalls(TestHost.library());
    private final List<Path> mounted = new ArrayList<>();

    /**
     * Skips the test where one cannot be had. The freezer, which every container is in, is among them where the host
     * has none.
     */
    public OwnHierarchies(Path base, String... controllers) throws IOException {
        TestHost.assumeRoot();
        this.base = base.toRealPath();
        if (CgroupHost.detect(this.base).hierarchy("freezer").isEmpty()) {
            mount("freezer");
        }
        for (String controller : controllers) {
            mount(controller);
        }
    }

    private void mount(String controller) throws IOException {
        Path point = Files.createDirectory(base.resolve(controller));
        try {
            mounts.mount(controller, point, "cgroup", 0, controller);
            mounted.add(point);
        } catch (SyscallException e) {
            close();
            abort("needs a hierarchy of cgroup v1 for '" + controller + "': " + e.getMessage());
        }
    }

    /** For a containerizer that finds its cgroups here. */
    public IsolationSettings settings(IsolationSettings of) {
        return of.withCgroups(of.cgroups().withHierarchy(base));
    }

    @Override
    public void close() throws SyscallException {
        for (Path point : mounted.reversed()) {
            mounts.unmount(point, MountCalls.DETACH);
        }
        mounted.clear();
    }
}
