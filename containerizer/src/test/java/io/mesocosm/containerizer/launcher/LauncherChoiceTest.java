package io.mesocosm.containerizer.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.containerizer.cgroups.CgroupHost;
import io.mesocosm.containerizer.cgroups.Hierarchy;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Where containers can be put into cgroups of their own, and so are unless the agent is told otherwise. */
final class LauncherChoiceTest {

    private static final Path BASE = Path.of("/sys/fs/cgroup");

    private static CgroupHost host(boolean unified, String... controllers) {
        Set<String> all = Set.of(controllers);
        return new CgroupHost(BASE, unified, List.of(new Hierarchy(BASE, unified, all)), all);
    }

    @Test
    void rootUsesCgroupsWhereContainersCanBeTracked() {
        assertThat(LinuxLauncher.isAvailable(host(false, "freezer"), 0)).isTrue();
        assertThat(LinuxLauncher.isAvailable(host(true), 0)).isTrue();
        assertThat(LinuxLauncher.isAvailable(host(false, "cpu", "memory"), 0)).isFalse();
        assertThat(LinuxLauncher.isAvailable(new CgroupHost(BASE, false, List.of(), Set.of()), 0))
                .isFalse();
    }

    @Test
    void nobodyElseDoes() {
        assertThat(LinuxLauncher.isAvailable(host(false, "freezer"), 1000)).isFalse();
        assertThat(LinuxLauncher.isAvailable(host(true), 1000)).isFalse();
    }
}
