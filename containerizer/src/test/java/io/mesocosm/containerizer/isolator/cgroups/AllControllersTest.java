package io.mesocosm.containerizer.isolator.cgroups;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.cgroups.Cgroup;
import io.mesocosm.containerizer.cgroups.CgroupHost;
import io.mesocosm.containerizer.cgroups.ContainerCgroups;
import io.mesocosm.containerizer.cgroups.Hierarchy;
import io.mesocosm.containerizer.isolator.cgroups.v1.V1Controllers;
import io.mesocosm.containerizer.isolator.cgroups.v2.V2Controllers;
import io.mesocosm.containerizer.syscalls.MountCalls;
import io.mesocosm.containerizer.testing.TestCgroups;
import io.mesocosm.containerizer.testing.TestContainerizer;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code cgroups/all}: what the kernel has, mounted by others or not. */
@Tag("isolation")
final class AllControllersTest {

    private static final Path SYSTEM = Path.of("/sys/fs/cgroup");
    private static final ContainerId ID = new ContainerId("all");

    @TempDir
    Path directory;

    @TempDir
    Path base;

    private boolean unified;
    private TestContainerizer test;

    @BeforeEach
    void open() throws Exception {
        TestCgroups.assume();
        unified = CgroupHost.detect(SYSTEM).unified();
        var settings = TestContainerizer.linux("cgroups/all,filesystem/posix");
        test = new TestContainerizer(
                directory, settings.withCgroups(settings.cgroups().withHierarchy(unified ? SYSTEM : base)));
    }

    @AfterEach
    void close() throws Exception {
        if (test != null) {
            test.close();
            for (Hierarchy hierarchy : CgroupHost.detect(base).hierarchies()) {
                if (hierarchy.mountPoint().startsWith(base)) {
                    test.host.syscalls.unmount(hierarchy.mountPoint(), MountCalls.DETACH);
                }
            }
        }
    }

    private static Set<String> table(List<ControllerLine> lines) {
        return lines.stream().map(ControllerLine::controller).collect(Collectors.toSet());
    }

    @Test
    void aContainerIsUnderEveryControllerThatCanBeHad() throws Exception {
        var config = TestCgroups.request(test.shell(ID, "exec sleep 1000"), 0.1, 64);
        test.containerizer.launch(ID, config.build(), Map.of(), Optional.empty());
        int pid = test.containerizer.status(ID).getExecutorPid();
        CgroupHost host = CgroupHost.detect(test.settings.cgroups().hierarchy());
        if (unified) {
            Cgroup cgroup = TestCgroups.of(test).of("cpu", ID);
            Set<String> expected = new HashSet<>(host.controllers());
            expected.retainAll(table(V2Controllers.LINES));
            assertThat(cgroup.read("cgroup.controllers").split(" ", -1)).containsAll(expected);
            return;
        }
        for (Hierarchy hierarchy : host.hierarchies()) {
            if (table(V1Controllers.LINES).containsAll(hierarchy.controllers())) {
                var cgroups =
                        new ContainerCgroups(hierarchy, test.settings.cgroups().root());
                assertThat(cgroups.of(ID).processes()).as("%s", hierarchy).contains(pid);
            }
        }
        assertThat(host.hierarchies())
                .anyMatch(hierarchy -> hierarchy.mountPoint().startsWith(base));
    }
}
