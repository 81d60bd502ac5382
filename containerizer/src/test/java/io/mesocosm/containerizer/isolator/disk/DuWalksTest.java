package io.mesocosm.containerizer.isolator.disk;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.common.metrics.Metrics;
import io.mesocosm.containerizer.isolator.IsolationSettings;
import io.mesocosm.containerizer.testing.Await;
import io.mesocosm.containerizer.testing.TestHost;
import io.mesocosm.proto.internal.Containers.ContainerConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.ResourceStatistics;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When {@code disk/du} walks, by a clock that stands still until it is told to go on. */
class DuWalksTest {

    private static final ContainerId FIRST = new ContainerId("first");
    private static final ContainerId SECOND = new ContainerId("second");
    private static final Duration INTERVAL = Duration.ofMillis(20);

    @TempDir
    private Path directory;

    private final AtomicLong nanos = new AtomicLong();
    private final Queue<Thread> walkers = new ConcurrentLinkedQueue<>();
    private final TestHost host;

    DuWalksTest() throws Exception {
        host = new TestHost();
    }

    @AfterEach
    void close() {
        host.close();
    }

    private Du du() {
        DiskSettings defaults = DiskSettings.DEFAULTS;
        var settings = IsolationSettings.DEFAULTS.withDisk(new DiskSettings(
                INTERVAL,
                false,
                defaults.xfsProjectRange(),
                defaults.xfsKill(),
                defaults.xfsHeadroomBytes(),
                defaults.reclaimInterval(),
                List.of()));
        return new Du(host.context(directory, new Metrics(), settings), () -> {
            if (Thread.currentThread().isVirtual()) {
                walkers.add(Thread.currentThread());
            }
            return nanos.get();
        });
    }

    private Path prepare(Du du, ContainerId id) throws Exception {
        Path sandbox = Files.createDirectories(directory.resolve(id.value()));
        Files.write(sandbox.resolve("content"), new byte[1 << 12]); // a directory takes no room everywhere
        du.prepare(
                id,
                ContainerConfig.newBuilder()
                        .setCommandInfo(CommandInfo.getDefaultInstance())
                        .setDirectory(sandbox.toString())
                        .addResources(TestDisks.disk(8))
                        .build());
        return sandbox;
    }

    private static long used(Du du, ContainerId id) throws Exception {
        var statistics = ResourceStatistics.newBuilder().setTimestamp(0);
        du.usage(id, statistics);
        return statistics.getDiskUsedBytes();
    }

    private static void awaitUsed(Du du, ContainerId id, long atLeast) throws Exception {
        Await.until("usage of " + id, () -> used(du, id) >= atLeast);
    }

    @Test
    void eachPlaceIsWalkedOnceInAnInterval() throws Exception {
        Du du = du();
        Path sandbox = prepare(du, FIRST);
        awaitUsed(du, FIRST, 1);
        long before = used(du, FIRST);
        Files.write(sandbox.resolve("file"), new byte[1 << 20]);
        prepare(du, SECOND);
        awaitUsed(du, SECOND, 1);
        assertThat(used(du, FIRST)).as("it is not time yet").isEqualTo(before);
        nanos.addAndGet(INTERVAL.toNanos());
        awaitUsed(du, FIRST, 1 << 20);
    }

    @Test
    void walksEndWithTheLastContainer() throws Exception {
        Du du = du();
        prepare(du, FIRST);
        Await.until("a walk", () -> !walkers.isEmpty());
        du.cleanup(FIRST);
        assertThat(walkers.element().join(Await.PATIENCE)).isTrue();
    }
}
