package io.mesocosm.allocator.plain;

import io.mesocosm.common.resources.ResourceException;
import io.mesocosm.common.resources.Resources;
import java.util.List;
import java.util.Random;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Resource.DiskInfo;
import org.apache.mesos.v1.Protos.Resource.ReservationInfo;
import org.apache.mesos.v1.Protos.Value;

/** Resources of all sorts, as agents may have them. */
final class RandomResources {

    private final Random random;
    private final boolean severalDisks;
    private int lastVolume;

    /**
     * Resources that chance decides.
     *
     * @param severalDisks whether an agent may have more than one disk that quotas are charged for
     */
    RandomResources(Random random, boolean severalDisks) {
        this.random = random;
        this.severalDisks = severalDisks;
    }

    static Resources parse(String text) {
        try {
            return Resources.parse(text, "*");
        } catch (ResourceException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    boolean chance(int outOf) {
        return random.nextInt(outOf) == 0;
    }

    /** All that an agent has. */
    Resources total() {
        Resources total = parse("cpus:" + random.nextInt(1, 17) / 2.0 + ";mem:" + 64 * random.nextInt(9) + ";ports:[1-"
                + random.nextInt(1, 20) + "]");
        boolean mount = chance(8);
        if (mount) {
            total = total.plus(mountDisk());
        }
        if (severalDisks || (!mount && chance(4))) {
            total = total.plus(parse("disk:" + 100 * random.nextInt(1, 9)));
        }
        if (chance(6)) {
            total = total.plus(parse("gpus:" + random.nextInt(1, 4)));
        }
        if (chance(6)) {
            total = total.plus(parse("widgets:" + random.nextInt(1, 9) + ";colours:{green,red}"));
        }
        for (String role : List.of("a", "a/b", "d")) {
            if (chance(5)) {
                total = total.plus(parse("cpus(" + role + "):" + random.nextInt(1, 5)));
            }
        }
        if (chance(6)) {
            total = total.plus(refined("cpus", random.nextInt(1, 4)));
        }
        if (chance(5)) {
            total = total.plus(revocable(random.nextInt(1, 5)));
        }
        if (chance(5)) {
            total = total.plus(volume(chance(2) ? "a" : "d", 100 * random.nextInt(1, 4), chance(2)));
        }
        return total;
    }

    private static Resource.Builder scalar(String name, double value) {
        return Resource.newBuilder()
                .setName(name)
                .setType(Value.Type.SCALAR)
                .setScalar(Value.Scalar.newBuilder().setValue(value));
    }

    private static ReservationInfo reservation(String role, ReservationInfo.Type type) {
        return ReservationInfo.newBuilder().setRole(role).setType(type).build();
    }

    private static Resources revocable(double cpus) {
        return Resources.of(scalar("cpus", cpus)
                .setRevocable(Resource.RevocableInfo.getDefaultInstance())
                .build());
    }

    private static Resources refined(String name, double value) {
        return Resources.of(scalar(name, value)
                .addReservations(reservation("a", ReservationInfo.Type.STATIC))
                .addReservations(reservation("a/b", ReservationInfo.Type.DYNAMIC))
                .build());
    }

    private Resources mountDisk() {
        DiskInfo.Source source = DiskInfo.Source.newBuilder()
                .setType(DiskInfo.Source.Type.MOUNT)
                .setMount(DiskInfo.Source.Mount.newBuilder().setRoot("/mnt/" + lastVolume++))
                .build();
        return Resources.of(scalar("disk", 100 * random.nextInt(1, 9))
                .setDisk(DiskInfo.newBuilder().setSource(source))
                .build());
    }

    private Resources volume(String role, double size, boolean shared) {
        Resource.Builder volume = scalar("disk", size)
                .addReservations(reservation(role, ReservationInfo.Type.DYNAMIC))
                .setDisk(DiskInfo.newBuilder()
                        .setPersistence(DiskInfo.Persistence.newBuilder().setId("volume" + lastVolume++))
                        .setVolume(org.apache.mesos.v1.Protos.Volume.newBuilder()
                                .setContainerPath("data")
                                .setMode(org.apache.mesos.v1.Protos.Volume.Mode.RW)));
        return Resources.of((shared ? volume.setShared(Resource.SharedInfo.getDefaultInstance()) : volume).build());
    }

    /** The same resource, reserved to the role. */
    static Resources reserve(Resource resource, String role) {
        return Resources.of(resource.toBuilder()
                .addReservations(reservation(role, ReservationInfo.Type.DYNAMIC))
                .build());
    }
}
