package io.mesocosm.containerizer.isolator.cgroups.v1;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.TextFormat;
import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.cgroups.Cgroup;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.mesos.v1.Protos.CgroupInfo.Blkio.Statistics;
import org.apache.mesos.v1.Protos.ResourceStatistics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The statistics files of blkio, as kernels write them. */
final class BlkioTest {

    @TempDir
    Path directory;

    private void file(String name, String content) throws Exception {
        Files.writeString(directory.resolve(name), content);
    }

    private Statistics usage() throws Exception {
        var statistics = ResourceStatistics.newBuilder().setTimestamp(0);
        new Blkio().usage(new ContainerId("c"), new Cgroup(directory), statistics);
        return statistics.getBlkioStatistics();
    }

    private static Statistics expected(String text) throws Exception {
        return TextFormat.parse(text, Statistics.class);
    }

    @Test
    void throttlingIsReportedForEachDeviceAndInTotal() throws Exception {
        file("blkio.throttle.io_serviced", "254:0 Read 1\n254:0 Write 2\n254:0 Discard 0\n254:0 Total 3\nTotal 3\n");
        file("blkio.throttle.io_service_bytes", "254:0 Read 4096\n254:0 Total 4096\nTotal 4096\n");
        assertThat(usage()).isEqualTo(expected("""
                cfq {} cfq_recursive {}
                throttling {
                  device { major_number: 254 minor_number: 0 }
                  io_serviced { op: READ value: 1 } io_serviced { op: WRITE value: 2 }
                  io_serviced { op: DISCARD value: 0 } io_serviced { op: TOTAL value: 3 }
                  io_service_bytes { op: READ value: 4096 } io_service_bytes { op: TOTAL value: 4096 }
                }
                throttling { io_serviced { op: TOTAL value: 3 } io_service_bytes { op: TOTAL value: 4096 } }
                """));
    }

    @Test
    void cfqIsReportedWhereTheKernelHasIt() throws Exception {
        file("blkio.time", "8:0 12\n");
        file("blkio.sectors", "8:0 96\n");
        file("blkio.io_queued", "8:0 Sync 1\n8:0 Async 2\nTotal 3\n");
        file("blkio.time_recursive", "8:16 5\n");
        file("blkio.io_merged_recursive", "8:16 Total 7\nTotal 7\n");
        assertThat(usage()).isEqualTo(expected("""
                cfq {
                  device { major_number: 8 minor_number: 0 } time: 12 sectors: 96
                  io_queued { op: SYNC value: 1 } io_queued { op: ASYNC value: 2 }
                }
                cfq { io_queued { op: TOTAL value: 3 } }
                cfq_recursive {
                  device { major_number: 8 minor_number: 16 } time: 5 io_merged { op: TOTAL value: 7 }
                }
                cfq_recursive { io_merged { op: TOTAL value: 7 } }
                throttling {}
                """));
    }

    @Test
    void linesOfAnotherFormAreLeftOut() throws Exception {
        file("blkio.throttle.io_serviced", "254:0 Teleport 1\n254:0 Read x\n\n254:0 Read 1 2\n254:x Read 1\n");
        assertThat(usage()).isEqualTo(expected("cfq {} cfq_recursive {} throttling {}"));
    }
}
