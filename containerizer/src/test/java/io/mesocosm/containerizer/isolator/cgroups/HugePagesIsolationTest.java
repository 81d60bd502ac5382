package io.mesocosm.containerizer.isolator.cgroups;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.cgroups.Cgroup;
import io.mesocosm.containerizer.cgroups.CgroupHost;
import io.mesocosm.containerizer.testing.OwnHierarchies;
import io.mesocosm.containerizer.testing.TestCgroups;
import io.mesocosm.containerizer.testing.TestContainerizer;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Containers have cgroups of their own for huge pages, in which operators can set limits. */
@Tag("isolation")
final class HugePagesIsolationTest {

    private static final ContainerId ID = new ContainerId("huge");

    @TempDir
    Path directory;

    @TempDir
    Path base;

    private void limitsCanBeSet(TestContainerizer test, String file) throws Exception {
        test.launch(ID, "exec sleep 1000");
        Cgroup cgroup = TestCgroups.of(test).of("hugetlb", ID);
        cgroup.write(file, "0");
        assertThat(cgroup.number(file)).isZero();
        assertThat(TestCgroups.of(test).cgroups("hugetlb").processesOf(ID).processes())
                .contains(test.containerizer.status(ID).getExecutorPid());
    }

    @Test
    void onVersion2() throws Exception {
        TestCgroups.assumeVersion(true);
        TestCgroups.assume("hugetlb");
        try (var test = new TestContainerizer(directory, TestContainerizer.linux("cgroups/hugetlb"))) {
            limitsCanBeSet(test, "hugetlb.2MB.max");
        }
    }

    @Test
    void onVersion1() throws Exception {
        if (CgroupHost.detect(Path.of("/sys/fs/cgroup")).unified()) {
            TestCgroups.assumeVersion(false);
        }
        try (var own = new OwnHierarchies(base, "hugetlb");
                var test = new TestContainerizer(directory, own.settings(TestContainerizer.linux("cgroups/hugetlb")))) {
            limitsCanBeSet(test, "hugetlb.2MB.limit_in_bytes");
        }
    }
}
