package io.mesocosm.containerizer.isolator.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mesocosm.containerizer.isolator.IsolationSettings;
import io.mesocosm.containerizer.sandbox.Trees;
import io.mesocosm.containerizer.testing.Await;
import io.mesocosm.containerizer.testing.HostCommand;
import io.mesocosm.containerizer.testing.TestContainerizer;
import io.mesocosm.proto.internal.Containers.ContainerState;
import io.mesocosm.proto.internal.Containers.ContainerTermination;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.mesos.v1.Protos.ResourceStatistics;
import org.apache.mesos.v1.Protos.TaskStatus.Reason;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Quota groups of a real btrfs. */
@Tag("isolation") // scripts/isolation looks for it in each file
class BtrfsTest extends CountedDiskTest {

    private static final long TOP_INODE = 256;

    BtrfsTest() {
        super("btrfs", 256, ",commit=1");
    }

    private static String fill(String file, int megabytes) {
        return fill("/dev/urandom", file, megabytes);
    }

    private static boolean isSubvolume(Path path) throws Exception {
        return (Long) Files.getAttribute(path, "unix:ino") == TOP_INODE;
    }

    @Test
    void writesBeyondTheQuotaFail() throws Exception {
        try (TestContainerizer mesos = start(settings(true, false))) {
            TestDisks.launch(mesos, ID, fill("file", 16), TestDisks.disk(8));
            ContainerTermination termination = mesos.awaitTermination(ID);
            assertThat(termination.getStatus()).isEqualTo(1 << 8);
            assertThat(Files.size(mesos.sandbox(ID).resolve("file"))).isLessThan(8 << 20);
            assertThat(isSubvolume(mesos.sandbox(ID))).isTrue();
        }
    }

    @Test
    void usageIsCountedWithoutLimits() throws Exception {
        try (TestContainerizer mesos = start(settings(false, false))) {
            TestDisks.launch(mesos, ID, fill("file", 16) + "; sleep 1000", TestDisks.disk(8));
            Await.until(
                    "what was written counts",
                    () -> mesos.containerizer.usage(ID).getDiskUsedBytes() >= 16 << 20);
            ResourceStatistics usage = mesos.containerizer.usage(ID);
            assertThat(usage.getDiskUsedBytes()).isLessThan(17 << 20);
            assertThat(usage.getDiskLimitBytes()).isEqualTo(8 << 20);
        }
    }

    @Test
    void volumeHasAQuotaOfItsOwn() throws Exception {
        try (TestContainerizer mesos = start(settings(true, false))) {
            Path data = Files.createDirectories(mesos.workDirectory.resolve("volumes/roles/role/id"));
            TestDisks.launch(
                    mesos,
                    ID,
                    "until [ -e data ]; do sleep 0.05; done; " + fill("data/file", 16) + "; touch done; sleep 1000",
                    TestDisks.disk(8),
                    TestDisks.volume("id", "data", 4));
            Await.until("it wrote", () -> Files.exists(mesos.sandbox(ID).resolve("done")));
            assertThat(Files.size(data.resolve("file"))).isLessThan(4 << 20);
            ResourceStatistics usage = mesos.containerizer.usage(ID);
            assertThat(usage.getDiskUsedBytes()).isLessThan(1 << 20);
            assertThat(usage.getDiskStatistics(0).getPersistence().getId()).isEqualTo("id");
            assertThat(usage.getDiskStatistics(0).getLimitBytes()).isEqualTo(4 << 20);
        }
    }

    @Test
    void volumeWithDataOfBeforeIsRefused() throws Exception {
        try (TestContainerizer mesos = start(settings(true, false))) {
            Path data = Files.createDirectories(mesos.workDirectory.resolve("volumes/roles/role/id"));
            Files.createFile(data.resolve("file"));
            assertThatThrownBy(() ->
                            TestDisks.launch(mesos, ID, "true", TestDisks.disk(8), TestDisks.volume("id", "data", 4)))
                    .hasMessageContaining(data.toString())
                    .hasMessageContaining("btrfs subvolume create");
        }
    }

    @Test
    void containerThatMakesASubvolumeIsEnded() throws Exception {
        try (TestContainerizer mesos = start(settings(true, false))) {
            assumeTrue(Files.exists(Path.of("/usr/bin/btrfs")), "needs btrfs-progs");
            TestDisks.launch(mesos, ID, "btrfs subvolume create evasion && sleep 1000", TestDisks.disk(8));
            ContainerTermination termination = mesos.awaitTermination(ID);
            assertThat(termination.getReason()).isEqualTo(Reason.REASON_CONTAINER_LIMITATION_DISK);
            assertThat(termination.getMessage()).startsWith("Disk usage cannot be counted");
        }
    }

    @Test
    void groupsGoWithTheirDirectories() throws Exception {
        try (TestContainerizer mesos = start(settings(true, false))) {
            TestDisks.launch(mesos, ID, "touch file", TestDisks.disk(8));
            mesos.awaitTermination(ID);
            String id = HostCommand.run(
                            "btrfs",
                            "inspect-internal",
                            "rootid",
                            mesos.sandbox(ID).toString())
                    .trim();
            assertThat(groups()).contains("0/" + id);
            Trees.delete(mesos.sandbox(ID));
            Await.until("the group is gone", () -> !groups().contains("0/" + id));
        }
    }

    private String groups() throws Exception {
        return HostCommand.run("btrfs", "qgroup", "show", disk().toString()) + "\n";
    }

    @Test
    void containersKeepTheirQuotasOverARestart() throws Exception {
        ContainerState state = launchElsewhere(fill("file", 16), 8);
        try (TestContainerizer next = start(settings(true, false))) {
            next.containerizer.recover(List.of(state));
            next.containerizer.update(ID, List.of(TestDisks.disk(4)), Map.of());
            Files.createFile(next.sandbox(ID).resolve("go"));
            next.awaitTermination(ID);
            assertThat(Files.size(next.sandbox(ID).resolve("file"))).isLessThan(4 << 20);
        }
    }

    @Test
    void startSaysWhatIsMissing() throws Exception {
        Files.createDirectories(directory.resolve("elsewhere/work"));
        assertThatThrownBy(() -> new TestContainerizer(
                        directory.resolve("elsewhere"), IsolationSettings.DEFAULTS.withIsolation("disk/btrfs")))
                .hasMessageContaining("is not on a btrfs file system");
    }
}
