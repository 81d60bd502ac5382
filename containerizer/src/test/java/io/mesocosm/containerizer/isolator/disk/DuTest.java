package io.mesocosm.containerizer.isolator.disk;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.isolator.IsolationSettings;
import io.mesocosm.containerizer.testing.Await;
import io.mesocosm.containerizer.testing.TestContainerizer;
import io.mesocosm.proto.internal.Containers.ContainerTermination;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.mesos.v1.Protos.DiskStatistics;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.ResourceStatistics;
import org.apache.mesos.v1.Protos.TaskStatus.Reason;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("isolation")
class DuTest {

    private static final ContainerId ID = new ContainerId("container");

    @TempDir
    private Path directory;

    private TestContainerizer start(boolean enforce) throws Exception {
        DiskSettings defaults = DiskSettings.DEFAULTS;
        var settings = new DiskSettings(
                Duration.ofMillis(20),
                enforce,
                defaults.xfsProjectRange(),
                defaults.xfsKill(),
                defaults.xfsHeadroomBytes(),
                defaults.reclaimInterval(),
                List.of());
        return new TestContainerizer(
                directory,
                IsolationSettings.DEFAULTS
                        .withIsolation("posix/cpu,posix/mem,posix/disk")
                        .withDisk(settings));
    }

    private static ResourceStatistics awaitUsage(TestContainerizer mesos, long atLeast) throws Exception {
        Await.until("usage of " + atLeast, () -> mesos.containerizer.usage(ID).getDiskUsedBytes() >= atLeast);
        return mesos.containerizer.usage(ID);
    }

    @Test
    void sandboxIsCounted() throws Exception {
        try (TestContainerizer mesos = start(false)) {
            TestDisks.launch(
                    mesos, ID, "dd if=/dev/zero of=file bs=1M count=2 2>/dev/null; sleep 1000", TestDisks.disk(1));
            ResourceStatistics usage = awaitUsage(mesos, 2 << 20);
            assertThat(usage.getDiskUsedBytes()).isBetween(2L << 20, 3L << 20);
            assertThat(usage.getDiskLimitBytes()).isEqualTo(1 << 20);
            assertThat(usage.getDiskStatisticsList())
                    .containsExactly(DiskStatistics.newBuilder()
                            .setLimitBytes(usage.getDiskLimitBytes())
                            .setUsedBytes(usage.getDiskUsedBytes())
                            .build());
            assertThat(mesos.terminations).isEmpty();
        }
    }

    @Test
    void containerThatTakesTooMuchIsEnded() throws Exception {
        try (TestContainerizer mesos = start(true)) {
            TestDisks.launch(
                    mesos, ID, "dd if=/dev/zero of=file bs=1024 count=3072 2>/dev/null; sleep 1000", TestDisks.disk(2));
            ContainerTermination termination = mesos.awaitTermination(ID);
            assertThat(termination.getReason()).isEqualTo(Reason.REASON_CONTAINER_LIMITATION_DISK);
            assertThat(termination.getMessage()).matches("Disk usage \\(\\d+(KB|MB)\\) exceeds quota \\(2MB\\)");
            assertThat(termination.getLimitedResourcesList()).containsExactly(TestDisks.disk(2));
        }
    }

    @Test
    void containerThatKeepsToItsQuotaLives() throws Exception {
        try (TestContainerizer mesos = start(true)) {
            TestDisks.launch(
                    mesos, ID, "dd if=/dev/zero of=file bs=1024 count=1024 2>/dev/null; sleep 1000", TestDisks.disk(8));
            awaitUsage(mesos, 1 << 20);
            mesos.containerizer.update(ID, List.of(TestDisks.disk(0.5)), Map.of());
            assertThat(mesos.awaitTermination(ID).getMessage())
                    .as("parts of megabytes do not count")
                    .endsWith("exceeds quota (0B)");
        }
    }

    @Test
    void volumeHasAQuotaOfItsOwn() throws Exception {
        try (TestContainerizer mesos = start(true)) {
            Resource volume = TestDisks.volume("id", "data", 2);
            Path data = Files.createDirectories(mesos.workDirectory.resolve("volumes/roles/role/id"));
            Files.write(data.resolve("before"), new byte[1 << 20]);
            TestDisks.launch(
                    mesos,
                    ID,
                    "dd if=/dev/zero of=small bs=1024 count=16 2>/dev/null; until [ -e go ]; do sleep 0.05; done;"
                            + " dd if=/dev/zero of=data/file bs=1024 count=3072 2>/dev/null; sleep 1000",
                    TestDisks.disk(1),
                    volume);
            awaitUsage(mesos, 16 << 10);
            Await.until(
                    "usage of the volume",
                    () -> mesos.containerizer.usage(ID).getDiskStatistics(0).getUsedBytes() >= 1 << 20);
            ResourceStatistics usage = mesos.containerizer.usage(ID);
            assertThat(usage.getDiskUsedBytes()).as("without the volume").isLessThan(1 << 20);
            assertThat(usage.getDiskStatistics(0).getPersistence().getId()).isEqualTo("id");
            assertThat(usage.getDiskStatistics(0).getLimitBytes()).isEqualTo(2 << 20);
            Files.createFile(mesos.sandbox(ID).resolve("go"));
            ContainerTermination termination = mesos.awaitTermination(ID);
            assertThat(termination.getMessage()).endsWith("exceeds quota (2MB)");
            assertThat(termination.getLimitedResourcesList()).containsExactly(volume);
        }
    }

    @Test
    void wholeDiskLimitsItself() throws Exception {
        try (TestContainerizer mesos = start(true)) {
            Path disk = Files.createDirectories(directory.resolve("disk"));
            Resource volume = TestDisks.mountVolume("id", "data", disk, 1);
            TestDisks.launch(
                    mesos,
                    ID,
                    "until dd if=/dev/zero of=data/file bs=1024 count=3072 2>/dev/null; do sleep 0.05; done;"
                            + " sleep 1000",
                    volume);
            Await.until(
                    "usage of the disk",
                    () -> mesos.containerizer.usage(ID).getDiskStatistics(0).getUsedBytes() >= 3 << 20);
            assertThat(mesos.terminations).isEmpty();
        }
    }

    @Test
    void linkThatTheUserPutInPlaceOfAVolumeLeadsNowhere() throws Exception {
        try (TestContainerizer mesos = start(true)) {
            Path data = Files.createDirectories(mesos.workDirectory.resolve("volumes/roles/role/id"));
            Path foreign = Files.createDirectories(directory.resolve("foreign"));
            Files.write(foreign.resolve("file"), new byte[8 << 20]);
            TestDisks.launch(
                    mesos,
                    ID,
                    "until [ -e data ]; do sleep 0.05; done; rm data; ln -s " + foreign
                            + " data; dd if=/dev/zero of=done bs=1024 count=64 2>/dev/null;" + " sleep 1000",
                    TestDisks.disk(1),
                    TestDisks.volume("id", "data", 1));
            awaitUsage(mesos, 64 << 10);
            mesos.host.recorder.forgetCalls();
            Await.until(
                    "another walk or two",
                    () -> mesos.host.recorder.calls().stream()
                                    .filter("describe"::equals)
                                    .count()
                            > 4);
            assertThat(mesos.terminations).isEmpty();
            assertThat(data).isEmptyDirectory();
        }
    }
}
