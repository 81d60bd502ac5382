package io.mesocosm.agent.step;

import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Resource.AllocationInfo;
import org.apache.mesos.v1.Protos.Resource.ReservationInfo;

/**
 * The two ways to write a resource's reservations: a stack ({@code reservations}), which is used inside, and a single
 * one with the role beside it ({@code role}, {@code reservation}), which agents write on disk and to masters.
 */
@SuppressWarnings("deprecation") // role and reservation are what the wire has
public final class WireResources {

    private WireResources() {}

    /** As agents write them; a stack of several reservations has no such form and stays. */
    public static List<Resource> downgrade(List<Resource> resources) {
        return resources.stream().map(WireResources::downgrade).toList();
    }

    private static Resource downgrade(Resource resource) {
        if (resource.hasRole() || resource.getReservationsCount() > 1) {
            return resource;
        }
        var old = resource.toBuilder().clearReservations();
        if (resource.getReservationsCount() == 0) {
            return old.setRole("*").build();
        }
        ReservationInfo reservation = resource.getReservations(0);
        old.setRole(reservation.getRole());
        if (reservation.getType() == ReservationInfo.Type.DYNAMIC) {
            old.setReservation(reservation.toBuilder().clearRole().clearType());
        }
        return old.build();
    }

    /** As they are used inside. */
    public static List<Resource> upgrade(List<Resource> resources) {
        return resources.stream().map(WireResources::upgrade).toList();
    }

    private static Resource upgrade(Resource resource) {
        if (!resource.hasRole()) {
            return resource;
        }
        var stack = resource.toBuilder().clearRole().clearReservation();
        if (resource.getReservationsCount() == 0 && !resource.getRole().equals("*")) {
            stack.addReservations(resource.getReservation().toBuilder()
                    .setRole(resource.getRole())
                    .setType(resource.hasReservation() ? ReservationInfo.Type.DYNAMIC : ReservationInfo.Type.STATIC));
        }
        return stack.build();
    }

    /** As they are used inside, and allocated: by a framework with one role those without allocation are its role's. */
    public static List<Resource> received(List<Resource> resources, FrameworkInfo framework) {
        Optional<String> role = onlyRole(framework);
        return upgrade(resources).stream()
                .map(resource -> resource.hasAllocationInfo() || role.isEmpty()
                        ? resource
                        : resource.toBuilder()
                                .setAllocationInfo(AllocationInfo.newBuilder().setRole(role.get()))
                                .build())
                .toList();
    }

    private static Optional<String> onlyRole(FrameworkInfo framework) {
        boolean multiRole = framework.getCapabilitiesList().stream()
                .anyMatch(c -> c.getType() == FrameworkInfo.Capability.Type.MULTI_ROLE);
        if (!multiRole) {
            return Optional.of(framework.getRole());
        }
        return framework.getRolesCount() == 1 ? Optional.of(framework.getRoles(0)) : Optional.empty();
    }
}
