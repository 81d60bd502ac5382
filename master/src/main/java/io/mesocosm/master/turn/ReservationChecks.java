package io.mesocosm.master.turn;

import io.mesocosm.common.resources.ReservationStack;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.common.resources.Roles;
import io.mesocosm.master.state.Agent;
import io.mesocosm.master.state.Framework;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.AgentInfo.Capability;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Offer.Operation;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Resource.ReservationInfo;

/** What may be reserved, and what given back. Each check returns what is wrong; empty if nothing. */
final class ReservationChecks {

    private ReservationChecks() {}

    static Optional<String> reserve(
            Operation.Reserve reserve, Agent agent, Optional<String> principal, Optional<FrameworkInfo> framework) {
        List<Resource> resources = reserve.getResourcesList();
        return ResourceChecks.check(resources)
                .map(error -> "Invalid resources: " + error)
                .or(() -> ResourceChecks.check(reserve.getSourceList()).map(error -> "Invalid source: " + error))
                .or(() -> reserve.getSourceCount() > 0 ? update(reserve) : Optional.empty())
                .or(() -> ResourceChecks.oneProvider(resources).map(error -> "Invalid resources: " + error))
                .or(() -> each(resources, agent, principal, framework))
                .or(() -> framework.flatMap(some ->
                        ResourceChecks.oneRole(resources).map(error -> "Invalid reservation resources: " + error)));
    }

    /** One stack of reservations may be replaced by another on the same amounts. */
    private static Optional<String> update(Operation.Reserve reserve) {
        Resources source = Resources.of(reserve.getSourceList()).toUnreserved();
        Resources target = Resources.of(reserve.getResourcesList()).toUnreserved();
        return oneStack(reserve.getSourceList())
                .map(error -> "Invalid source: " + error)
                .or(() -> oneStack(reserve.getResourcesList()).map(error -> "Invalid resources: " + error))
                .or(() -> source.equals(target)
                        ? Optional.empty()
                        : Optional.of("Source and target resources should refer to identical resource quantities: "
                                + source + " vs. " + target));
    }

    private static Optional<String> oneStack(List<Resource> resources) {
        if (resources.isEmpty()) {
            return Optional.of("Resource cannot be empty");
        }
        List<ReservationInfo> stack = resources.getFirst().getReservationsList();
        boolean same = resources.stream()
                .allMatch(resource -> resource.getReservationsList().equals(stack));
        return same
                ? Optional.empty()
                : Optional.of("Mixed reservations are not supported"
                        + resources.stream().map(Resources::print).collect(Collectors.joining(", ", "[ ", " ]")));
    }

    private static Optional<String> each(
            List<Resource> resources, Agent agent, Optional<String> principal, Optional<FrameworkInfo> framework) {
        for (Resource resource : resources) {
            Optional<String> error = capable(resource, agent)
                    .or(() -> principal.flatMap(some -> owner(resource, some)))
                    .or(() -> framework.isPresent()
                            ? role(resource, List.copyOf(Framework.roles(framework.get())))
                            : unallocated(resource));
            if (error.isPresent()) {
                return error;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> capable(Resource resource, Agent agent) {
        if (!ReservationStack.isDynamic(resource)) {
            return Optional.of("Resource " + Resources.print(resource) + " is not dynamically reserved");
        }
        String role = ReservationStack.role(resource);
        if (Roles.isNested(role) && !agent.can(Capability.Type.HIERARCHICAL_ROLE)) {
            return Optional.of("Resource " + Resources.print(resource) + " with reservation for hierarchical role '"
                    + role + "' cannot be reserved on an agent without HIERARCHICAL_ROLE capability");
        }
        if (ReservationStack.isRefined(resource) && !agent.can(Capability.Type.RESERVATION_REFINEMENT)) {
            return Optional.of("Resource " + Resources.print(resource) + " with reservation refinement cannot be"
                    + " reserved on an agent without RESERVATION_REFINEMENT capability");
        }
        return Optional.empty();
    }

    private static Optional<String> owner(Resource resource, String principal) {
        ReservationInfo reservation = ReservationStack.current(resource);
        if (!reservation.hasPrincipal()) {
            return Optional.of("A reserve operation was attempted by principal '" + principal + "', but there is a"
                    + " reserved resource in the request with no principal set");
        }
        return reservation.getPrincipal().equals(principal)
                ? Optional.empty()
                : Optional.of("A reserve operation was attempted by authenticated principal '" + principal
                        + "', which does not match a reserved resource in the request with principal '"
                        + reservation.getPrincipal() + "'");
    }

    /** Frameworks reserve what is allocated to a role of theirs, to that role. */
    private static Optional<String> role(Resource resource, List<String> roles) {
        if (!resource.getAllocationInfo().hasRole()) {
            return Optional.of("A reserve operation was attempted on unallocated resource " + Resources.print(resource)
                    + ", but frameworks can only perform reservations on allocated resources");
        }
        String allocated = resource.getAllocationInfo().getRole();
        String reserved = ReservationStack.role(resource);
        if (!allocated.equals(reserved)) {
            return Optional.of("A reserve operation was attempted for a resource with role '" + reserved
                    + "', but the resource was allocated to role '" + allocated + "'");
        }
        return roles.contains(allocated)
                ? Optional.empty()
                : Optional.of("A reserve operation was attempted for a resource allocated to role '" + allocated
                        + "', but the framework only has roles '" + RoleNames.list(roles) + "'");
    }

    private static Optional<String> unallocated(Resource resource) {
        return resource.hasAllocationInfo()
                ? Optional.of("A reserve operation was attempted with an allocated resource, but the operator API only"
                        + " allows reservations to be made to unallocated resources")
                : Optional.empty();
    }

    static Optional<String> unreserve(Operation.Unreserve unreserve) {
        List<Resource> resources = unreserve.getResourcesList();
        Optional<String> error = ResourceChecks.check(resources)
                .or(() -> ResourceChecks.oneProvider(resources))
                .map(text -> "Invalid resources: " + text);
        if (error.isPresent()) {
            return error;
        }
        for (Resource resource : resources) {
            if (!ReservationStack.isDynamic(resource)) {
                return Optional.of("Resource " + Resources.print(resource) + " is not dynamically reserved");
            }
            if (Resources.isPersistentVolume(resource)) {
                return Optional.of("A dynamically reserved persistent volume " + Resources.print(resource)
                        + " cannot be unreserved directly. Please destroy the persistent volume first then unreserve"
                        + " the resource");
            }
        }
        return Optional.empty();
    }
}
