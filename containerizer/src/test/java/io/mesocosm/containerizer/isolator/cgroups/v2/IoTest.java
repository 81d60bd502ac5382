package io.mesocosm.containerizer.isolator.cgroups.v2;

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
        assertThat(statistics.getBlkioStatistics()).isEqualTo(TextFormat.parse("""
                throttling {
                  device { major_number: 7 minor_number: 0 }
                  io_serviced { op: READ value: 3 } io_serviced { op: WRITE value: 2 }
                  io_serviced { op: DISCARD value: 1 } io_serviced { op: TOTAL value: 6 }
                  io_service_bytes { op: READ value: 100 } io_service_bytes { op: WRITE value: 20 }
                  io_service_bytes { op: DISCARD value: 1 } io_service_bytes { op: TOTAL value: 121 }
                }
                throttling {
                  device { major_number: 7 minor_number: 1 }
                  io_serviced { op: READ value: 0 } io_serviced { op: WRITE value: 0 }
                  io_serviced { op: DISCARD value: 0 } io_serviced { op: TOTAL value: 0 }
                  io_service_bytes { op: READ value: 0 } io_service_bytes { op: WRITE value: 0 }
                  io_service_bytes { op: DISCARD value: 0 } io_service_bytes { op: TOTAL value: 0 }
                }
                throttling {
                  device { major_number: 7 minor_number: 2 }
                  io_serviced { op: READ value: 1 } io_serviced { op: WRITE value: 0 }
                  io_serviced { op: DISCARD value: 0 } io_serviced { op: TOTAL value: 1 }
                  io_service_bytes { op: READ value: 10 } io_service_bytes { op: WRITE value: 0 }
                  io_service_bytes { op: DISCARD value: 0 } io_service_bytes { op: TOTAL value: 10 }
                }
                throttling {
                  io_serviced { op: READ value: 4 } io_serviced { op: WRITE value: 2 }
                  io_serviced { op: DISCARD value: 1 } io_serviced { op: TOTAL value: 7 }
                  io_service_bytes { op: READ value: 110 } io_service_bytes { op: WRITE value: 20 }
                  io_service_bytes { op: DISCARD value: 1 } io_service_bytes { op: TOTAL value: 131 }
                }
                """, Statistics.class));
    }
}
