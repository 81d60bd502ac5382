package io.mesocosm.common.resources;

import java.util.Arrays;
import org.apache.mesos.v1.Protos.Label;
import org.apache.mesos.v1.Protos.Labels;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Resource.DiskInfo;
import org.apache.mesos.v1.Protos.Resource.ReservationInfo;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.Protos.Volume;

/** Resources for tests. */
final class Samples {

    private Samples() {}

    static Resources parse(String text) {
        try {
            return Resources.parse(text, "*");
        } catch (ResourceException e) {
            throw new AssertionError(e);
        }
    }

    static Resource scalar(String name, double value) {
        return Resource.newBuilder()
                .setName(name)
                .setType(Value.Type.SCALAR)
                .setScalar(Value.Scalar.newBuilder().setValue(value))
                .build();
    }

    static Resource ports(long... bounds) {
        Value.Ranges.Builder ranges = Value.Ranges.newBuilder();
        for (int i = 0; i < bounds.length; i += 2) {
            ranges.addRange(Value.Range.newBuilder().setBegin(bounds[i]).setEnd(bounds[i + 1]));
        }
        return Resource.newBuilder()
                .setName("ports")
                .setType(Value.Type.RANGES)
                .setRanges(ranges)
                .build();
    }

    static Resource set(String name, String... items) {
        return Resource.newBuilder()
                .setName(name)
                .setType(Value.Type.SET)
                .setSet(Value.Set.newBuilder().addAllItem(Arrays.asList(items)))
                .build();
    }

    static ReservationInfo dynamic(String role, String principal, String... labels) {
        ReservationInfo.Builder reservation = ReservationInfo.newBuilder()
                .setType(ReservationInfo.Type.DYNAMIC)
                .setRole(role)
                .setPrincipal(principal);
        if (labels.length > 0) {
            reservation.setLabels(labels(labels));
        }
        return reservation.build();
    }

    static Labels labels(String... keyValues) {
        Labels.Builder labels = Labels.newBuilder();
        for (int i = 0; i < keyValues.length; i += 2) {
            labels.addLabels(Label.newBuilder().setKey(keyValues[i]).setValue(keyValues[i + 1]));
        }
        return labels.build();
    }

    static ReservationInfo fixed(String role) {
        return ReservationInfo.newBuilder()
                .setType(ReservationInfo.Type.STATIC)
                .setRole(role)
                .build();
    }

    static Resource reserved(Resource resource, ReservationInfo... reservations) {
        return resource.toBuilder()
                .addAllReservations(Arrays.asList(reservations))
                .build();
    }

    static Resource volume(double size, String id, String path) {
        return reserved(scalar("disk", size), dynamic("role", "ops")).toBuilder()
                .setDisk(DiskInfo.newBuilder()
                        .setPersistence(
                                DiskInfo.Persistence.newBuilder().setId(id).setPrincipal("ops"))
                        .setVolume(Volume.newBuilder().setContainerPath(path).setMode(Volume.Mode.RW)))
                .build();
    }

    static Resource shared(Resource volume) {
        return volume.toBuilder()
                .setShared(Resource.SharedInfo.getDefaultInstance())
                .build();
    }

    static Resource revocable(Resource resource) {
        return resource.toBuilder()
                .setRevocable(Resource.RevocableInfo.getDefaultInstance())
                .build();
    }

    static Resource source(double size, DiskInfo.Source.Type type, String root) {
        DiskInfo.Source.Builder source = DiskInfo.Source.newBuilder().setType(type);
        switch (type) {
            case PATH -> source.getPathBuilder().setRoot(root);
            case MOUNT -> source.getMountBuilder().setRoot(root);
            case BLOCK, RAW -> {
                if (!root.isEmpty()) {
                    source.setId(root);
                }
            }
            case UNKNOWN -> {}
        }
        return scalar("disk", size).toBuilder()
                .setDisk(DiskInfo.newBuilder().setSource(source))
                .build();
    }
}
