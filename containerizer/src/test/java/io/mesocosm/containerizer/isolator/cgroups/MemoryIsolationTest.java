package io.mesocosm.containerizer.isolator.cgroups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.common.text.Bytes;
import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.cgroups.Cgroup;
import io.mesocosm.containerizer.testing.Await;
import io.mesocosm.containerizer.testing.TestCgroups;
import io.mesocosm.containerizer.testing.TestContainerizer;
import io.mesocosm.proto.internal.Containers.ContainerConfig;
import io.mesocosm.proto.internal.Containers.ContainerTermination;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.ResourceStatistics;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Memory of real containers. */
@Tag("isolation")
final class MemoryIsolationTest {

    private static final ContainerId ID = new ContainerId("hungry");

    /** Keeps all of a line that does not end. */
    private static final String EAT = "tail /dev/zero";

    @TempDir
    Path directory;

    private TestContainerizer test;

    @BeforeEach
    void open() throws Exception {
        TestCgroups.assume("memory");
        test = new TestContainerizer(directory, TestContainerizer.linux("cgroups/mem,filesystem/posix"));
    }

    @AfterEach
    void close() throws Exception {
        if (test != null) {
            test.close();
        }
    }

    private ContainerConfig.Builder config(ContainerId id, String command, double request) {
        return TestCgroups.request(test.shell(id, command), 0.1, request);
    }

    private void launch(ContainerId id, ContainerConfig.Builder config) throws Exception {
        test.containerizer.launch(id, config.build(), Map.of(), Optional.empty());
    }

    private void assertOutOfMemory(ContainerTermination termination, String requested) {
        assertThat(termination.getReason()).isEqualTo(Reason.REASON_CONTAINER_LIMITATION_MEMORY);
        assertThat(termination.getState()).isEqualTo(TaskState.TASK_FAILED);
        assertThat(termination.getMessage())
                .matches("(?s)Memory limit exceeded: Requested: " + requested
                        + " Maximum Used: [0-9]+[KMG]?B\n\nMEMORY STATISTICS: \n.*\n[a-z_]+ [0-9]+\n\n");
        assertThat(termination.getLimitedResourcesList()).singleElement().satisfies(mem -> {
            assertThat(mem.getName()).isEqualTo("mem");
            assertThat(mem.getScalar().getValue()).isBetween(30.0, 70.0);
        });
    }

    @RepeatedTest(5)
    void aContainerThatIsOutOfMemoryEndsWithTheReason() throws Exception {
        launch(ID, config(ID, "exec " + EAT, 32));
        assertOutOfMemory(test.awaitTermination(ID), "32MB");
    }

    @Test
    void aContainerOfWhichOneProcessIsKilledEndsToo() throws Exception {
        launch(ID, config(ID, EAT + "; exec sleep 1000", 32));
        assertOutOfMemory(test.awaitTermination(ID), "32MB");
    }

    @Test
    void aLimitAboveTheRequestIsTheOneThatCounts() throws Exception {
        launch(ID, config(ID, "exec " + EAT, 32).putLimits("mem", TestCgroups.number(64)));
        assertOutOfMemory(test.awaitTermination(ID), "64MB");
    }

    @Test
    void noContainerGetsLessThanThirtyTwoMegabytes() throws Exception {
        launch(ID, config(ID, "exec " + EAT, 1));
        assertOutOfMemory(test.awaitTermination(ID), "32MB");
    }

    @Test
    void theHardLimitIsRaisedButNeverLowered() throws Exception {
        launch(ID, config(ID, "exec sleep 1000", 64));
        TestCgroups cgroups = TestCgroups.of(test);
        String hard = cgroups.host.unified() ? "memory.max" : "memory.limit_in_bytes";
        String soft = cgroups.host.unified() ? "memory.low" : "memory.soft_limit_in_bytes";
        Cgroup cgroup = cgroups.of("memory", ID);
        assertThat(cgroup.number(hard)).isEqualTo(Bytes.megabytes(64).value());
        test.containerizer.update(ID, List.of(TestCgroups.scalar("mem", 40)), Map.of());
        assertThat(cgroup.number(hard)).isEqualTo(Bytes.megabytes(64).value());
        assertThat(cgroup.number(soft)).isEqualTo(Bytes.megabytes(40).value());
        test.containerizer.update(ID, List.of(TestCgroups.scalar("mem", 96)), Map.of());
        assertThat(cgroup.number(hard)).isEqualTo(Bytes.megabytes(96).value());
        test.containerizer.update(
                ID,
                List.of(TestCgroups.scalar("mem", 96)),
                Map.of("mem", TestCgroups.number(Double.POSITIVE_INFINITY)));
        assertThat(cgroup.number(hard)).isEqualTo(Cgroup.UNLIMITED);
    }

