package io.mesocosm.common.endpoints;

import io.mesocosm.common.json.JsonOutput;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.mesos.v1.Protos.Resource;

/**
 * Sums of resources apart by the role that they are reserved to, and of those that nobody has reserved. Mutable; used by
 * one thread. Mesos: {@code Resources::reservations}.
 */
public final class ReservedTotals {

    private final SortedMap<String, ResourceTotals> reserved = new TreeMap<>();
    private final ResourceTotals unreserved = new ResourceTotals();

    /** The sums of those, whose reservations are stacks. */
    public static ReservedTotals of(List<Resource> resources) {
        var totals = new ReservedTotals();
        resources.forEach(totals::add);
        return totals;
    }

    private void add(Resource resource) {
        int reservations = resource.getReservationsCount();
        ResourceTotals place = reservations == 0
                ? unreserved
                : reserved.computeIfAbsent(
                        resource.getReservations(reservations - 1).getRole(), role -> new ResourceTotals());
        place.add(resource);
    }

    /** Writes {@code {"prod":{...}}}. */
    public void writeReserved(JsonOutput out) {
        out.startObject();
        reserved.forEach((role, totals) -> totals.write(out.name(role)));
        out.endObject();
    }

    /** Writes the sum of what is not reserved. */
    public void writeUnreserved(JsonOutput out) {
        unreserved.write(out);
    }
}
