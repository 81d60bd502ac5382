package io.mesocosm.containerizer.isolator.cgroups.v2;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.cgroups.Cgroup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.mesos.v1.Protos.CgroupInfo.Blkio;
import org.apache.mesos.v1.Protos.CgroupInfo.Blkio.Operation;
import org.apache.mesos.v1.Protos.CgroupInfo.Blkio.Value;
import org.apache.mesos.v1.Protos.Device;
import org.apache.mesos.v1.Protos.ResourceStatistics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code io.stat}, as kernels write it. */
final class IoTest {

    @TempDir
    Path directory;

    @Test
    void eachDeviceIsReportedAndAllInTotal() throws Exception {
        Files.writeString(
                directory.resolve("io.stat"),
                "7:0 rbytes=100 wbytes=20 rios=3 wios=2 dbytes=1 dios=1\n7:1 \n7:2 rbytes=10 wbytes=0 rios=1 wios=0"
                        + " dbytes=0 dios=0 cost.usage=4\n");
        var statistics = ResourceStatistics.newBuilder().setTimestamp(0);
        new Io().usage(new ContainerId("c"), new Cgroup(directory), statistics);
        assertThat(statistics.getBlkioStatistics())
                .isEqualTo(Blkio.Statistics.newBuilder()
                        .addThrottling(throttling(List.of(3, 2, 1, 6), List.of(100, 20, 1, 121))
                                .setDevice(device(7, 0)))
                        .addThrottling(throttling(List.of(0, 0, 0, 0), List.of(0, 0, 0, 0))
                                .setDevice(device(7, 1)))
                        .addThrottling(throttling(List.of(1, 0, 0, 1), List.of(10, 0, 0, 10))
                                .setDevice(device(7, 2)))
                        .addThrottling(throttling(List.of(4, 2, 1, 7), List.of(110, 20, 1, 131)))
                        .build());
    }

    private static Device.Number device(int major, int minor) {
        return Device.Number.newBuilder()
                .setMajorNumber(major)
                .setMinorNumber(minor)
                .build();
    }

    /** Reads, writes, discards and all of them together. */
    private static Blkio.Throttling.Statistics.Builder throttling(List<Integer> operations, List<Integer> bytes) {
        return Blkio.Throttling.Statistics.newBuilder()
                .addAllIoServiced(values(operations))
                .addAllIoServiceBytes(values(bytes));
    }

    private static List<Value> values(List<Integer> amounts) {
        List<Operation> kinds = List.of(Operation.READ, Operation.WRITE, Operation.DISCARD, Operation.TOTAL);
        return IntStream.range(0, kinds.size())
                .mapToObj(i -> Value.newBuilder()
                        .setOp(kinds.get(i))
                        .setValue(amounts.get(i))
                        .build())
                .toList();
    }
}
