package io.mesocosm.containerizer.isolator.disk;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.common.text.Bytes;
import io.mesocosm.proto.internal.Containers.ContainerLimitation;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.mesos.v1.Protos.DiskStatistics;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Resource.DiskInfo;
import org.apache.mesos.v1.Protos.ResourceStatistics;
import org.apache.mesos.v1.Protos.Value;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What {@link FileSystemQuota} knows of one container. Safe for any thread. */
final class CountedContainer {

    private static final Logger log = LoggerFactory.getLogger(CountedContainer.class);

    private final Path sandbox;
    private volatile Map<Path, Allotment> allotments = Map.of();
    private volatile Optional<Consumer<ContainerLimitation>> onLimitation = Optional.empty();

    CountedContainer(Path sandbox) {
        this.sandbox = sandbox;
    }

    Path sandbox() {
        return sandbox;
    }

    void watch(Consumer<ContainerLimitation> callback) {
        onLimitation = Optional.of(callback);
    }

    /** An update says all of a container's volumes; without a word on the sandbox that keeps what it has. */
    void allot(Map<Path, Allotment> update) {
        Map<Path, Allotment> all = new LinkedHashMap<>();
        Allotment own = allotments.get(sandbox);
        if (own != null) {
            all.put(sandbox, own);
        }
        all.putAll(update);
        allotments = all;
    }

    /** Tells when a place has what is not counted, or takes more than it may when that is not left to the kernel. */
    void check(ContainerId id, TreeQuotas quotas, boolean usage) {
        allotments.forEach((directory, allotment) -> {
            if (allotment.isMountDisk()) {
                return;
            }
            try {
                long used = usage ? quotas.used(directory) : 0;
                if (quotas.hasUncounted(directory)) {
                    onLimitation.ifPresent(told -> told.accept(uncounted(directory, allotment)));
                } else if (used > allotment.bytes()) {
                    onLimitation.ifPresent(told -> told.accept(limitation(used, allotment)));
                }
            } catch (IOException e) {
                log.warn("disk usage unknown container={} path={} reason={}", id, directory, e.getMessage());
            }
        });
    }

    private static ContainerLimitation uncounted(Path directory, Allotment allotment) {
        return DiskLimitation.of(
                allotment.resources(), "Disk usage cannot be counted: there are subvolumes in '" + directory + "'");
    }

    private static ContainerLimitation limitation(long used, Allotment allotment) {
        var resource = Resource.newBuilder()
                .setName("disk")
                .setType(Value.Type.SCALAR)
                .setScalar(Value.Scalar.newBuilder().setValue(Math.floor(new Bytes(used).inMegabytes())));
        allotment.volume().ifPresent(resource::setDisk);
        String volume = allotment
                .volume()
                .map(disk -> " for volume '" + disk.getPersistence().getId() + "'")
                .orElse("");
        return DiskLimitation.of(
                List.of(resource.build()),
                "Disk usage (" + new Bytes(used) + ") exceeded quota (" + new Bytes(allotment.bytes()) + ")" + volume);
    }

    void report(TreeQuotas quotas, ResourceStatistics.Builder statistics) throws IOException {
        Map<Path, Allotment> now = allotments;
        statistics.setDiskUsedBytes(quotas.used(sandbox));
        statistics.setDiskLimitBytes(now.containsKey(sandbox) ? now.get(sandbox).bytes() : 0);
        for (Map.Entry<Path, Allotment> place : now.entrySet()) {
            Optional<DiskInfo> volume = place.getValue().volume();
            if (volume.isPresent()) {
                statistics.addDiskStatistics(volumeStatistics(quotas, place.getKey(), place.getValue(), volume.get()));
            }
        }
    }

    private static DiskStatistics volumeStatistics(
            TreeQuotas quotas, Path directory, Allotment allotment, DiskInfo volume) throws IOException {
        var statistics = DiskStatistics.newBuilder().setPersistence(volume.getPersistence());
        if (volume.hasSource()) {
            statistics.setSource(volume.getSource());
        }
        if (allotment.isMountDisk()) {
            FileStore store = Files.getFileStore(directory);
            return statistics
                    .setUsedBytes(store.getTotalSpace() - store.getUnallocatedSpace())
                    .build();
        }
        return statistics
                .setUsedBytes(quotas.used(directory))
                .setLimitBytes(allotment.bytes())
                .build();
    }
}
