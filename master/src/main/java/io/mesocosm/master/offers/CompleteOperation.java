package io.mesocosm.master.offers;

import io.mesocosm.common.resources.ResourceFormat;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.mesos.v1.Protos.Offer.Operation;
import org.apache.mesos.v1.Protos.Resource;

/** An operation on resources as it is checked and applied: schedulers may leave out what follows from their offers. */
final class CompleteOperation {

    private CompleteOperation() {}

    /** With resources that have a stack of reservations and are allocated: to that role where nothing is said. */
    static Operation of(Operation operation, String role) {
        var allocation = Resource.AllocationInfo.newBuilder().setRole(role).build();
        return map(operation, resource -> {
            Resource current = ResourceFormat.POST_REFINEMENT.convert(resource);
            return current.hasAllocationInfo()
                    ? current
                    : current.toBuilder().setAllocationInfo(allocation).build();
        });
    }

    private static Operation map(Operation operation, UnaryOperator<Resource> change) {
        Operation.Builder next = operation.toBuilder();
        switch (operation.getType()) {
            case RESERVE ->
                next.getReserveBuilder()
                        .clearResources()
                        .addAllResources(all(operation.getReserve().getResourcesList(), change));
            case UNRESERVE ->
                next.getUnreserveBuilder()
                        .clearResources()
                        .addAllResources(all(operation.getUnreserve().getResourcesList(), change));
            case CREATE ->
                next.getCreateBuilder()
                        .clearVolumes()
                        .addAllVolumes(all(operation.getCreate().getVolumesList(), change));
            case DESTROY ->
                next.getDestroyBuilder()
                        .clearVolumes()
                        .addAllVolumes(all(operation.getDestroy().getVolumesList(), change));
            case GROW_VOLUME ->
                next.getGrowVolumeBuilder()
                        .setVolume(change.apply(operation.getGrowVolume().getVolume()))
                        .setAddition(change.apply(operation.getGrowVolume().getAddition()));
            case SHRINK_VOLUME ->
                next.getShrinkVolumeBuilder()
                        .setVolume(change.apply(operation.getShrinkVolume().getVolume()));
            case CREATE_DISK ->
                next.getCreateDiskBuilder()
                        .setSource(change.apply(operation.getCreateDisk().getSource()));
            case DESTROY_DISK ->
                next.getDestroyDiskBuilder()
                        .setSource(change.apply(operation.getDestroyDisk().getSource()));
            case LAUNCH, LAUNCH_GROUP, UNKNOWN ->
                throw new IllegalArgumentException("not an operation on resources: " + operation.getType());
        }
        return next.build();
    }

    private static List<Resource> all(List<Resource> resources, UnaryOperator<Resource> change) {
        return resources.stream().map(change).toList();
    }
}
