package io.mesocosm.common.resources;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.mesos.v1.Protos.Resource;

/** Picks parts of resources by how much of them is wanted. */
final class ResourceFinder {

    private ResourceFinder() {}

    static Optional<Resources> find(Resources all, Resources targets) {
        Resources total = all;
        Resources found = Resources.empty();
        for (Resource target : targets.toProto()) {
            Optional<Resources> part = find(total, target);
            if (part.isEmpty()) {
                return Optional.empty();
            }
            found = found.plus(part.get());
            total = total.minus(part.get());
        }
        return Optional.of(found);
    }

    private static Optional<Resources> find(Resources all, Resource target) {
        List<Predicate<Resource>> order = new ArrayList<>();
        if (ReservationStack.isReserved(target)) {
            order.add(resource -> ReservationStack.isReserved(resource, ReservationStack.role(target)));
        }
        order.add(resource -> !ReservationStack.isReserved(resource));
        order.add(resource -> true);

        Resources total = all;
        Resources found = Resources.empty();
        Resources remaining = Resources.of(target).toUnreserved();
        for (Predicate<Resource> group : order) {
            for (Resource candidate : total.filter(group).toProto()) {
                Resources amount = Resources.of(candidate).toUnreserved();
                if (amount.contains(remaining)) {
                    return Optional.of(found.plus(remaining.map(resource -> resource.toBuilder()
                            .addAllReservations(candidate.getReservationsList())
                            .build())));
                }
                if (remaining.contains(amount)) {
                    found = found.plus(candidate);
                    total = total.minus(candidate);
                    remaining = remaining.minus(amount);
                }
            }
        }
        return Optional.empty();
    }

    static Resources shrink(Resources resources, Map<String, Scalar> target, boolean onlyNamed) {
        Map<String, Scalar> left = new HashMap<>(target);
        List<Resource> kept = new ArrayList<>();
        for (Resource resource : resources.toProto()) {
            Optional<Scalar> limit = Optional.ofNullable(left.get(resource.getName()));
            if (limit.isEmpty()) {
                if (!onlyNamed) {
                    kept.add(resource);
                }
                continue;
            }
            if (Amount.of(resource) instanceof Scalar has) {
                Optional<Scalar> part = part(resource, has, limit.get());
                if (part.isPresent()) {
                    left.put(resource.getName(), limit.get().minus(part.get()));
                    kept.add(
                            resource.toBuilder().setScalar(part.get().toProto()).build());
                }
            }
        }
        return Resources.of(kept);
    }

    /** How much of the resource fits; nothing of what cannot be divided and is too large. */
    private static Optional<Scalar> part(Resource resource, Scalar has, Scalar limit) {
        if (has.compareTo(limit) <= 0) {
            return Optional.of(has);
        }
        if (limit.millis() <= 0 || ResourceKey.isIndivisible(resource)) {
            return Optional.empty();
        }
        return Optional.of(limit);
    }
}