    @Test
    void everyStatisticIsThere() throws Exception {
        launch(ID, config(ID, "dd if=/dev/zero of=file bs=1M count=4; exec sleep 1000", 64));
        Await.until("file written", () -> test.containerizer.usage(ID).getMemCacheBytes() >= 4 << 20);
        ResourceStatistics all = test.containerizer.usage(ID);
        assertThat(all.getMemTotalBytes()).isGreaterThan(all.getMemCacheBytes());
        assertThat(all.getMemFileBytes()).isEqualTo(all.getMemCacheBytes());
        assertThat(all.getMemAnonBytes()).isEqualTo(all.getMemRssBytes());
        assertThat(all.getMemRssBytes()).isPositive();
        assertThat(all.getMemLimitBytes()).isEqualTo(Bytes.megabytes(64).value());
        assertThat(all.getMemSoftLimitBytes()).isEqualTo(Bytes.megabytes(64).value());
        assertThat(all.hasMemKmemUsageBytes()).isTrue();
        assertThat(all.hasMemKmemTcpUsageBytes()).isTrue();
        assertThat(all.hasMemMappedFileBytes()).isTrue();
        assertThat(all.hasMemSwapBytes()).isTrue();
        assertThat(all.hasMemUnevictableBytes()).isTrue();
    }

    private void limitSwap() throws Exception {
        test.close();
        var settings = TestContainerizer.linux("cgroups/mem,filesystem/posix");
        test = new TestContainerizer(
                directory, settings.withCgroups(settings.cgroups().withMemory(new CgroupSettings.Memory(true))));
    }

    @Test
    void swapCountsWithMemoryOnV1IfTheFlagSaysSo() throws Exception {
        TestCgroups.assumeVersion(false);
        assumeTrue(
                Files.exists(Path.of("/sys/fs/cgroup/memory/memory.memsw.limit_in_bytes")), "needs accounting of swap");
        limitSwap();
        launch(ID, config(ID, "exec sleep 1000", 64));
        Cgroup cgroup = TestCgroups.of(test).of("memory", ID);
        assertThat(cgroup.number("memory.memsw.limit_in_bytes"))
                .isEqualTo(Bytes.megabytes(64).value());
        test.containerizer.update(ID, List.of(TestCgroups.scalar("mem", 96)), Map.of());
        assertThat(cgroup.number("memory.memsw.limit_in_bytes"))
                .isEqualTo(Bytes.megabytes(96).value());
        assertThat(cgroup.number("memory.limit_in_bytes"))
                .isEqualTo(Bytes.megabytes(96).value());
        assertThat(test.containerizer.usage(ID).getMemTotalMemswBytes()).isPositive();
    }

    @Test
    void swapIsNotLimitedOnV2() throws Exception {
        TestCgroups.assumeVersion(true);
        assertThatThrownBy(this::limitSwap)
                .isInstanceOf(ContainerizerException.class)
                .hasMessageContaining("The cgroups v2 isolator does not support limiting swap memory but"
                        + " `--cgroups_limit_swap` was provided");
    }

    @Test
    void pressureIsCountedOnV1() throws Exception {
        TestCgroups.assumeVersion(false);
        launch(ID, config(ID, "while :; do dd if=/dev/zero of=file bs=1M count=100; done", 32));
        Await.until("pressure", () -> test.containerizer.usage(ID).getMemLowPressureCounter() > 0);
        ResourceStatistics usage = test.containerizer.usage(ID);
        assertThat(usage.hasMemMediumPressureCounter()).isTrue();
        assertThat(usage.hasMemCriticalPressureCounter()).isTrue();
    }

    @Test
    void aTaskThatMayUseMoreThanItAskedForIsTheFirstToGo() throws Exception {
        var task = TaskInfo.newBuilder()
                .setName("task")
                .setTaskId(TaskID.newBuilder().setValue("task"))
                .setAgentId(AgentID.newBuilder().setValue("agent"));
        launch(
                ID,
                config(ID, "exec sleep 1000", 64)
                        .clearExecutorInfo()
                        .setTaskInfo(task)
                        .putLimits("mem", TestCgroups.number(Double.POSITIVE_INFINITY)));
        long host = test.host.proc.memoryBytes().orElseThrow();
        long expected = 1000 - 1000 * Bytes.megabytes(64).value() / host;
        int pid = test.containerizer.status(ID).getExecutorPid();
        assertThat(Files.readString(Path.of("/proc/" + pid + "/oom_score_adj")).trim())
                .isEqualTo(Long.toString(expected));
    }

    @Test
    void anExecutorThatMayUseMoreIsAsSafeAsOthers() throws Exception {
        launch(ID, config(ID, "exec sleep 1000", 64).putLimits("mem", TestCgroups.number(128)));
        int pid = test.containerizer.status(ID).getExecutorPid();
        assertThat(Files.readString(Path.of("/proc/" + pid + "/oom_score_adj")).trim())
                .isEqualTo(Files.readString(Path.of("/proc/self/oom_score_adj")).trim());
    }

    @Test
    void aContainerThatAsksForNoMemoryIsNotLaunched() throws Exception {
        String controllers = TestCgroups.of(test).host.unified() ? "controllers" : "subsystems";
        ContainerConfig.Builder config = test.shell(ID, "true").toBuilder().clearResources();
        assertThatThrownBy(() -> launch(ID, config))
                .isInstanceOf(ContainerizerException.class)
                .hasMessage("Failed to update " + controllers
                        + ": Failed to update subsystem 'memory': No memory resource given");
    }
}
