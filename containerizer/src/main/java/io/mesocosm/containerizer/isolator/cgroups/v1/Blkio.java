package io.mesocosm.containerizer.isolator.cgroups.v1;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.cgroups.CgroupException;
import io.mesocosm.containerizer.cgroups.ControlFiles;
import io.mesocosm.containerizer.isolator.cgroups.BlockDevice;
import io.mesocosm.containerizer.isolator.cgroups.Controller;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.apache.mesos.v1.Protos.CgroupInfo.Blkio.CFQ;
import org.apache.mesos.v1.Protos.CgroupInfo.Blkio.Statistics;
import org.apache.mesos.v1.Protos.CgroupInfo.Blkio.Throttling;
import org.apache.mesos.v1.Protos.ResourceStatistics;

/**
 * What a container reads from disks and writes to them; limits nothing. The scheduler CFQ counts on kernels before 5.0,
 * throttling on all, but since 6.10 only on disks for which somebody has set a limit. (Mesos: {@code
 * BlkioSubsystemProcess})
 */
public final class Blkio implements Controller {

    private static final String CFQ_ALONE = "";
    private static final String CFQ_WITH_NESTED = "_recursive";

    @Override
    public String name() {
        return "blkio";
    }

    @Override
    public void usage(ContainerId id, ControlFiles files, ResourceStatistics.Builder statistics) throws IOException {
        Statistics.Builder blkio = statistics.getBlkioStatisticsBuilder();
        cfq(files, CFQ_ALONE).forEach(blkio::addCfq);
        cfq(files, CFQ_WITH_NESTED).forEach(blkio::addCfqRecursive);
        throttling(files).forEach(blkio::addThrottling);
    }

    private static List<CFQ.Statistics.Builder> cfq(ControlFiles files, String suffix) throws CgroupException {
        var table = new Table<>(CFQ.Statistics::newBuilder, (row, device) -> row.setDevice(device.number()));
        table.add(files, "blkio.time" + suffix, (row, entry) -> row.setTime(entry.value()));
        table.add(files, "blkio.sectors" + suffix, (row, entry) -> row.setSectors(entry.value()));
        table.add(files, "blkio.io_service_bytes" + suffix, (row, entry) -> row.addIoServiceBytes(entry.message()));
        table.add(files, "blkio.io_serviced" + suffix, (row, entry) -> row.addIoServiced(entry.message()));
        table.add(files, "blkio.io_service_time" + suffix, (row, entry) -> row.addIoServiceTime(entry.message()));
        table.add(files, "blkio.io_wait_time" + suffix, (row, entry) -> row.addIoWaitTime(entry.message()));
        table.add(files, "blkio.io_merged" + suffix, (row, entry) -> row.addIoMerged(entry.message()));
        table.add(files, "blkio.io_queued" + suffix, (row, entry) -> row.addIoQueued(entry.message()));
        return table.rows();
    }

    private static List<Throttling.Statistics.Builder> throttling(ControlFiles files) throws CgroupException {
        var table = new Table<>(Throttling.Statistics::newBuilder, (row, device) -> row.setDevice(device.number()));
        table.add(files, "blkio.throttle.io_serviced", (row, entry) -> row.addIoServiced(entry.message()));
        table.add(files, "blkio.throttle.io_service_bytes", (row, entry) -> row.addIoServiceBytes(entry.message()));
        return table.rows();
    }

    /** A row for each device, then one for all together. */
    private static final class Table<B> {

        private final Supplier<B> newRow;
        private final BiConsumer<B, BlockDevice> setDevice;
        private final Map<BlockDevice, B> devices = new LinkedHashMap<>();
        private final B total;

        Table(Supplier<B> newRow, BiConsumer<B, BlockDevice> setDevice) {
            this.newRow = newRow;
            this.setDevice = setDevice;
            this.total = newRow.get();
        }

        void add(ControlFiles files, String file, BiConsumer<B, BlkioEntry> setter) throws CgroupException {
            for (BlkioEntry entry : BlkioEntry.read(files, file)) {
                setter.accept(entry.device().map(this::row).orElse(total), entry);
            }
        }

        private B row(BlockDevice device) {
            return devices.computeIfAbsent(device, key -> {
                B row = newRow.get();
                setDevice.accept(row, key);
                return row;
            });
        }

        List<B> rows() {
            List<B> rows = new ArrayList<>(devices.values());
            rows.add(total);
            return rows;
        }
    }
}
