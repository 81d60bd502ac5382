package io.mesocosm.common.resources;

import java.util.Comparator;
import java.util.List;
import org.apache.mesos.v1.Protos.Label;
import org.apache.mesos.v1.Protos.Labels;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Resource.DiskInfo;
import org.apache.mesos.v1.Protos.Resource.ReservationInfo;

/**
 * What makes two resources the same kind of thing, so that amounts may be added and subtracted: everything but the
 * amount. A thing that cannot be divided (a persistent volume, a mount or block device, a shared resource) has its amount
 * in the key as well; such entries are counted.
 *
 * <p>The volume of a disk and the principal of a persistence say how it is used and not what it is, and are not in the
 * key; the order of labels does not matter. Source: Mesos' {@code addable} and {@code subtractable}.
 */
public final class ResourceKey {

    private final String name;
    private final int flags;
    private final String allocationRole;

    /** Reservations, disk and provider; the empty message for plain resources, which are most. */
    private final Resource identity;

    /** The amount of what cannot be divided; nothing for what can. */
    private final Amount indivisible;

    private final int hash;

    private ResourceKey(Resource resource, Amount amount) {
        this.name = resource.getName();
        this.allocationRole = resource.getAllocationInfo().getRole();
        this.identity = identity(resource);
        boolean whole = isIndivisible(resource);
        this.indivisible = whole ? amount : Scalar.ZERO;
        this.flags = resource.getType().getNumber()
                | (resource.hasAllocationInfo() ? 0x10 : 0)
                | (resource.getAllocationInfo().hasRole() ? 0x20 : 0)
                | (resource.hasRevocable() ? 0x40 : 0)
                | (resource.hasShared() ? 0x80 : 0)
                | (whole ? 0x100 : 0);
        int result = name.hashCode() * 31 + flags;
        result = result * 31 + allocationRole.hashCode();
        result = result * 31 + (identity.equals(Resource.getDefaultInstance()) ? 0 : identity.hashCode());
        this.hash = result * 31 + indivisible.hashCode();
    }

    static ResourceKey of(Resource resource, Amount amount) {
        return new ResourceKey(resource, amount);
    }

    /** Whether entries of this key are counted and not added up. */
    boolean isIndivisible() {
        return (flags & 0x100) != 0;
    }

    /** Whether the resource can only be had as a whole. */
    public static boolean isIndivisible(Resource resource) {
        if (resource.hasShared()) {
            return true;
        }
        if (!resource.hasDisk()) {
            return false;
        }
        DiskInfo disk = resource.getDisk();
        if (disk.hasPersistence()) {
            return true;
        }
        if (!disk.hasSource()) {
            return false;
        }
        return switch (disk.getSource().getType()) {
            case MOUNT, BLOCK -> true;
            case RAW -> disk.getSource().hasId();
            case PATH, UNKNOWN -> false;
        };
    }

    /** Reservations, disk and provider as far as they make a difference; the empty message for plain resources. */
    public static Resource identity(Resource resource) {
        if (resource.getReservationsCount() == 0 && !resource.hasDisk() && !resource.hasProviderId()) {
            return Resource.getDefaultInstance();
        }
        Resource.Builder identity = Resource.newBuilder();
        for (ReservationInfo reservation : resource.getReservationsList()) {
            identity.addReservations(
                    reservation.hasLabels()
                            ? reservation.toBuilder()
                                    .setLabels(sorted(reservation.getLabels()))
                                    .build()
                            : reservation);
        }
        if (resource.hasDisk()) {
            identity.setDisk(disk(resource.getDisk()));
        }
        if (resource.hasProviderId()) {
            identity.setProviderId(resource.getProviderId());
        }
        return identity.buildPartial();
    }

    private static DiskInfo disk(DiskInfo disk) {
        DiskInfo.Builder identity = disk.toBuilder().clearVolume();
        if (disk.hasPersistence()) {
            identity.getPersistenceBuilder().clearPrincipal();
        }
        if (disk.getSource().hasMetadata()) {
            identity.getSourceBuilder().setMetadata(sorted(disk.getSource().getMetadata()));
        }
        return identity.buildPartial();
    }

    private static Labels sorted(Labels labels) {
        if (labels.getLabelsCount() < 2) {
            return labels;
        }
        List<Label> sorted = labels.getLabelsList().stream()
                .sorted(Comparator.comparing(Label::getKey).thenComparing(Label::getValue))
                .toList();
        return Labels.newBuilder().addAllLabels(sorted).build();
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || (other instanceof ResourceKey that
                        && hash == that.hash
                        && flags == that.flags
                        && name.equals(that.name)
                        && allocationRole.equals(that.allocationRole)
                        && identity.equals(that.identity)
                        && indivisible.equals(that.indivisible));
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
