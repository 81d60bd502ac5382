package io.mesocosm.agent.core;

import com.google.protobuf.ByteString;
import io.mesocosm.agent.checkpoint.RecoveredAgent;
import io.mesocosm.agent.event.ContainerEvent;
import io.mesocosm.agent.event.DiskEvent;
import io.mesocosm.agent.event.MasterEvent;
import io.mesocosm.agent.state.AgentState;
import io.mesocosm.agent.state.ResourcesState;
import io.mesocosm.common.ids.UuidBytes;
import io.mesocosm.common.resources.ResourceException;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.proto.internal.Messages.AcknowledgeOperationStatusMessage;
import io.mesocosm.proto.internal.Messages.ApplyOperationMessage;
import io.mesocosm.proto.internal.Messages.ResourceVersionUUID;
import io.mesocosm.proto.internal.Messages.UpdateOperationStatusMessage;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.apache.mesos.v1.Protos;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OperationID;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Resource.AllocationInfo;
import org.apache.mesos.v1.Protos.Resource.DiskInfo;
import org.apache.mesos.v1.Protos.Resource.ReservationInfo;
import org.apache.mesos.v1.Protos.Volume;

/** An agent with a disk, and operations on it. */
final class OperationSamples {

    static final UUID VERSION = new UUID(1, 2);

    private OperationSamples() {}

    static AgentInfo info() {
        return AgentInfo.newBuilder()
                .setHostname("127.0.0.1")
                .setPort(5051)
                .addAllResources(resources("cpus:8;mem:1024;disk:1000").toProto())
                .build();
    }

    static Resources resources(String text) {
        try {
            return Resources.parse(text, "*");
        } catch (ResourceException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** An agent before its recovery. */
    static Stage starting() {
        return new Stage(Stage.CONFIG)
                .state(AgentState.initial(
                        Stage.CONFIG,
                        info(),
                        new ResourcesState(info().getResourcesList(), List.of(), VERSION),
                        Instant.EPOCH));
    }

    /** A new agent, registered. */
    static Stage registered() {
        return starting()
                .on(new DiskEvent.Recovered(RecoveredAgent.NOTHING))
                .on(new ContainerEvent.ContainersRecovered(List.of()))
                .register();
    }

    /** Disk of the role, reserved at run time. */
    static Resource reserved(double megabytes) {
        return Samples.resources("disk", megabytes).getFirst().toBuilder()
                .addReservations(ReservationInfo.newBuilder()
                        .setType(ReservationInfo.Type.DYNAMIC)
                        .setRole("dev")
                        .setPrincipal("p"))
                .build();
    }

    static Resource volume(String id, double megabytes) {
        return reserved(megabytes).toBuilder()
                .setDisk(DiskInfo.newBuilder()
                        .setPersistence(
                                DiskInfo.Persistence.newBuilder().setId(id).setPrincipal("p"))
                        .setVolume(Volume.newBuilder().setContainerPath("data").setMode(Volume.Mode.RW)))
                .build();
    }

    static Resource allocated(Resource resource) {
        return resource.toBuilder()
                .setAllocationInfo(AllocationInfo.newBuilder().setRole("dev"))
                .build();
    }

    static Offer.Operation reserve(double megabytes) {
        return Offer.Operation.newBuilder()
                .setType(Offer.Operation.Type.RESERVE)
                .setReserve(Offer.Operation.Reserve.newBuilder().addResources(allocated(reserved(megabytes))))
                .build();
    }

    static Offer.Operation unreserve(double megabytes) {
        return Offer.Operation.newBuilder()
                .setType(Offer.Operation.Type.UNRESERVE)
                .setUnreserve(Offer.Operation.Unreserve.newBuilder().addResources(allocated(reserved(megabytes))))
                .build();
    }

    static Offer.Operation createVolume(String id, double megabytes) {
        return Offer.Operation.newBuilder()
                .setType(Offer.Operation.Type.CREATE)
                .setCreate(Offer.Operation.Create.newBuilder().addVolumes(allocated(volume(id, megabytes))))
                .build();
    }

    static Offer.Operation destroyVolume(String id, double megabytes) {
        return Offer.Operation.newBuilder()
                .setType(Offer.Operation.Type.DESTROY)
                .setDestroy(Offer.Operation.Destroy.newBuilder().addVolumes(allocated(volume(id, megabytes))))
                .build();
    }

    static Offer.Operation grow(String id, double megabytes, double by) {
        return Offer.Operation.newBuilder()
                .setType(Offer.Operation.Type.GROW_VOLUME)
                .setGrowVolume(Offer.Operation.GrowVolume.newBuilder()
                        .setVolume(allocated(volume(id, megabytes)))
                        .setAddition(allocated(reserved(by))))
                .build();
    }

    static Offer.Operation shrink(String id, double megabytes, double by) {
        return Offer.Operation.newBuilder()
                .setType(Offer.Operation.Type.SHRINK_VOLUME)
                .setShrinkVolume(Offer.Operation.ShrinkVolume.newBuilder()
                        .setVolume(allocated(volume(id, megabytes)))
                        .setSubtract(Protos.Value.Scalar.newBuilder().setValue(by)))
                .build();
    }

    static ByteString uuid(long number) {
        return UuidBytes.of(new UUID(0, number));
    }

    static Protos.UUID message(ByteString uuid) {
        return Protos.UUID.newBuilder().setValue(uuid).build();
    }

    /** An order of the framework, with an id: {@code op-<number>}. */
    static ApplyOperationMessage order(long number, Offer.Operation operation) {
        return ApplyOperationMessage.newBuilder()
                .setFrameworkId(Samples.FRAMEWORK.toProto())
                .setOperationInfo(
                        operation.toBuilder().setId(OperationID.newBuilder().setValue("op-" + number)))
                .setOperationUuid(message(uuid(number)))
                .setResourceVersionUuid(ResourceVersionUUID.newBuilder().setUuid(message(UuidBytes.of(VERSION))))
                .build();
    }

    static MasterEvent apply(long number, Offer.Operation operation) {
        return new MasterEvent.ApplyOperation(Stage.MASTER, order(number, operation));
    }

    static MasterEvent acknowledge(UpdateOperationStatusMessage update) {
        return new MasterEvent.OperationAcknowledged(
                Stage.MASTER,
                AcknowledgeOperationStatusMessage.newBuilder()
                        .setStatusUuid(update.getStatus().getUuid())
                        .setOperationUuid(update.getOperationUuid())
                        .build());
    }
}
