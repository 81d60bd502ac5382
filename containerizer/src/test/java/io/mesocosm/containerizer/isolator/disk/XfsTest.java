package io.mesocosm.containerizer.isolator.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.isolator.IsolationSettings;
import io.mesocosm.containerizer.testing.Await;
import io.mesocosm.containerizer.testing.HostCommand;
import io.mesocosm.containerizer.testing.TestContainerizer;
import io.mesocosm.proto.internal.Containers.ContainerState;
import io.mesocosm.proto.internal.Containers.ContainerTermination;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.ResourceStatistics;
import org.apache.mesos.v1.Protos.TaskStatus.Reason;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Project quotas of a real XFS; in the emulated machine where this host's kernel has none. */
@Tag("isolation") // scripts/isolation looks for it in each file
class XfsTest extends CountedDiskTest {

    private static final String TOTAL = "containerizer/mesos/disk/project_ids_total";
    private static final String FREE = "containerizer/mesos/disk/project_ids_free";

    XfsTest() {
        super("xfs", 400, ",prjquota");
    }

    private static String fill(String file, int megabytes) {
        return fill("/dev/zero", file, megabytes);
    }

    private static double metric(TestContainerizer mesos, String name) {
        return mesos.metrics.snapshot().getOrDefault(name, -1.0);
    }

    @Test
    void writesBeyondTheQuotaFail() throws Exception {
        try (TestContainerizer mesos = start(settings(true, false))) {
            TestDisks.launch(mesos, ID, fill("file", 8), TestDisks.disk(4));
            ContainerTermination termination = mesos.awaitTermination(ID);
            assertThat(termination.getStatus()).isEqualTo(1 << 8);
            assertThat(termination.hasReason()).isFalse();
            assertThat(Files.size(mesos.sandbox(ID).resolve("file"))).isBetween(3L << 20, 4L << 20);
        }
    }

    @Test
    void usageIsCountedWithoutLimits() throws Exception {
        try (TestContainerizer mesos = start(settings(false, false))) {
            TestDisks.launch(mesos, ID, fill("file", 8) + "; touch done; sleep 1000", TestDisks.disk(4));
            Await.until("it wrote", () -> Files.exists(mesos.sandbox(ID).resolve("done")));
            ResourceStatistics usage = mesos.containerizer.usage(ID);
            assertThat(usage.getDiskUsedBytes()).isBetween(8L << 20, 9L << 20);
            assertThat(usage.getDiskLimitBytes()).isEqualTo(4 << 20);
            assertThat(usage.getDiskStatisticsCount()).isZero();
        }
    }

    @Test
    void containerIsEndedWithinTheHeadroom() throws Exception {
        try (TestContainerizer mesos = start(settings(true, true))) {
            TestDisks.launch(mesos, ID, fill("file", 8) + "; sleep 1000", TestDisks.disk(4));
            ContainerTermination termination = mesos.awaitTermination(ID);
            assertThat(termination.getReason()).isEqualTo(Reason.REASON_CONTAINER_LIMITATION_DISK);
            assertThat(termination.getMessage()).matches("Disk usage \\(.*\\) exceeded quota \\(4MB\\)");
            assertThat(termination.getLimitedResources(0).getName()).isEqualTo("disk");
        }
    }

    @Test
    void anotherDiskSaysNothingOfTheSandbox() throws Exception {
        try (TestContainerizer mesos = start(settings(true, false))) {
            TestDisks.launch(mesos, ID, "sleep 1000", TestDisks.disk(4.5), TestDisks.pathDisk(disk()));
            assertThat(mesos.containerizer.usage(ID).getDiskLimitBytes()).isEqualTo(4 << 20);
        }
    }

