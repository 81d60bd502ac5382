package io.mesocosm.common.resources;

import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Resource.ReservationInfo;

/**
 * What the stack of a resource's reservations says, of which the last one is the current. Resources in another format than
 * {@link ResourceFormat#POST_REFINEMENT} have no stack.
 */
public final class ReservationStack {

    private ReservationStack() {}

    /** Whether the resource is reserved. */
    public static boolean isReserved(Resource resource) {
        return resource.getReservationsCount() > 0;
    }

    /** Whether the resource is reserved to exactly that role. */
    public static boolean isReserved(Resource resource, String role) {
        return isReserved(resource) && role(resource).equals(role);
    }

    /** Whether the current reservation was made at run time. */
    public static boolean isDynamic(Resource resource) {
        return isReserved(resource) && current(resource).getType() == ReservationInfo.Type.DYNAMIC;
    }

    /** Whether there is more than one reservation, which frameworks and agents may not understand. */
    public static boolean isRefined(Resource resource) {
        return resource.getReservationsCount() > 1;
    }

    /** Whether the resource may be offered to the role. */
    public static boolean isAllocatableTo(Resource resource, String role) {
        return !isReserved(resource) || role(resource).equals(role) || Roles.isStrictSubroleOf(role, role(resource));
    }

    /** The role that the resource is reserved to; {@code *} if it is not reserved. */
    public static String role(Resource resource) {
        return isReserved(resource) ? current(resource).getRole() : Roles.ANY;
    }

    /** The current reservation of a resource that is reserved. */
    public static ReservationInfo current(Resource resource) {
        return resource.getReservations(resource.getReservationsCount() - 1);
    }

    /**
     * The resource without its current reservation.
     *
     * @throws IllegalArgumentException if it is not reserved
     */
    static Resource pop(Resource resource) {
        if (!isReserved(resource)) {
            throw new IllegalArgumentException("Resource " + Resources.print(resource) + " is not reserved");
        }
        return resource.toBuilder()
                .removeReservations(resource.getReservationsCount() - 1)
                .build();
    }

    /** A reserved resource as an agent is started with it. */
    static Resource withoutDynamic(Resource resource) {
        ReservationInfo first = resource.getReservations(0);
        Resource.Builder stripped = resource.toBuilder().clearReservations();
        return first.getType() == ReservationInfo.Type.STATIC
                ? stripped.addReservations(first).build()
                : stripped.build();
    }
}
