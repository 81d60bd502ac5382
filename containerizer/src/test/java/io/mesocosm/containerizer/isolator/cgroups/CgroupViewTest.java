package io.mesocosm.containerizer.isolator.cgroups;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.testing.TestCgroups;
import io.mesocosm.containerizer.testing.TestContainerizer;
import io.mesocosm.containerizer.testing.TestRootfs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What containers with a root file system of their own see of their cgroups, as root. */
@Tag("isolation")
final class CgroupViewTest {

    private static final ContainerId ID = new ContainerId("looking");

    @TempDir
    Path directory;

    private TestContainerizer test;

    @BeforeEach
    void open() throws Exception {
        TestCgroups.assume("memory", "cpu", "pids");
        test = new TestContainerizer(
                directory, TestContainerizer.linux("cgroups/cpu,cgroups/mem,cgroups/pids,filesystem/linux"));
    }

    @AfterEach
    void close() throws Exception {
        if (test != null) {
            test.close();
        }
    }

    /** What a container says that runs this. */
    private List<String> said(String command) throws Exception {
        Path root = TestRootfs.make(directory.resolve("root"));
        var config = TestCgroups.request(test.shell(ID, command), 0.1, 64).setRootfs(root.toString());
        test.containerizer.launch(ID, config.build(), Map.of(), Optional.empty());
        assertThat(test.awaitTermination(ID).getStatus())
                .as(Files.readString(test.sandbox(ID).resolve("stderr")))
                .isZero();
        return Files.readAllLines(test.sandbox(ID).resolve("stdout"));
    }

    @Test
    void onV1ItSeesItsOwnCgroupsAndCannotLiftItsLimits() throws Exception {
        TestCgroups.assumeVersion(false);
        assertThat(said("cat /sys/fs/cgroup/memory/memory.limit_in_bytes; grep -c . /sys/fs/cgroup/freezer/tasks"
                        + " /sys/fs/cgroup/pids/tasks; ! echo -1 >/sys/fs/cgroup/memory/memory.limit_in_bytes"))
                .startsWith(Long.toString(64L << 20))
                .contains("/sys/fs/cgroup/freezer/tasks:2", "/sys/fs/cgroup/pids/tasks:2");
        assertThat(Files.readString(test.sandbox(ID).resolve("stderr"))).contains("Read-only file system");
    }

    @Test
    void onV2ItsLeafIsTheTopAndItMayMakeCgroupsThere() throws Exception {
        TestCgroups.assumeVersion(true);
        assertThat(said("cat /proc/self/cgroup; cat /sys/fs/cgroup/memory.max; mkdir /sys/fs/cgroup/own"
                        + " && echo 0 >/sys/fs/cgroup/own/cgroup.procs && cat /proc/self/cgroup;"
                        + " ls -d /sys/fs/cgroup/../cgroup/leaf || true; rmdir /sys/fs/cgroup/own || true"))
                .containsExactly("0::/", "max", "0::/own");
    }
}
