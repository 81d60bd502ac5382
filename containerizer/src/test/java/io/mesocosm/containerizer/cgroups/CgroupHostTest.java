package io.mesocosm.containerizer.cgroups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesocosm.containerizer.mounts.MountTable;
import io.mesocosm.containerizer.syscalls.Errno;
import io.mesocosm.containerizer.testing.TestHost;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What mounts and the kernel say of cgroups. */
final class CgroupHostTest {

    private static final Path BASE = Path.of("/sys/fs/cgroup");

    private static final List<String> KERNEL = List.of(
            "#subsys_name\thierarchy\tnum_cgroups\tenabled",
            "cpu\t1\t1\t1",
            "cpuacct\t1\t1\t1",
            "memory\t4\t33\t1",
            "freezer\t5\t1\t1",
            "net_cls\t0\t1\t1",
            "hugetlb\t0\t1\t0");

    private static final String MOUNTS = """
            24 30 0:22 / /proc rw,relatime shared:5 - proc proc rw
            30 23 0:25 / /sys/fs/cgroup ro,nosuid shared:9 - tmpfs tmpfs ro,mode=755
            31 30 0:26 / /sys/fs/cgroup/unified rw,nosuid shared:10 - cgroup2 cgroup2 rw,nsdelegate
            32 30 0:27 / /sys/fs/cgroup/systemd rw,nosuid shared:11 - cgroup cgroup rw,xattr,name=systemd
            33 30 0:28 / /mnt/my\\040memory rw - cgroup cgroup rw,memory
            34 30 0:28 / /sys/fs/cgroup/memory rw,nosuid shared:15 master:2 - cgroup cgroup rw,memory
            35 30 0:29 / /sys/fs/cgroup/cpu,cpuacct rw,nosuid - cgroup cgroup rw,cpu,cpuacct
            36 30 0:30 / /dev/freezer rw - cgroup none rw,freezer,release_agent=/sbin/agent
            """;

    private static CgroupHost host(Path base) throws IOException {
        return CgroupHost.ofV1(base, MountTable.parse(MOUNTS), KERNEL);
    }

    @Test
    void hierarchiesAreFoundWhereverTheyAreMountedAndOnceEach() throws Exception {
        CgroupHost host = host(BASE);
        assertThat(host.unified()).isFalse();
        assertThat(host.hierarchies())
                .containsExactly(
                        new Hierarchy(BASE.resolve("systemd"), false, Set.of("name=systemd")),
                        new Hierarchy(BASE.resolve("memory"), false, Set.of("memory")),
                        new Hierarchy(BASE.resolve("cpu,cpuacct"), false, Set.of("cpu", "cpuacct")),
                        new Hierarchy(Path.of("/dev/freezer"), false, Set.of("freezer")));
    }

    @Test
    void controllersThatTheKernelHasTurnedOffAreNone() throws Exception {
        assertThat(host(BASE).controllers())
                .containsExactlyInAnyOrder("cpu", "cpuacct", "memory", "freezer", "net_cls");
    }

    @Test
    void mountedTogetherTheyShareAHierarchy() throws Exception {
        CgroupHost host = host(BASE);
        assertThat(host.hierarchy("cpu")).isPresent().isEqualTo(host.hierarchy("cpuacct"));
        assertThat(host.hierarchy("net_cls")).isEqualTo(Optional.empty());
    }

    @Test
    void pathsWithSpacesAreFound() throws Exception {
        CgroupHost host = host(Path.of("/mnt"));
        assertThat(host.hierarchy("memory").orElseThrow().mountPoint()).isEqualTo(Path.of("/mnt/my memory"));
    }

    @Test
    void containersAreTrackedByTheFreezer() throws Exception {
        CgroupHost host = host(BASE);
        assertThat(host.tracking().mountPoint()).isEqualTo(Path.of("/dev/freezer"));
        assertThatThrownBy(() ->
                        CgroupHost.ofV1(BASE, new MountTable(List.of()), KERNEL).tracking())
                .hasMessage("The freezer hierarchy of cgroups is not mounted");
    }

    @Test
    void whatTheKernelLacksCannotBeHad() throws Exception {
        CgroupHost host = host(BASE);
        try (var kernel = new TestHost()) {
            assertThatThrownBy(() -> host.attach("hugetlb", kernel.syscalls))
                    .hasMessage("The kernel has no controller 'hugetlb' of cgroups to give");
        }
    }

    @Test
    void whatNobodyMountedIsMountedBelowTheBase(@TempDir Path base) throws Exception {
        CgroupHost host = host(base);
        try (var kernel = new TestHost()) {
            kernel.recorder.failNext("mount", Errno.EPERM);
            assertThatThrownBy(() -> host.attach("net_cls", kernel.syscalls))
                    .hasMessage("Failed to mount the cgroup hierarchy of 'net_cls' at '" + base
                            + "/net_cls': mount 'injected': Operation not permitted");
        }
    }
}
