package io.mesocosm.master.http;

import io.mesocosm.common.ids.AgentId;
import io.mesocosm.master.event.OperationRequest;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.Offer.Operation;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.master.Protos.Call;

/** The operations that operators' reservations and volumes are. */
final class ResourceOperations {

    private ResourceOperations() {}

    /** What a well-formed call asks for; empty if it is about something else. */
    static Optional<Writes.Asked> asked(Call call, Optional<String> principal) {
        return switch (call.getType()) {
            case RESERVE_RESOURCES -> {
                var asks = call.getReserveResources();
                yield asked(asks.getAgentId(), principal, reserve(asks.getSourceList(), asks.getResourcesList()));
            }
            case UNRESERVE_RESOURCES -> {
                var asks = call.getUnreserveResources();
                yield asked(asks.getAgentId(), principal, unreserve(asks.getResourcesList()));
            }
            case CREATE_VOLUMES -> {
                var asks = call.getCreateVolumes();
                yield asked(asks.getAgentId(), principal, create(asks.getVolumesList()));
            }
            case DESTROY_VOLUMES -> {
                var asks = call.getDestroyVolumes();
                yield asked(asks.getAgentId(), principal, destroy(asks.getVolumesList()));
            }
            case GROW_VOLUME -> {
                var asks = call.getGrowVolume();
                yield asked(asks.getAgentId(), principal, grow(asks));
            }
            case SHRINK_VOLUME -> {
                var asks = call.getShrinkVolume();
                yield asked(asks.getAgentId(), principal, shrink(asks));
            }
            default -> Optional.empty();
        };
    }

    private static Optional<Writes.Asked> asked(AgentID agent, Optional<String> principal, Operation operation) {
        return Optional.of(reply -> new OperationRequest(reply, principal, AgentId.of(agent), operation));
    }

    /** Reserves resources, which may be reserved otherwise so far: that is their source. */
    static Operation reserve(List<Resource> source, List<Resource> resources) {
        return Operation.newBuilder()
                .setType(Operation.Type.RESERVE)
                .setReserve(Operation.Reserve.newBuilder().addAllSource(source).addAllResources(resources))
                .build();
    }

    /** Takes the latest reservation off resources. */
    static Operation unreserve(List<Resource> resources) {
        return Operation.newBuilder()
                .setType(Operation.Type.UNRESERVE)
                .setUnreserve(Operation.Unreserve.newBuilder().addAllResources(resources))
                .build();
    }

    /** Makes volumes. */
    static Operation create(List<Resource> volumes) {
        return Operation.newBuilder()
                .setType(Operation.Type.CREATE)
                .setCreate(Operation.Create.newBuilder().addAllVolumes(volumes))
                .build();
    }

    /** Destroys volumes. */
    static Operation destroy(List<Resource> volumes) {
        return Operation.newBuilder()
                .setType(Operation.Type.DESTROY)
                .setDestroy(Operation.Destroy.newBuilder().addAllVolumes(volumes))
                .build();
    }

    private static Operation grow(Call.GrowVolume asks) {
        return Operation.newBuilder()
                .setType(Operation.Type.GROW_VOLUME)
                .setGrowVolume(Operation.GrowVolume.newBuilder()
                        .setVolume(asks.getVolume())
                        .setAddition(asks.getAddition()))
                .build();
    }

    private static Operation shrink(Call.ShrinkVolume asks) {
        return Operation.newBuilder()
                .setType(Operation.Type.SHRINK_VOLUME)
                .setShrinkVolume(Operation.ShrinkVolume.newBuilder()
                        .setVolume(asks.getVolume())
                        .setSubtract(asks.getSubtract()))
                .build();
    }
}
