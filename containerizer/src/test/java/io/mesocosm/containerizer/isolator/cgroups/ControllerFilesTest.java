package io.mesocosm.containerizer.isolator.cgroups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.common.metrics.Metrics;
import io.mesocosm.containerizer.cgroups.Cgroup;
import io.mesocosm.containerizer.isolator.IsolationSettings;
import io.mesocosm.containerizer.isolator.cgroups.v1.Cpuacct;
import io.mesocosm.containerizer.isolator.cgroups.v2.Core;
import io.mesocosm.containerizer.testing.TestCgroups;
import io.mesocosm.containerizer.testing.TestHost;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.ResourceStatistics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What controllers write into their files and make of what is in them, with a directory that stands for the cgroup. */
final class ControllerFilesTest {

    private static final ContainerId ID = new ContainerId("c1");
    private static final CgroupSettings.Cpu QUOTAS = new CgroupSettings.Cpu(true, true, true);
    private static final CgroupSettings.Cpu NO_QUOTAS = new CgroupSettings.Cpu(false, false, true);
    private static final List<Resource> TWO_CPUS = List.of(TestCgroups.scalar("cpus", 2));

    @TempDir
    Path directory;

    private Cgroup cgroup() {
        return new Cgroup(directory);
    }

    private void file(String name, String content) throws Exception {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private ResourceStatistics usage(Controller controller) throws Exception {
        var statistics = ResourceStatistics.newBuilder().setTimestamp(0);
        controller.usage(ID, cgroup(), statistics);
        return statistics.build();
    }

    @Test
    void cpuOfV1WritesSharesAndAQuotaWhereThereIsALimit() throws Exception {
        for (String name : List.of("cpu.shares", "cpu.cfs_period_us", "cpu.cfs_quota_us")) {
            file(name, "");
        }
        var cpu = new io.mesocosm.containerizer.isolator.cgroups.v1.Cpu(NO_QUOTAS, cgroup());
        cpu.update(ID, cgroup(), TWO_CPUS, Map.of());
        assertThat(cgroup().read("cpu.shares")).isEqualTo("2048");
        assertThat(cgroup().read("cpu.cfs_quota_us")).isEmpty();
        cpu.update(ID, cgroup(), TWO_CPUS, Map.of("cpus", TestCgroups.number(3)));
        assertThat(cgroup().read("cpu.cfs_period_us")).isEqualTo("100000");
        assertThat(cgroup().read("cpu.cfs_quota_us")).isEqualTo("300000");
    }

    @Test
    void cpuOfV1LiftsTheQuotaOfWhoMayHaveAllCpus() throws Exception {
        for (String name : List.of("cpu.shares", "cpu.cfs_period_us", "cpu.cfs_quota_us")) {
            file(name, "");
        }
        new io.mesocosm.containerizer.isolator.cgroups.v1.Cpu(QUOTAS, cgroup())
                .update(ID, cgroup(), TWO_CPUS, Map.of("cpus", TestCgroups.number(Double.POSITIVE_INFINITY)));
        assertThat(cgroup().read("cpu.cfs_quota_us")).isEqualTo("-1");
    }

    @Test
    void cpuOfV1NeedsAKernelWithQuotasIfTheFlagAsksForThem() {
        assertThatThrownBy(() -> new io.mesocosm.containerizer.isolator.cgroups.v1.Cpu(QUOTAS, cgroup()))
                .hasMessage("Failed to find 'cpu.cfs_quota_us'. Your kernel might be too old to use the CFS quota"
                        + " feature");
    }

    @Test
    void cpuOfV1ReportsThrottlingIfTheFlagAsksForQuotas() throws Exception {
        file("cpu.cfs_quota_us", "");
        file("cpu.stat", "nr_periods 10\nnr_throttled 4\nthrottled_time 1500000000\n");
        assertThat(usage(new io.mesocosm.containerizer.isolator.cgroups.v1.Cpu(QUOTAS, cgroup())))
                .isEqualTo(ResourceStatistics.newBuilder()
                        .setTimestamp(0)
                        .setCpusNrPeriods(10)
                        .setCpusNrThrottled(4)
                        .setCpusThrottledTimeSecs(1.5)
                        .build());
        assertThat(usage(new io.mesocosm.containerizer.isolator.cgroups.v1.Cpu(NO_QUOTAS, cgroup())))
                .isEqualTo(ResourceStatistics.newBuilder().setTimestamp(0).build());
    }

    @Test
    void cpuacctReportsTimeAndCountsIfAsked() throws Exception {
        file("cpuacct.stat", "user 250\nsystem 50\n");
        file("cgroup.procs", "7\n8\n");
        file("tasks", "7\n8\n9\n");
        assertThat(usage(new Cpuacct(new MemberCount(true), 100)))
                .isEqualTo(ResourceStatistics.newBuilder()
                        .setTimestamp(0)
                        .setProcesses(2)
                        .setThreads(3)
                        .setCpusUserTimeSecs(2.5)
                        .setCpusSystemTimeSecs(0.5)
                        .build());
        assertThat(usage(new Cpuacct(new MemberCount(false), 100)).hasProcesses())
                .isFalse();
    }

    @Test
    void coreCountsTheLeafIfAsked() throws Exception {
        file("leaf/cgroup.procs", "7\n8\n");
        file("leaf/cgroup.threads", "7\n8\n9\n");
        assertThat(usage(new Core(new MemberCount(true))))
                .isEqualTo(ResourceStatistics.newBuilder()
                        .setTimestamp(0)
                        .setProcesses(2)
                        .setThreads(3)
                        .build());
        assertThat(usage(new Core(new MemberCount(false))).hasProcesses()).isFalse();
    }

    @Test
    void cpuOfV2AlwaysWritesBoth() throws Exception {
        file("cpu.weight", "");
        file("cpu.max", "");
        var cpu = new io.mesocosm.containerizer.isolator.cgroups.v2.Cpu(NO_QUOTAS);
        cpu.update(ID, cgroup(), TWO_CPUS, Map.of());
        assertThat(cgroup().read("cpu.weight")).isEqualTo("200");
        assertThat(cgroup().read("cpu.max")).isEqualTo("max 100000");
        file("cpu.max", "");
        cpu.update(ID, cgroup(), TWO_CPUS, Map.of("cpus", TestCgroups.number(0.5)));
        assertThat(cgroup().read("cpu.max")).isEqualTo("50000 100000");
    }

    @Test
    void cpuOfV2TakesNoMoreThanTheGreatestWeight() throws Exception {
        file("cpu.weight", "");
        file("cpu.max", "");
        new io.mesocosm.containerizer.isolator.cgroups.v2.Cpu(NO_QUOTAS)
                .update(ID, cgroup(), List.of(TestCgroups.scalar("cpus", 128)), Map.of());
        assertThat(cgroup().read("cpu.weight")).isEqualTo("10000");
    }

    @Test
    void memoryOfV2AddsUpWhatOlderKernelsDoNot() throws Exception {
        file("memory.current", "100");
        file("memory.stat", "anon 1\nkernel_stack 2\npagetables 3\nsock 4\nvmalloc 5\nslab 6\n");
        try (var host = new TestHost()) {
            var memory = new io.mesocosm.containerizer.isolator.cgroups.v2.Memory(
                    host.context(directory, new Metrics(), IsolationSettings.DEFAULTS));
            assertThat(usage(memory).getMemKmemUsageBytes()).isEqualTo(20);
            file("memory.stat", "kernel 7\nslab 6\n");
            assertThat(usage(memory).getMemKmemUsageBytes()).isEqualTo(7);
        }
    }

    @Test
    void cpuOfV2ReportsTimeAndThrottling() throws Exception {
        file("cpu.stat", """
                usage_usec 3
                user_usec 2500000
                system_usec 500000
                nr_periods 10
                nr_throttled 4
                throttled_usec 1500000
                """);
        assertThat(usage(new io.mesocosm.containerizer.isolator.cgroups.v2.Cpu(NO_QUOTAS)))
                .isEqualTo(ResourceStatistics.newBuilder()
                        .setTimestamp(0)
                        .setCpusUserTimeSecs(2.5)
                        .setCpusSystemTimeSecs(0.5)
                        .setCpusNrPeriods(10)
                        .setCpusNrThrottled(4)
                        .setCpusThrottledTimeSecs(1.5)
                        .build());
    }
}
