package io.mesocosm.containerizer.isolator.cgroups;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.cgroups.Cgroup;
import io.mesocosm.containerizer.testing.Await;
import io.mesocosm.containerizer.testing.TestCgroups;
import io.mesocosm.containerizer.testing.TestContainerizer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.ResourceStatistics;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** CPU time of real containers. */
@Tag("isolation")
final class CpuIsolationTest {

    private static final ContainerId ID = new ContainerId("busy");
    private static final String BUSY = "while :; do :; done";
    private static final double PERIOD_SECONDS = 0.1;

    @TempDir
    Path directory;

    private TestContainerizer test;

    @BeforeEach
    void open() throws Exception {
        TestCgroups.assume("cpu");
        var settings = TestContainerizer.linux("cgroups/cpu,filesystem/posix");
        var cpu = new CgroupSettings.Cpu(true, true, true);
        test = new TestContainerizer(
                directory, settings.withCgroups(settings.cgroups().withCpu(cpu)));
    }

    @AfterEach
    void close() throws Exception {
        if (test != null) {
            test.close();
        }
    }

    private void launch(String command, double request, Optional<Double> limit) throws Exception {
        var config = TestCgroups.request(test.shell(ID, command), request, 64);
        limit.ifPresent(cpus -> config.putLimits("cpus", TestCgroups.number(cpus)));
        test.containerizer.launch(ID, config.build(), Map.of(), Optional.empty());
    }

    /** CPU seconds in each second, over so many periods. */
    private double pace(int periods) throws Exception {
        ResourceStatistics before = test.containerizer.usage(ID);
        Await.until(
                periods + " periods",
                () -> test.containerizer.usage(ID).getCpusNrPeriods() >= before.getCpusNrPeriods() + periods);
        ResourceStatistics after = test.containerizer.usage(ID);
        return (seconds(after) - seconds(before))
                / ((after.getCpusNrPeriods() - before.getCpusNrPeriods()) * PERIOD_SECONDS);
    }

    private static double seconds(ResourceStatistics statistics) {
        return statistics.getCpusUserTimeSecs() + statistics.getCpusSystemTimeSecs();
    }

    /** What the kernel lets it have in each period, in microseconds. */
    private String quota() throws Exception {
        Cgroup cgroup = TestCgroups.of(test).of("cpu", ID);
        return cgroup.has("cpu.max")
                ? cgroup.read("cpu.max").strip().split(" ", -1)[0]
                : cgroup.read("cpu.cfs_quota_us").strip();
    }

    @Test
    void aContainerIsThrottledAtItsLimit() throws Exception {
        launch(BUSY, 0.1, Optional.of(0.2));
        Await.until("throttled", () -> test.containerizer.usage(ID).getCpusNrThrottled() > 2);
        assertThat(pace(20)).isLessThan(0.3);
        Await.until("half a second waited", () -> test.containerizer.usage(ID).getCpusThrottledTimeSecs() > 0.5);
        ResourceStatistics statistics = test.containerizer.usage(ID);
        assertThat(statistics.getCpusLimit()).isEqualTo(0.2);
        assertThat(statistics.getCpusSoftLimit()).isEqualTo(0.1);
    }

    @Test
    void theFlagMakesTheRequestTheLimit() throws Exception {
        launch(BUSY, 0.2, Optional.empty());
        Await.until("throttled", () -> test.containerizer.usage(ID).getCpusNrThrottled() > 2);
        assertThat(pace(20)).isLessThan(0.3);
    }

    @Test
    void aLimitIsRaisedAndLiftedWhileTheContainerRuns() throws Exception {
        launch(BUSY, 0.1, Optional.of(0.1));
        Await.until("throttled", () -> test.containerizer.usage(ID).getCpusNrThrottled() > 2);
        assertThat(pace(10)).isLessThan(0.2);
        assertThat(quota()).isEqualTo("10000");
        List<org.apache.mesos.v1.Protos.Resource> request = List.of(TestCgroups.scalar("cpus", 0.1));
        test.containerizer.update(ID, request, Map.of("cpus", TestCgroups.number(0.5)));
        assertThat(quota()).isEqualTo("50000");
        assertThat(pace(20)).isLessThan(0.65);
        test.containerizer.update(ID, request, Map.of("cpus", TestCgroups.number(Double.POSITIVE_INFINITY)));
        assertThat(quota()).isIn("max", "-1");
        int throttled = test.containerizer.usage(ID).getCpusNrThrottled();
        double before = seconds(test.containerizer.usage(ID));
        Await.until("unlimited", () -> seconds(test.containerizer.usage(ID)) > before + 0.3);
        assertThat(test.containerizer.usage(ID).getCpusNrThrottled()).isLessThanOrEqualTo(throttled + 1);
    }

    @Test
    void processesAndThreadsAreCounted() throws Exception {
        launch("sleep 1000 & sleep 1000 & exec sleep 1000", 0.1, Optional.empty());
        Await.until("three sleeps", () -> test.containerizer.usage(ID).getProcesses() == 3);
        assertThat(test.containerizer.usage(ID).getThreads()).isEqualTo(3);
    }
}
