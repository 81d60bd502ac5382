package io.mesocosm.master.core;

import com.google.protobuf.ByteString;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.proto.internal.Messages.UpdateOperationStatusMessage;
import java.util.List;
import org.apache.mesos.v1.Protos.Offer.Operation;
import org.apache.mesos.v1.Protos.OperationID;
import org.apache.mesos.v1.Protos.OperationState;
import org.apache.mesos.v1.Protos.OperationStatus;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Resource.DiskInfo;
import org.apache.mesos.v1.Protos.Resource.ReservationInfo;
import org.apache.mesos.v1.Protos.Resource.SharedInfo;
import org.apache.mesos.v1.Protos.UUID;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.Protos.Volume;
import org.apache.mesos.v1.scheduler.Protos.Call;

/** Operations on resources, of schedulers with the role {@code dev}. */
public final class GivenOperations {

    private static final String ROLE = "dev";

    private GivenOperations() {}

    /** Resources of that text, reserved and allocated. */
    public static List<Resource> reserved(String text) {
        var reservation = ReservationInfo.newBuilder()
                .setType(ReservationInfo.Type.DYNAMIC)
                .setRole(ROLE)
                .build();
        return Story.resources(text).pushReservation(reservation).allocate(ROLE).toProto();
    }

    /** A persistent volume of that many megabytes, reserved and allocated. */
    public static Resource volume(String id, double megabytes) {
        return reserved("disk:" + megabytes).getFirst().toBuilder()
                .setDisk(DiskInfo.newBuilder()
                        .setPersistence(DiskInfo.Persistence.newBuilder().setId(id))
                        .setVolume(Volume.newBuilder().setContainerPath("data").setMode(Volume.Mode.RW)))
                .build();
    }

    /** The same volume for everybody at once. */
    public static Resource shared(Resource volume) {
        return volume.toBuilder().setShared(SharedInfo.getDefaultInstance()).build();
    }

    public static Operation reserve(List<Resource> resources) {
        return Operation.newBuilder()
                .setType(Operation.Type.RESERVE)
                .setReserve(Operation.Reserve.newBuilder().addAllResources(resources))
                .build();
    }

    /** Reserves resources of that text. */
    public static Operation reserve(String text) {
        return reserve(reserved(text));
    }

    /** Gives resources of that text back. */
    public static Operation unreserve(String text) {
        return Operation.newBuilder()
                .setType(Operation.Type.UNRESERVE)
                .setUnreserve(Operation.Unreserve.newBuilder().addAllResources(reserved(text)))
                .build();
    }

    public static Operation create(Resource... volumes) {
        return Operation.newBuilder()
                .setType(Operation.Type.CREATE)
                .setCreate(Operation.Create.newBuilder().addAllVolumes(List.of(volumes)))
                .build();
    }

    public static Operation destroy(Resource... volumes) {
        return Operation.newBuilder()
                .setType(Operation.Type.DESTROY)
                .setDestroy(Operation.Destroy.newBuilder().addAllVolumes(List.of(volumes)))
                .build();
    }

    /** Makes a volume larger. */
    public static Operation grow(Resource volume, double megabytes) {
        return Operation.newBuilder()
                .setType(Operation.Type.GROW_VOLUME)
                .setGrowVolume(Operation.GrowVolume.newBuilder()
                        .setVolume(volume)
                        .setAddition(reserved("disk:" + megabytes).getFirst()))
                .build();
    }

    /** Makes a volume smaller. */
    public static Operation shrink(Resource volume, double megabytes) {
        return Operation.newBuilder()
                .setType(Operation.Type.SHRINK_VOLUME)
                .setShrinkVolume(Operation.ShrinkVolume.newBuilder()
                        .setVolume(volume)
                        .setSubtract(Value.Scalar.newBuilder().setValue(megabytes)))
                .build();
    }

    /** The same operation of a scheduler that wants to hear of it. */
    public static Operation named(String id, Operation operation) {
        return operation.toBuilder()
                .setId(OperationID.newBuilder().setValue(id))
                .build();
    }

    /** What resources an agent with that total has after operations on it. */
    public static Resources total(String unreserved, Resource... others) {
        return Story.resources(unreserved).plus(Resources.of(List.of(others)).unallocate());
    }

    /** What a scheduler says when it has heard of a status. */
    public static Call.Builder acknowledge(AgentId agent, String operation, ByteString status) {
        return Call.newBuilder()
                .setType(Call.Type.ACKNOWLEDGE_OPERATION_STATUS)
                .setAcknowledgeOperationStatus(Call.AcknowledgeOperationStatus.newBuilder()
                        .setAgentId(agent.toProto())
                        .setOperationId(OperationID.newBuilder().setValue(operation))
                        .setUuid(status));
    }

    /** What an agent tells of an operation, to be acknowledged. */
    public static UpdateOperationStatusMessage status(AgentId agent, UUID operation, OperationState state, UUID uuid) {
        return UpdateOperationStatusMessage.newBuilder()
                .setSlaveId(agent.toProto())
                .setOperationUuid(operation)
                .setStatus(OperationStatus.newBuilder()
                        .setState(state)
                        .setAgentId(agent.toProto())
                        .setUuid(uuid))
                .build();
    }
}
