package io.mesocosm.common.resources;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Offer.Operation;
import org.apache.mesos.v1.Protos.Resource;

/**
 * What an operation does to resources: some are replaced by others. Source: Mesos' {@code getResourceConversions}.
 *
 * @param consumed must be there before
 * @param converted takes its place
 * @param gone must not be there afterwards: a shared volume of which somebody holds another copy
 */
public record ResourceConversion(Resources consumed, Resources converted, Optional<Resource> gone) {

    private static ResourceConversion of(Resources consumed, Resources converted) {
        return new ResourceConversion(consumed, converted, Optional.empty());
    }

    /** More of what may be shared: copies beyond those that were there. */
    public static ResourceConversion more(Resources copies) {
        return of(Resources.empty(), copies);
    }

    /** The same of resources that are allocated to nobody, as those of an agent are counted. */
    public ResourceConversion unallocate() {
        return new ResourceConversion(
                consumed.unallocate(),
                converted.unallocate(),
                gone.map(volume -> volume.toBuilder().clearAllocationInfo().build()));
    }

    /**
     * The conversions that a valid operation means, in order. A resource provider tells what CREATE_DISK and
     * DESTROY_DISK give, and LAUNCH converts nothing.
     *
     * @throws ResourceException if the operation has none
     */
    public static List<ResourceConversion> of(Operation operation) throws ResourceException {
        return switch (operation.getType()) {
            case RESERVE -> List.of(reserve(operation.getReserve()));
            case UNRESERVE -> unreserve(operation.getUnreserve().getResourcesList());
            case CREATE -> create(operation.getCreate().getVolumesList());
            case DESTROY -> destroy(operation.getDestroy().getVolumesList());
            case GROW_VOLUME -> List.of(grow(operation.getGrowVolume()));
            case SHRINK_VOLUME -> List.of(shrink(operation.getShrinkVolume()));
            case LAUNCH, LAUNCH_GROUP, CREATE_DISK, DESTROY_DISK ->
                throw new ResourceException("Operation not supported");
            case UNKNOWN -> throw new ResourceException("Unknown operation");
        };
    }

    /** What is left of the resources; the sentence of the error prints both. */
    Resources applyTo(Resources resources) throws ResourceException {
        if (!resources.contains(consumed)) {
            throw new ResourceException(resources + " does not contain " + consumed);
        }
        Resources result = resources.minus(consumed).plus(converted);
        if (gone.isPresent() && result.contains(gone.get())) {
            throw new ResourceException("Persistent volume " + Resources.print(gone.get())
                    + " cannot be removed due to additional shared copies");
        }
        return result;
    }

    /**
     * What an agent has when the reservations and volumes that it wrote down are made again on what it was started with.
     *
     * @throws ResourceException if they do not fit
     */
    public static Resources applyCheckpointed(Resources total, Resources checkpointed) throws ResourceException {
        Resources result = total;
        for (Resource resource : checkpointed.toProto()) {
            boolean dynamic = ReservationStack.isDynamic(resource);
            if (!needsCheckpointing(resource)) {
                throw new ResourceException("Unexpected checkpointed resources " + Resources.print(resource));
            }
            Resource original = dynamic ? ReservationStack.withoutDynamic(resource) : resource;
            original = withoutVolume(original);
            if (!result.contains(original)) {
                throw new ResourceException(
                        "Incompatible agent resources: " + result + " does not contain " + Resources.print(original));
            }
            result = result.minus(original).plus(resource);
        }
        return result;
    }

    /**
     * Whether an agent has to write the resource down, since it was not started with it: a dynamic reservation or a
     * persistent volume, but not what a resource provider has.
     */
    public static boolean needsCheckpointing(Resource resource) {
        return !resource.hasProviderId()
                && (ReservationStack.isDynamic(resource) || Resources.isPersistentVolume(resource));
    }

    /** The disk that a persistent volume was made of. */
    public static Resource withoutVolume(Resource volume) {
        Resource.Builder stripped = volume.toBuilder().clearShared();
        if (volume.getDisk().hasSource()) {
            stripped.getDiskBuilder().clearPersistence().clearVolume();
        } else {
            stripped.clearDisk();
        }
        return stripped.build();
    }

    private static ResourceConversion reserve(Operation.Reserve reserve) {
        Resources reserved = Resources.of(reserve.getResourcesList());
        return reserve.getSourceCount() > 0
                ? of(Resources.of(reserve.getSourceList()), reserved)
                : of(reserved.popReservation(), reserved);
    }

    private static List<ResourceConversion> unreserve(List<Resource> resources) {
        List<ResourceConversion> conversions = new ArrayList<>();
        for (Resource resource : resources) {
            Resources reserved = Resources.of(resource);
            conversions.add(of(reserved, reserved.popReservation()));
        }
        return conversions;
    }

    private static List<ResourceConversion> create(List<Resource> volumes) {
        return volumes.stream()
                .map(volume -> of(Resources.of(withoutVolume(volume)), Resources.of(volume)))
                .toList();
    }

    private static List<ResourceConversion> destroy(List<Resource> volumes) {
        return volumes.stream()
                .map(volume -> new ResourceConversion(
                        Resources.of(volume), Resources.of(withoutVolume(volume)), Optional.of(volume)))
                .toList();
    }

    private static ResourceConversion grow(Operation.GrowVolume grow) throws ResourceException {
        refuseProvider(grow.getVolume());
        Scalar size = Scalar.of(grow.getVolume().getScalar())
                .plus(Scalar.of(grow.getAddition().getScalar()));
        return of(
                Resources.of(grow.getVolume()).plus(grow.getAddition()),
                Resources.of(withSize(grow.getVolume(), size)));
    }

    private static ResourceConversion shrink(Operation.ShrinkVolume shrink) throws ResourceException {
        refuseProvider(shrink.getVolume());
        Scalar subtract = Scalar.of(shrink.getSubtract());
        Scalar size = Scalar.of(shrink.getVolume().getScalar()).minus(subtract);
        return of(
                Resources.of(shrink.getVolume()),
                Resources.of(withSize(shrink.getVolume(), size))
                        .plus(withSize(withoutVolume(shrink.getVolume()), subtract)));
    }

    private static void refuseProvider(Resource volume) throws ResourceException {
        if (volume.hasProviderId()) {
            throw new ResourceException("Operation not supported for resource provider");
        }
    }

    private static Resource withSize(Resource resource, Scalar size) {
        return resource.toBuilder().setScalar(size.toProto()).build();
    }
}