    @Test
    void volumeHasAProjectOfItsOwnThatOutlivesTheContainer() throws Exception {
        try (TestContainerizer mesos = start(settings(true, false))) {
            Path data = Files.createDirectories(mesos.workDirectory.resolve("volumes/roles/role/id"));
            Files.createDirectories(data.resolve("deep"));
            Files.write(data.resolve("deep/before"), new byte[1 << 20]);
            Resource volume = TestDisks.volume("id", "data", 3);
            TestDisks.launch(
                    mesos,
                    ID,
                    "until [ -e data ]; do sleep 0.05; done; " + fill("data/file", 8) + "; touch done; sleep 1000",
                    TestDisks.disk(4),
                    volume);
            Await.until("it wrote", () -> Files.exists(mesos.sandbox(ID).resolve("done")));
            assertThat(Files.size(data.resolve("file")))
                    .as("what was there before counts")
                    .isLessThanOrEqualTo(2 << 20);
            ResourceStatistics usage = mesos.containerizer.usage(ID);
            assertThat(usage.getDiskUsedBytes()).isLessThan(1 << 20);
            assertThat(usage.getDiskStatistics(0).getPersistence().getId()).isEqualTo("id");
            assertThat(usage.getDiskStatistics(0).getLimitBytes()).isEqualTo(3 << 20);
            assertThat(usage.getDiskStatistics(0).getUsedBytes()).isBetween(2L << 20, 3L << 20);
            mesos.containerizer.destroy(ID);
            HostCommand.run("rm", "-rf", mesos.sandbox(ID).toString());
            Await.until("the sandbox's project is free", () -> metric(mesos, FREE) == 3);
        }
    }

    @Test
    void projectsAreFreeWhenTheirDirectoriesAreGone() throws Exception {
        try (TestContainerizer mesos = start(settings(true, false))) {
            assertThat(metric(mesos, TOTAL)).isEqualTo(4);
            for (int i = 0; i < 4; i++) {
                TestDisks.launch(mesos, new ContainerId("c" + i), "sleep 1000", TestDisks.disk(4));
            }
            assertThat(metric(mesos, FREE)).isZero();
            assertThatThrownBy(() -> TestDisks.launch(mesos, ID, "sleep 1000", TestDisks.disk(4)))
                    .hasMessageContaining("Failed to assign project ID, range exhausted");
            ContainerId first = new ContainerId("c0");
            mesos.containerizer.destroy(first);
            assertThat(metric(mesos, FREE)).as("its files still count").isZero();
            HostCommand.run("rm", "-rf", mesos.sandbox(first).toString());
            Await.until("a project is free", () -> metric(mesos, FREE) == 1);
            TestDisks.launch(mesos, ID, "sleep 1000", TestDisks.disk(4));
        }
    }

    @Test
    void containersKeepTheirProjectsOverARestart() throws Exception {
        ContainerState state = launchElsewhere(fill("file", 8), 4);
        try (TestContainerizer next = start(settings(true, false))) {
            next.containerizer.recover(List.of(state));
            assertThat(metric(next, FREE)).isEqualTo(3);
            next.containerizer.update(ID, List.of(TestDisks.disk(2)), Map.of());
            Files.createFile(next.sandbox(ID).resolve("go"));
            next.awaitTermination(ID);
            assertThat(Files.size(next.sandbox(ID).resolve("file"))).isLessThanOrEqualTo(2 << 20);
        }
    }

    @Test
    void startSaysWhatIsMissing() throws Exception {
        Files.createDirectories(directory.resolve("elsewhere/work"));
        assertThatThrownBy(() -> new TestContainerizer(
                        directory.resolve("elsewhere"), IsolationSettings.DEFAULTS.withIsolation("disk/xfs")))
                .hasMessageContaining("is not an XFS filesystem");
        for (Path other : List.of(Files.createDirectories(directory.resolve("disk")), directory.resolve("none"))) {
            assertThatThrownBy(() -> start(settings(true, false).with(List.of(TestDisks.pathDisk(other)))))
                    .hasMessageEndingWith("'" + other + "' is not an XFS filesystem");
        }
        HostCommand.run("umount", disk().toString());
        HostCommand.run("mount", "-o", "loop", directory.resolve("xfs.image").toString(), disk().toString());
        assertThatThrownBy(() -> start(settings(true, false))).hasMessageContaining("prjquota");
    }
}
