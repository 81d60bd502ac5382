package io.mesocosm.containerizer.isolator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.cgroups.CgroupHost;
import io.mesocosm.containerizer.launcher.LinuxLauncher;
import io.mesocosm.containerizer.testing.TestContainerizer;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An agent on a host where nobody mounted cgroups; {@code OrdinaryUserTest} runs this on such a host. */
class LackingCgroupsTest {

    @TempDir
    Path directory;

    @BeforeEach
    void look() throws Exception {
        assumeTrue(
                CgroupHost.detect(Path.of("/sys/fs/cgroup")).hierarchies().isEmpty(),
                "needs a host without cgroups that are mounted");
    }

    @Test
    void theLinuxLauncherCannotBeAskedFor() {
        assertThat(LinuxLauncher.isAvailable()).isFalse();
        assertThatThrownBy(() -> new TestContainerizer(directory, TestContainerizer.linux("posix/cpu")))
                .hasMessage("The freezer hierarchy of cgroups is not mounted");
    }

    @Test
    void containersRunAllTheSame() throws Exception {
        var id = new ContainerId("c");
        try (var mesos = new TestContainerizer(directory)) {
            mesos.launch(id, "exit 3");
            assertThat(mesos.awaitTermination(id).getStatus()).isEqualTo(3 << 8);
        }
    }
}
