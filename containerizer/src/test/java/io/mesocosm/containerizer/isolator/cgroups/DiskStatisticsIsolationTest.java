package io.mesocosm.containerizer.isolator.cgroups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.cgroups.Cgroup;
import io.mesocosm.containerizer.cgroups.CgroupHost;
import io.mesocosm.containerizer.testing.Await;
import io.mesocosm.containerizer.testing.TestCgroups;
import io.mesocosm.containerizer.testing.TestContainerizer;
import io.mesocosm.containerizer.testing.TestDisk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.mesos.v1.Protos.CgroupInfo.Blkio.Operation;
import org.apache.mesos.v1.Protos.CgroupInfo.Blkio.Throttling;
import org.apache.mesos.v1.Protos.CgroupInfo.Blkio.Value;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What real containers write to a real disk is counted. */
@Tag("isolation")
final class DiskStatisticsIsolationTest {

    private static final ContainerId ID = new ContainerId("writer");
    private static final int BYTES = 16 * 65536;

    @TempDir
    Path directory;

    @TempDir
    Path disks;

    @Test
    void bytesAndWritesAreReportedForTheDiskAndInTotal() throws Exception {
        TestCgroups.assume();
        boolean unified = CgroupHost.detect(Path.of("/sys/fs/cgroup")).unified();
        TestCgroups.assume(unified ? "io" : "blkio");
        String isolation = unified ? "cgroups/io" : "cgroups/blkio";
        try (var disk = TestDisk.make(disks);
                var test = new TestContainerizer(directory, TestContainerizer.linux(isolation))) {
            test.launch(
                    ID,
                    "until [ -e go ]; do sleep 0.05; done; dd if=/dev/zero of=" + disk.device()
                            + " bs=64k count=16 oflag=direct && exec sleep 1000");
            if (!unified) {
                count(TestCgroups.of(test).of("blkio", ID), disk.number());
            }
            Files.createFile(test.sandbox(ID).resolve("go"));
            Await.until("written", () -> bytes(test, disk.number()) >= BYTES);
            var all = test.containerizer.usage(ID).getBlkioStatistics().getThrottlingList();
            assertThat(all.getLast().hasDevice()).isFalse();
            assertThat(value(all.getLast().getIoServiceBytesList(), Operation.TOTAL))
                    .isGreaterThanOrEqualTo(BYTES);
            assertThat(value(all.getLast().getIoServicedList(), Operation.TOTAL))
                    .isGreaterThanOrEqualTo(1);
        }
    }

    /** Since Linux 6.10 throttling counts on a disk from the first limit on. */
    private static void count(Cgroup cgroup, String disk) throws Exception {
        assumeTrue(cgroup.has("blkio.throttle.write_bps_device"), "needs throttling in the blkio controller");
        cgroup.write("blkio.throttle.write_bps_device", disk + " 1000000000000");
    }

    private static long bytes(TestContainerizer test, String disk) throws Exception {
        return test.containerizer.usage(ID).getBlkioStatistics().getThrottlingList().stream()
                .filter(Throttling.Statistics::hasDevice)
                .filter(row -> disk.equals(
                        row.getDevice().getMajorNumber() + ":" + row.getDevice().getMinorNumber()))
                .mapToLong(row -> value(row.getIoServiceBytesList(), Operation.WRITE))
                .sum();
    }

    private static long value(List<Value> values, Operation operation) {
        return values.stream()
                .filter(value -> value.getOp() == operation)
                .mapToLong(Value::getValue)
                .sum();
    }
}
