package io.mesocosm.agent.detect;

import io.mesocosm.common.resources.ResourceException;
import io.mesocosm.common.resources.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Value;

/** What the agent offers: what {@code --resources} says, completed by what the host has. Mesos: Containerizer::resources. */
public final class OfferedResources {

    private static final long MEGABYTE = 1L << 20;
    private static final long GIGABYTE = 1L << 30;
    private static final long FIRST_PORT = 31000;
    private static final long LAST_PORT = 32000;

    private OfferedResources() {}

    /**
     * All resources, in post-refinement format.
     *
     * @throws ResourceException naming what cannot be read or must not be given
     */
    public static List<Resource> of(Optional<String> text, String defaultRole, Host host) throws ResourceException {
        Resources given = text.isPresent() ? Resources.parse(text.get(), defaultRole) : Resources.empty();
        List<Resource> all = new ArrayList<>(given.toProto());
        for (Resource resource : all) {
            refuse(resource);
        }
        // A name that is given, be it as 0, is not detected; a value of 0 leaves no trace in the resources.
        String names = ";" + text.orElse("").replaceAll("\\s", "");
        List<Resource> detected = new ArrayList<>();
        add(detected, names, "cpus", host.cpus());
        add(detected, names, "mem", megabytes(memory(host.memoryBytes())));
        add(detected, names, "disk", megabytes(disk(host.diskBytes())));
        if (!isGiven(names, "ports")) {
            detected.add(Resource.newBuilder()
                    .setName("ports")
                    .setType(Value.Type.RANGES)
                    .setRanges(Value.Ranges.newBuilder()
                            .addRange(Value.Range.newBuilder()
                                    .setBegin(FIRST_PORT)
                                    .setEnd(LAST_PORT)))
                    .build());
        }
        all.addAll(inRole(detected, defaultRole));
        return Resources.of(all).toProto();
    }

    private static List<Resource> inRole(List<Resource> detected, String role) {
        if (role.equals("*")) {
            return detected;
        }
        return detected.stream()
                .map(resource -> resource.toBuilder()
                        .addReservations(Resource.ReservationInfo.newBuilder()
                                .setType(Resource.ReservationInfo.Type.STATIC)
                                .setRole(role))
                        .build())
                .toList();
    }

    private static boolean isGiven(String names, String name) {
        return names.contains(";" + name + ":")
                || names.contains(";" + name + "(")
                || names.contains("\"" + name + "\"");
    }

    private static void add(List<Resource> all, String names, String name, long amount) {
        if (!isGiven(names, name) && amount > 0) {
            all.add(Resource.newBuilder()
                    .setName(name)
                    .setType(Value.Type.SCALAR)
                    .setScalar(Value.Scalar.newBuilder().setValue((double) amount))
                    .build());
        }
    }

    private static void refuse(Resource resource) throws ResourceException {
        if (resource.hasRevocable()) {
            throw new ResourceException(
                    "Invalid resource '" + resource.getName() + "': revocable resources cannot be given");
        }
        if (resource.getDisk().hasPersistence()) {
            throw new ResourceException(
                    "Invalid resource '" + resource.getName() + "': persistent volumes cannot be given");
        }
        boolean dynamic = resource.getReservationsList().stream()
                .anyMatch(reservation -> reservation.getType() == Resource.ReservationInfo.Type.DYNAMIC);
        if (dynamic) {
            throw new ResourceException(
                    "Invalid resource '" + resource.getName() + "': dynamic reservations cannot be given");
        }
    }

    /** The host keeps a part for itself. */
    private static long memory(long bytes) {
        return bytes >= 2 * GIGABYTE ? bytes - GIGABYTE : bytes / 2;
    }

    private static long disk(long bytes) {
        return bytes >= 10 * GIGABYTE ? bytes - 5 * GIGABYTE : bytes / 2;
    }

    private static long megabytes(long bytes) {
        return bytes / MEGABYTE;
    }
}
