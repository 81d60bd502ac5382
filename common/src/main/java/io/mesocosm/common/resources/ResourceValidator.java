package io.mesocosm.common.resources;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.mesos.v1.Protos.Labels;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Resource.DiskInfo;
import org.apache.mesos.v1.Protos.Resource.ReservationInfo;
import org.apache.mesos.v1.Protos.Value;

/** What makes a single resource invalid, in any reservation format, with Mesos' sentences. */
@SuppressWarnings("deprecation") // Resource.role is deprecated, and still sent by old peers.
final class ResourceValidator {

    private static final Optional<String> VALID = Optional.empty();

    private ResourceValidator() {}

    static Optional<String> validate(Resource resource) {
        if (resource.getName().isEmpty()) {
            return Optional.of("Empty resource name");
        }
        return value(resource)
                .or(() -> resource.hasDisk() ? disk(resource) : VALID)
                .or(() -> reservations(resource))
                .or(() -> resource.hasShared() ? shared(resource) : VALID);
    }

    private static Optional<String> value(Resource resource) {
        boolean scalar = resource.hasScalar();
        boolean ranges = resource.hasRanges();
        boolean set = resource.hasSet();
        return switch (resource.getType()) {
            case SCALAR -> scalar && !ranges && !set ? scalar(resource) : Optional.of("Invalid scalar resource");
            case RANGES ->
                ranges && !scalar && !set ? ranges(resource.getRanges()) : Optional.of("Invalid ranges resource");
            case SET -> set && !scalar && !ranges ? set(resource.getSet()) : Optional.of("Invalid set resource");
            case TEXT -> Optional.of("Unsupported resource type");
        };
    }

    private static Optional<String> scalar(Resource resource) {
        double value = resource.getScalar().getValue();
        return value != 0 && Scalar.of(value).millis() <= 0
                ? Optional.of("Invalid scalar resource: value <= 0")
                : VALID;
    }

    /** Ranges are compared as listed: a later one may not begin within an earlier one. */
    private static Optional<String> ranges(Value.Ranges ranges) {
        List<Value.Range> list = ranges.getRangeList();
        int firstInverted = list.size();
        boolean ascending = true;
        for (int i = list.size() - 1; i >= 0; i--) {
            if (Long.compareUnsigned(list.get(i).getBegin(), list.get(i).getEnd()) > 0) {
                firstInverted = i;
            }
            ascending &= i == 0
                    || Long.compareUnsigned(
                                    list.get(i - 1).getEnd(), list.get(i).getBegin())
                            < 0;
        }
        boolean inverted = firstInverted < list.size();
        if (ascending && !inverted) {
            return VALID;
        }
        TreeSet<Long> laterBegins = new TreeSet<>(Long::compareUnsigned);
        for (int i = list.size() - 1; i >= 0; i--) {
            Value.Range range = list.get(i);
            if (i < firstInverted) {
                Long next = laterBegins.ceiling(range.getBegin());
                if (next != null && Long.compareUnsigned(next, range.getEnd()) <= 0) {
                    return Optional.of("Invalid ranges resource: overlapping ranges");
                }
            }
            laterBegins.add(range.getBegin());
        }
        return inverted ? Optional.of("Invalid ranges resource: begin > end") : VALID;
    }

    private static Optional<String> set(Value.Set set) {
        Set<String> seen = new HashSet<>();
        return set.getItemList().stream().allMatch(seen::add)
                ? VALID
                : Optional.of("Invalid set resource: duplicated elements");
    }

    private static Optional<String> disk(Resource resource) {
        if (!resource.getName().equals("disk")) {
            return Optional.of("DiskInfo should not be set for " + resource.getName() + " resource");
        }
        if (!resource.getDisk().hasSource()) {
            return VALID;
        }
        DiskInfo.Source source = resource.getDisk().getSource();
        return switch (source.getType()) {
            case PATH, MOUNT -> VALID;
            case BLOCK, RAW -> {
                if (source.hasMount()) {
                    yield Optional.of(
                            "Mount should not be set for " + source.getType().name() + " disk source");
                }
                yield source.hasPath()
                        ? Optional.of(
                                "Path should not be set for " + source.getType().name() + " disk source")
                        : VALID;
            }
            case UNKNOWN ->
                Optional.of("Unsupported 'DiskInfo.Source.Type' in '" + ResourcePrinter.print(source) + "'");
        };
    }

    private static Optional<String> reservations(Resource resource) {
        if (resource.getReservationsCount() == 0) {
            return preRefinement(resource);
        }
        return stack(resource.getReservationsList())
                .or(() -> resource.getReservationsCount() == 1
                        ? consistent(resource, resource.getReservations(0))
                        : onlyStack(resource));
    }

