package io.mesocosm.simulation.nodes;

import java.util.List;
import org.apache.mesos.v1.Protos.Offer.Operation;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Resource.DiskInfo;
import org.apache.mesos.v1.Protos.Resource.ReservationInfo;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.Protos.Volume;

/** Operations on resources, as frameworks and operators put them. */
public final class Operations {

    private Operations() {}

    /** An amount of something that nobody has reserved. */
    public static Resource scalar(String name, double amount) {
        return Resource.newBuilder()
                .setName(name)
                .setType(Value.Type.SCALAR)
                .setScalar(value(amount))
                .build();
    }

    /** The same, reserved to a role. */
    public static Resource reserved(Resource resource, String role) {
        return resource.toBuilder()
                .addReservations(ReservationInfo.newBuilder()
                        .setType(ReservationInfo.Type.DYNAMIC)
                        .setRole(role))
                .build();
    }

    /** The same, another amount of it. */
    public static Resource sized(Resource resource, double amount) {
        return resource.toBuilder().setScalar(value(amount)).build();
    }

    /** Reserves what has its reservation already. */
    public static Operation.Builder reserve(List<Resource> reserved) {
        return Operation.newBuilder()
                .setType(Operation.Type.RESERVE)
                .setReserve(Operation.Reserve.newBuilder().addAllResources(reserved));
    }

    /** Ends the last reservation of something. */
    public static Operation.Builder unreserve(Resource reserved) {
        return Operation.newBuilder()
                .setType(Operation.Type.UNRESERVE)
                .setUnreserve(Operation.Unreserve.newBuilder().addResources(reserved));
    }

    /** Makes a volume of some of a reserved disk. */
    public static Operation.Builder create(Resource disk, double size, String id) {
        Resource volume = sized(disk, size).toBuilder()
                .setDisk(DiskInfo.newBuilder()
                        .setPersistence(DiskInfo.Persistence.newBuilder().setId(id))
                        .setVolume(Volume.newBuilder().setContainerPath("data").setMode(Volume.Mode.RW)))
                .build();
        return Operation.newBuilder()
                .setType(Operation.Type.CREATE)
                .setCreate(Operation.Create.newBuilder().addVolumes(volume));
    }

    /** Destroys a volume. */
    public static Operation.Builder destroy(Resource volume) {
        return Operation.newBuilder()
                .setType(Operation.Type.DESTROY)
                .setDestroy(Operation.Destroy.newBuilder().addVolumes(volume));
    }

    /** Makes a volume larger by some disk that is reserved as it is. */
    public static Operation.Builder grow(Resource volume, Resource addition) {
        return Operation.newBuilder()
                .setType(Operation.Type.GROW_VOLUME)
                .setGrowVolume(
                        Operation.GrowVolume.newBuilder().setVolume(volume).setAddition(addition));
    }

    /** Makes a volume smaller. */
    public static Operation.Builder shrink(Resource volume, double subtract) {
        return Operation.newBuilder()
                .setType(Operation.Type.SHRINK_VOLUME)
                .setShrinkVolume(
                        Operation.ShrinkVolume.newBuilder().setVolume(volume).setSubtract(value(subtract)));
    }

    private static Value.Scalar value(double amount) {
        return Value.Scalar.newBuilder().setValue(amount).build();
    }
}
