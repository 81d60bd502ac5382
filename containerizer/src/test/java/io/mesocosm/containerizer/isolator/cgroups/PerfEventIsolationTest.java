package io.mesocosm.containerizer.isolator.cgroups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.cgroups.CgroupHost;
import io.mesocosm.containerizer.isolator.IsolationSettings;
import io.mesocosm.containerizer.syscalls.Errno;
import io.mesocosm.containerizer.testing.Await;
import io.mesocosm.containerizer.testing.OwnHierarchies;
import io.mesocosm.containerizer.testing.TestCgroups;
import io.mesocosm.containerizer.testing.TestContainerizer;
import io.mesocosm.containerizer.testing.TestHost;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.apache.mesos.v1.Protos.PerfStatistics;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is counted of real containers: events of the kernel, which machines without counters have too. */
@Tag("isolation")
final class PerfEventIsolationTest {

    private static final ContainerId BUSY = new ContainerId("busy");
    private static final ContainerId IDLE = new ContainerId("idle");
    private static final Duration SHORT = Duration.ofMillis(200);

    @TempDir
    Path directory;

    @TempDir
    Path base;

    private Optional<OwnHierarchies> hierarchies = Optional.empty();

    @BeforeEach
    void mount() throws Exception {
        TestCgroups.assume();
        if (!CgroupHost.detect(Path.of("/sys/fs/cgroup")).unified()) {
            hierarchies = Optional.of(new OwnHierarchies(base, "perf_event"));
        }
    }

    @AfterEach
    void unmount() throws Exception {
        if (hierarchies.isPresent()) {
            hierarchies.get().close();
        }
    }

    private IsolationSettings settings(String events, Duration interval) {
        IsolationSettings linux = TestContainerizer.linux("cgroups/perf_event");
        IsolationSettings settings = hierarchies.map(own -> own.settings(linux)).orElse(linux);
        return settings.withCgroups(
                settings.cgroups().withPerf(new CgroupSettings.Perf(Optional.of(events), interval, SHORT)));
    }

    private static PerfStatistics perf(TestContainerizer test, ContainerId id) throws Exception {
        return test.containerizer.usage(id).getPerf();
    }

    @Test
    void eachContainerHasCountsOfItsOwn() throws Exception {
        try (var test = new TestContainerizer(directory, settings("task-clock,context-switches,cycles", SHORT))) {
            long before = TestHost.openDescriptors();
            test.launch(BUSY, "while :; do :; done");
            test.launch(IDLE, "exec sleep 1000");
            assertThat(perf(test, IDLE).getTimestamp()).isPositive();
            Await.until("it was counted", () -> perf(test, BUSY).getTaskClock() > 1);
            Await.until("all was counted", () -> perf(test, IDLE).getDuration() > 0);
            assertThat(perf(test, BUSY).getDuration()).isEqualTo(0.2);
            assertThat(perf(test, BUSY).hasContextSwitches()).isTrue();
            assertThat(perf(test, BUSY).hasPageFaults()).isFalse();
            Await.until(
                    "the idle one settles",
                    () -> perf(test, IDLE).getTaskClock() < perf(test, BUSY).getTaskClock() / 2);
            test.containerizer.destroy(BUSY);
            test.containerizer.destroy(IDLE);
            Await.until("counters are closed", () -> TestHost.openDescriptors() <= before + TestHost.OWN_DESCRIPTORS);
        }
    }

    @Test
    void countsAreRenewedInEachInterval() throws Exception {
        try (var test = new TestContainerizer(directory, settings("cpu-clock", SHORT))) {
            test.launch(BUSY, "while :; do :; done");
            Await.until("a first time", () -> perf(test, BUSY).getDuration() > 0);
            double first = perf(test, BUSY).getTimestamp();
            Await.until("a second time", () -> perf(test, BUSY).getTimestamp() > first);
        }
    }

    @Test
    void aSampleThatFailsIsFollowedByOthersAndLeaksNothing() throws Exception {
        try (var test = new TestContainerizer(directory, settings("task-clock,page-faults,cpu-clock", SHORT))) {
            test.launch(IDLE, "exec sleep 1000");
            Await.until("a sample without faults", () -> perf(test, IDLE).getDuration() > 0);
            test.containerizer.destroy(IDLE);
            long before = TestHost.openDescriptors();
            test.host.recorder.failAfter("countEvents", 1, Errno.EMFILE);
            test.launch(BUSY, "while :; do :; done");
            Await.until("it was counted", () -> perf(test, BUSY).getDuration() > 0);
            test.containerizer.destroy(BUSY);
            Await.until("counters are closed", () -> TestHost.openDescriptors() <= before);
        }
    }

    @Test
    void eventsThatAreNoneAreNamedAtTheStart() {
        assertThatThrownBy(() -> new TestContainerizer(directory, settings("cycles,teapots", SHORT)))
                .hasMessageContaining("Invalid perf events: { cycles, teapots }")
                .hasMessageContaining("'teapots'");
    }

    @Test
    void aSampleMustFitIntoItsInterval() {
        assertThatThrownBy(() -> new TestContainerizer(directory, settings("cycles", Duration.ofMillis(100))))
                .hasMessageContaining("Sampling perf for duration (200ms) > interval (100ms) is not supported.");
    }
}