    private static Optional<String> preRefinement(Resource resource) {
        Optional<String> role = Roles.validate(resource.getRole());
        if (role.isPresent() || !resource.hasReservation()) {
            return role;
        }
        if (resource.getReservation().hasType()) {
            return Optional.of("'Resource.ReservationInfo.type' must not be set for the 'Resource.reservation' field");
        }
        if (resource.getReservation().hasRole()) {
            return Optional.of("'Resource.ReservationInfo.role' must not be set for the 'Resource.reservation' field");
        }
        return resource.getRole().equals(Roles.ANY)
                ? Optional.of("Invalid reservation: role \"*\" cannot be dynamically reserved")
                : VALID;
    }

    private static Optional<String> stack(List<ReservationInfo> reservations) {
        for (ReservationInfo reservation : reservations) {
            Optional<String> problem = single(reservation);
            if (problem.isPresent()) {
                return problem;
            }
        }
        for (int i = 1; i < reservations.size(); i++) {
            ReservationInfo reservation = reservations.get(i);
            String ancestor = reservations.get(i - 1).getRole();
            if (reservation.getType() == ReservationInfo.Type.STATIC) {
                return Optional.of("Invalid refined reservation: A refined reservation cannot be STATIC");
            }
            if (!Roles.isStrictSubroleOf(reservation.getRole(), ancestor)) {
                return Optional.of("Invalid refined reservation: role '" + reservation.getRole()
                        + "' is not a refinement of '" + ancestor + "'");
            }
        }
        return VALID;
    }

    private static Optional<String> single(ReservationInfo reservation) {
        if (!reservation.hasType()) {
            return Optional.of("Invalid reservation: 'Resource.ReservationInfo.type' field must be set.");
        }
        if (!reservation.hasRole()) {
            return Optional.of("Invalid reservation: 'Resource.ReservationInfo.role' field must be set.");
        }
        Optional<String> role = Roles.validate(reservation.getRole());
        if (role.isPresent()) {
            return role;
        }
        return reservation.getRole().equals(Roles.ANY)
                ? Optional.of("Invalid reservation: role \"*\" cannot be reserved")
                : VALID;
    }

    /** Both formats may be there if they say the same. */
    private static Optional<String> consistent(Resource resource, ReservationInfo top) {
        if (resource.hasRole() && !resource.getRole().equals(top.getRole())) {
            return Optional.of("Invalid resource format: 'Resource.role' field with '" + resource.getRole()
                    + "' does not match the role '" + top.getRole() + "' in 'Resource.reservations'");
        }
        return switch (top.getType()) {
            case STATIC ->
                resource.hasReservation()
                        ? Optional.of("Invalid resource format: 'Resource.reservation' must not be set if the single"
                                + " reservation in 'Resource.reservations' is STATIC")
                        : VALID;
            case DYNAMIC -> consistentDynamic(resource, top);
            case UNKNOWN -> Optional.of("Unsupported 'Resource.ReservationInfo.Type'");
        };
    }

    private static Optional<String> consistentDynamic(Resource resource, ReservationInfo top) {
        if (resource.hasRole() != resource.hasReservation()) {
            return Optional.of("Invalid resource format: 'Resource.role' and 'Resource.reservation' must either be both"
                    + " set or both not set if the single reservation in 'Resource.reservations' is DYNAMIC");
        }
        if (!resource.hasReservation()) {
            return VALID;
        }
        ReservationInfo single = resource.getReservation();
        if (!single.getPrincipal().equals(top.getPrincipal())) {
            return Optional.of("Invalid resource format: 'Resource.reservation.principal' field with '"
                    + single.getPrincipal() + "' does not match the principal '" + top.getPrincipal()
                    + "' in 'Resource.reservations'");
        }
        return sameLabels(single.getLabels(), top.getLabels())
                ? VALID
                : Optional.of("Invalid resource format: 'Resource.reservation.labels' field with '"
                        + ResourcePrinter.print(single.getLabels()) + "' does not match the labels '"
                        + ResourcePrinter.print(top.getLabels()) + "' in 'Resource.reservations'");
    }

    private static boolean sameLabels(Labels left, Labels right) {
        return left.getLabelsCount() == right.getLabelsCount()
                && new HashSet<>(right.getLabelsList()).containsAll(left.getLabelsList());
    }

    private static Optional<String> onlyStack(Resource resource) {
        if (resource.hasRole()) {
            return Optional.of("Invalid resource format: 'Resource.role' must not be set if there is more than one"
                    + " reservation in 'Resource.reservations'");
        }
        return resource.hasReservation()
                ? Optional.of("Invalid resource format: 'Resource.reservation' must not be set if there is more than"
                        + " one reservation in 'Resource.reservations'")
                : VALID;
    }

    private static Optional<String> shared(Resource resource) {
        if (!resource.getName().equals("disk")) {
            return Optional.of("Resource " + resource.getName() + " cannot be shared");
        }
        return resource.getDisk().hasPersistence() ? VALID : Optional.of("Only persistent volumes can be shared");
    }
}
