package io.mesocosm.containerizer.isolator.disk;

import io.mesocosm.common.text.Bytes;
import io.mesocosm.proto.internal.Containers.ContainerLimitation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.apache.mesos.v1.Protos.DiskStatistics;
import org.apache.mesos.v1.Protos.Resource.DiskInfo;
import org.apache.mesos.v1.Protos.ResourceStatistics;
import org.apache.mesos.v1.Protos.Volume;

/** What {@code disk/du} knows of one container. Safe for any thread. */
final class WalkedContainer {

    private final Path sandbox;

    /** The sandbox, and the layers that a container with an image writes to: they share one quota. */
    private final List<Path> ephemeral;

    private Map<Path, Place> places = Map.of(); // guarded by this, as the rest
    private Optional<Consumer<ContainerLimitation>> onLimitation = Optional.empty();

    WalkedContainer(Path sandbox, List<String> ephemeralVolumes) {
        this.sandbox = sandbox;
        this.ephemeral = new ArrayList<>(List.of(sandbox));
        ephemeralVolumes.forEach(volume -> ephemeral.add(Path.of(volume)));
    }

    /** One directory to walk through. */
    static final class Place {

        private final Path directory;
        private volatile Allotment allotment;
        private volatile OptionalLong used = OptionalLong.empty();
        private volatile long dueNanos;

        Place(Path directory, Allotment allotment, long dueNanos) {
            this.directory = directory;
            this.allotment = allotment;
            this.dueNanos = dueNanos;
        }

        Path directory() {
            return directory;
        }

        /** When it is to be walked through, at the earliest. */
        long dueNanos() {
            return dueNanos;
        }

        /** @param bytes nothing when the walk failed: the last usage stays */
        void seen(OptionalLong bytes, long nextNanos) {
            if (bytes.isPresent()) {
                used = bytes;
            }
            dueNanos = nextNanos;
        }
    }

    Path sandbox() {
        return sandbox;
    }

    synchronized void watch(Consumer<ContainerLimitation> callback) {
        onLimitation = Optional.of(callback);
    }

    synchronized List<Place> places() {
        return List.copyOf(places.values());
    }

    /** What is new is walked through at once. */
    synchronized void allot(Map<Path, Allotment> allotments, long nowNanos) {
        Map<Path, Allotment> all = new LinkedHashMap<>(allotments);
        Allotment own = allotments.get(sandbox);
        if (own != null) {
            ephemeral.forEach(directory -> all.put(directory, own));
        }
        Map<Path, Place> wanted = new LinkedHashMap<>();
        all.forEach((directory, allotment) -> {
            Place place = places.getOrDefault(directory, new Place(directory, allotment, nowNanos));
            place.allotment = allotment;
            wanted.put(directory, place);
        });
        places = wanted;
    }

    /** A volume that shows in the sandbox counts for itself. */
    synchronized List<Path> excludedFrom(Place place) {
        if (!ephemeral.contains(place.directory)) {
            return List.of();
        }
        return places.values().stream()
                .flatMap(other -> other.allotment.volume().stream())
                .map(DiskInfo::getVolume)
                .map(Volume::getContainerPath)
                .map(path -> sandbox.resolve(path).normalize())
                .toList();
    }

    /** Tells when the place, or what shares a quota with it, takes more than it may. */
    void check(Place place) {
        Optional<Consumer<ContainerLimitation>> callback;
        ContainerLimitation limitation;
        synchronized (this) {
            long used = ephemeral.contains(place.directory) ? ephemeralUsage() : place.used.orElse(0);
            long quota = place.allotment.bytes();
            if (place.allotment.isMountDisk() || used <= quota || places.get(place.directory) != place) {
                return;
            }
            callback = onLimitation;
            limitation = DiskLimitation.of(
                    place.allotment.resources(),
                    "Disk usage (" + new Bytes(used) + ") exceeds quota (" + new Bytes(quota) + ")");
        }
        callback.ifPresent(told -> told.accept(limitation));
    }

    private long ephemeralUsage() {
        return places.values().stream()
                .filter(place -> ephemeral.contains(place.directory))
                .mapToLong(place -> place.used.orElse(0))
                .sum();
    }

    /** Volumes each for itself, then what the container has for itself. */
    synchronized void report(ResourceStatistics.Builder statistics) {
        places.values().stream()
                .filter(place -> !ephemeral.contains(place.directory))
                .forEach(place -> statistics.addDiskStatistics(statistics(place)));
        Place own = places.get(sandbox);
        if (own != null) {
            long used = ephemeralUsage();
            long limit = own.allotment.bytes();
            statistics.setDiskUsedBytes(used).setDiskLimitBytes(limit);
            statistics.addDiskStatistics(
                    DiskStatistics.newBuilder().setLimitBytes(limit).setUsedBytes(used));
        }
    }

    private static DiskStatistics statistics(Place place) {
        var statistics = DiskStatistics.newBuilder().setLimitBytes(place.allotment.bytes());
        place.used.ifPresent(statistics::setUsedBytes);
        place.allotment.volume().ifPresent(volume -> {
            statistics.setPersistence(volume.getPersistence());
            if (volume.hasSource()) {
                statistics.setSource(volume.getSource());
            }
        });
        return statistics.build();
    }
}
