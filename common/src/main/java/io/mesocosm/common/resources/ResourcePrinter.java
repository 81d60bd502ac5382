package io.mesocosm.common.resources;

import java.util.List;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.Label;
import org.apache.mesos.v1.Protos.Labels;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Resource.DiskInfo;
import org.apache.mesos.v1.Protos.Resource.ReservationInfo;
import org.apache.mesos.v1.Protos.Volume;

/** Resources as Mesos prints them in errors and logs, valid or not. */
final class ResourcePrinter {

    private ResourcePrinter() {}

    static String print(List<Resource> resources) {
        return resources.isEmpty()
                ? "{}"
                : resources.stream().map(ResourcePrinter::print).collect(Collectors.joining("; "));
    }

    static String print(Resource resource) {
        StringBuilder text = new StringBuilder(resource.getName());
        if (resource.hasAllocationInfo()) {
            text.append("(allocated: ")
                    .append(resource.getAllocationInfo().getRole())
                    .append(')');
        }
        if (resource.getReservationsCount() > 0) {
            text.append(resource.getReservationsList().stream()
                    .map(ResourcePrinter::print)
                    .collect(Collectors.joining("),(", "(reservations: [(", ")])")));
        }
        if (resource.hasDisk()) {
            text.append('[').append(print(resource.getDisk())).append(']');
        }
        if (resource.hasRevocable()) {
            text.append("{REV}");
        }
        if (resource.hasShared()) {
            text.append("<SHARED>");
        }
        return text.append(':').append(value(resource)).toString();
    }

    static String print(Labels labels) {
        return labels.getLabelsList().stream().map(ResourcePrinter::print).collect(Collectors.joining(", ", "{", "}"));
    }

    static String print(DiskInfo.Source source) {
        String type = source.getType().name();
        if (source.hasId() || source.hasProfile()) {
            return type + "(" + source.getVendor() + "," + source.getId() + "," + source.getProfile() + ")";
        }
        return switch (source.getType()) {
            case MOUNT ->
                source.getMount().hasRoot() ? type + ":" + source.getMount().getRoot() : type;
            case PATH ->
                source.getPath().hasRoot() ? type + ":" + source.getPath().getRoot() : type;
            case BLOCK, RAW, UNKNOWN -> type;
        };
    }

    private static String print(Label label) {
        return label.hasValue() ? label.getKey() + ": " + label.getValue() : label.getKey();
    }

    private static String print(ReservationInfo reservation) {
        StringBuilder text = new StringBuilder(reservation.getType().name());
        text.append(',').append(reservation.getRole());
        if (reservation.hasPrincipal()) {
            text.append(',').append(reservation.getPrincipal());
        }
        if (reservation.hasLabels()) {
            text.append(',').append(print(reservation.getLabels()));
        }
        return text.toString();
    }

    private static String print(DiskInfo disk) {
        StringBuilder text = new StringBuilder();
        if (disk.hasSource()) {
            text.append(print(disk.getSource()));
        }
        if (disk.hasPersistence()) {
            text.append(disk.hasSource() ? "," : "")
                    .append(disk.getPersistence().getId());
        }
        if (disk.hasVolume()) {
            text.append(':').append(print(disk.getVolume()));
        }
        return text.toString();
    }

    private static String print(Volume volume) {
        if (!volume.hasHostPath()) {
            return volume.getContainerPath();
        }
        String mode = volume.hasMode() ? (volume.getMode() == Volume.Mode.RW ? ":rw" : ":ro") : "";
        return volume.getHostPath() + ":" + volume.getContainerPath() + mode;
    }

    private static String value(Resource resource) {
        return switch (resource.getType()) {
            case SCALAR -> Scalar.of(resource.getScalar()).toString();
            case RANGES -> Ranges.print(resource.getRanges());
            case SET -> "{" + String.join(", ", resource.getSet().getItemList()) + "}";
            case TEXT -> "";
        };
    }
}
