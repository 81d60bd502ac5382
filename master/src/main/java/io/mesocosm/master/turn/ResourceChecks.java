package io.mesocosm.master.turn;

import io.mesocosm.common.resources.Ranges;
import io.mesocosm.common.resources.ReservationStack;
import io.mesocosm.common.resources.Resources;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Volume;

/** Which resources tasks, executors and operations may ask for. Each check returns what is wrong; empty if nothing. */
public final class ResourceChecks {

    private static final long WHOLE = 1000;

    private ResourceChecks() {}

    /** Mesos: {@code validation::resource::validate}. */
    public static Optional<String> check(List<Resource> list) {
        Optional<String> malformed = Resources.validate(list);
        if (malformed.isPresent()) {
            return malformed.map(error -> "Invalid resources: " + error);
        }
        return wholeGpus(list)
                .map(error -> "Invalid 'gpus' resource: " + error)
                .or(() -> disks(list).map(error -> "Invalid DiskInfo: " + error))
                .or(() -> dynamicReservations(list).map(error -> "Invalid ReservationInfo: " + error));
    }

    private static Optional<String> wholeGpus(List<Resource> list) {
        for (Resource resource : list) {
            if (resource.getName().equals("gpus")) {
                return Resources.of(list).gpus().millis() % WHOLE == 0
                        ? Optional.empty()
                        : Optional.of("The 'gpus' resource must be an unsigned integer");
            }
        }
        return Optional.empty();
    }

    private static Optional<String> dynamicReservations(List<Resource> list) {
        for (Resource resource : list) {
            if (resource.hasRevocable() && ReservationStack.isDynamic(resource)) {
                return Optional.of("Dynamically reserved resource " + Resources.of(resource)
                        + " cannot be created from revocable resources");
            }
        }
        return Optional.empty();
    }

    private static Optional<String> disks(List<Resource> list) {
        for (Resource resource : list) {
            if (resource.hasDisk()) {
                Optional<String> error = disk(resource);
                if (error.isPresent()) {
                    return error;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<String> disk(Resource resource) {
        Resource.DiskInfo disk = resource.getDisk();
        if (!disk.hasPersistence()) {
            if (disk.hasVolume()) {
                return Optional.of("Non-persistent volume not supported");
            }
            return disk.hasSource() ? Optional.empty() : Optional.of("DiskInfo is set but empty");
        }
        if (resource.hasRevocable()) {
            return Optional.of("Persistent volumes cannot be created from revocable resources");
        }
        if (!ReservationStack.isReserved(resource)) {
            return Optional.of("Persistent volumes cannot be created from unreserved resources");
        }
        if (!disk.hasVolume()) {
            return Optional.of("Expecting 'volume' to be set for persistent volume");
        }
        if (disk.getVolume().hasHostPath()) {
            return Optional.of("Expecting 'host_path' to be unset for persistent volume");
        }
        return Identifiers.check(disk.getPersistence().getId())
                .map(error -> "Invalid persistence ID for persistent volume: " + error);
    }

    /** All must be persistent volumes that may be written. Mesos: {@code validatePersistentVolume}. */
    public static Optional<String> volumes(List<Resource> list) {
        for (Resource resource : list) {
            if (!resource.hasDisk()) {
                return Optional.of("Resource " + Resources.print(resource) + " does not have DiskInfo");
            }
            if (!resource.getDisk().hasPersistence()) {
                return Optional.of("'persistence' is not set in DiskInfo");
            }
            if (!resource.getDisk().hasVolume()) {
                return Optional.of("Expecting 'volume' to be set for persistent volume");
            }
            if (resource.getDisk().getVolume().getMode() == Volume.Mode.RO) {
                return Optional.of("Read-only persistent volume not supported");
            }
        }
        return Optional.empty();
    }

    /** All must be of the agent itself, or of one resource provider. Mesos: {@code validateSingleResourceProvider}. */
    static Optional<String> oneProvider(List<Resource> list) {
        Set<Optional<String>> providers = new LinkedHashSet<>();
        for (Resource resource : list) {
            providers.add(
                    resource.hasProviderId()
                            ? Optional.of(resource.getProviderId().getValue())
                            : Optional.empty());
        }
        if (providers.size() == 1) {
            return Optional.empty();
        }
        if (providers.contains(Optional.<String>empty())) {
            return Optional.of("Some resources have a resource provider and some do not");
        }
        return Optional.of("The resources have multiple resource providers: "
                + providers.stream().flatMap(Optional::stream).collect(Collectors.joining(", ")));
    }

    /** No two volumes of a role may have the same id. */
    public static Optional<String> uniquePersistenceIds(Resources resources) {
        Map<String, Set<String>> seen = new HashMap<>();
        for (Resource volume : resources.persistentVolumes().toProto()) {
            String id = volume.getDisk().getPersistence().getId();
            String role = ReservationStack.role(volume);
            if (!seen.computeIfAbsent(role, key -> new HashSet<>()).add(id)) {
                return Optional.of("Persistence ID '" + id + "' is not unique");
            }
        }
        return Optional.empty();
    }

    /** All must be allocated, and to one role. */
    public static Optional<String> oneRole(List<Resource> list) {
        Optional<String> first = Optional.empty();
        for (Resource resource : list) {
            if (!resource.getAllocationInfo().hasRole()) {
                return Optional.of("The resources are not allocated to a role");
            }
            String role = resource.getAllocationInfo().getRole();
            if (first.isPresent() && !first.get().equals(role)) {
                return Optional.of("The resources have multiple allocation roles ('" + role + "' and '" + first.get()
                        + "') but only one allocation role is allowed");
            }
            first = Optional.of(role);
        }
        return Optional.empty();
    }

    /** No name may be both revocable and not. */
    public static Optional<String> notMixed(Resources resources) {
        Resources revocable = resources.revocable();
        if (revocable.isEmpty()) {
            return Optional.empty();
        }
        Set<String> steady = Set.copyOf(resources.nonRevocable().names());
        return revocable.names().stream()
                .filter(steady::contains)
                .sorted()
                .findFirst()
                .map(name -> "Cannot use both revocable and non-revocable '" + name + "' at the same time");
    }

    /** Whether sets or ranges of some of these have items in common, so that their sum has fewer. */
    public static boolean overlap(List<Resources> parts) {
        long separately = 0;
        for (Resources part : parts) {
            separately += items(part);
        }
        return separately != items(Resources.sum(parts));
    }

    /** How many items the sets and ranges have. */
    private static long items(Resources resources) {
        long items = 0;
        for (String name : resources.names()) {
            items += resources.ranges(name).map(Ranges::size).orElse(0L);
            items += resources.set(name).map(List::size).orElse(0);
        }
        return items;
    }
}
