package io.mesocosm.simulation.nodes;

import io.mesocosm.common.resources.ReservationStack;
import io.mesocosm.common.resources.ResourceConversion;
import io.mesocosm.common.resources.ResourceException;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.simulation.world.World;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.Offer.Operation;
import org.apache.mesos.v1.Protos.OperationID;
import org.apache.mesos.v1.Protos.OperationStatus;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.scheduler.Protos.Call;

/**
 * What a scheduler does to the resources that it is offered, now and then: reserves, unreserves, makes, resizes and
 * destroys volumes, and sometimes asks for what cannot be. Behind HTTP it gives some of its operations names, and hears
 * what became of them.
 */
public final class OperationDesk {

    private static final double WORTH_IT = 0.25;
    private static final int MOST = 3;

    /**
     * Operations on one pile of offers.
     *
     * @param left what tasks of the same ACCEPT may use
     */
    record Made(List<Operation> operations, Resources left) {}

    private final World world;
    private final SchedulerOptions options;
    private final Consumer<Call.Builder> calls;
    private final BooleanSupplier losesAcknowledgement;
    private final Map<String, OperationLog> named = new LinkedHashMap<>();
    private boolean resting;
    private int made;

    OperationDesk(
            World world, SchedulerOptions options, Consumer<Call.Builder> calls, BooleanSupplier losesAcknowledgement) {
        this.world = world;
        this.options = options;
        this.calls = calls;
        this.losesAcknowledgement = losesAcknowledgement;
    }

    /** Makes no operations any more. */
    public void rest() {
        resting = true;
    }

    /** What was begun as another framework is none of its business. */
    void forget() {
        named.clear();
    }

    /** Those with names of which it does not know the end. */
    List<OperationLog> open() {
        return named.values().stream().filter(OperationLog::isOpen).toList();
    }

    /** Asks what became of them. */
    void reconcile() {
        if (!options.driver()) {
            if (!open().isEmpty()) {
                calls.accept(Calls.reconcileOperations(open()));
            }
            calls.accept(Calls.reconcileOperations(List.of()));
        }
    }

    /** Hears what became of one, and acknowledges that. */
    void hear(OperationStatus status) {
        String name = status.getOperationId().getValue();
        world.note(options.name(), "hears " + name + " " + status.getState() + " " + status.getMessage());
        if (name.isEmpty()) {
            // As with Mesos: what an agent repeats of an operation that the master has acknowledged itself is passed
            // on.
            return;
        }
        OperationLog log = named.get(name);
        if (log == null) {
            throw world.fail(options.name() + " hears of an operation that it never made: " + status);
        }
        log.hear(status).ifPresent(problem -> {
            throw world.fail(options.name() + ": " + problem);
        });
        if (status.hasUuid() && !losesAcknowledgement.getAsBoolean()) {
            calls.accept(Calls.acknowledge(status));
        }
    }

    /** Some operations, or none, on what is free of an agent; unallocated. */
    Made make(AgentID agent, String role, Resources free) {
        if (resting || !world.happens(WORTH_IT)) {
            return new Made(List.of(), free);
        }
        Resources left = free;
        List<Operation> operations = new ArrayList<>();
        for (int i = 0; i <= world.below(MOST); i++) {
            Optional<Operation.Builder> next = next(role, left);
            if (next.isPresent()) {
                left = after(left, next.get().build());
                operations.add(name(next.get(), agent));
            }
        }
        return new Made(operations, left);
    }

    private Optional<Operation.Builder> next(String role, Resources left) {
        List<Resource> reserved = left.filter(OperationDesk::isPlainlyReserved).toProto();
        List<Resource> volumes = left.persistentVolumes().toProto();
        return switch ((int) world.below(6)) {
            case 0, 1 -> Optional.of(reserve(role, left));
            case 2 -> any(reserved).map(Operations::unreserve);
            case 3 -> any(disks(reserved)).map(disk -> Operations.create(disk, size(disk), volume()));
            case 4 -> any(volumes).map(Operations::destroy);
            default ->
                any(volumes)
                        .flatMap(volume -> world.happens(0.5)
                                ? any(likeOf(volume, reserved))
                                        .map(disk -> Operations.grow(volume, Operations.sized(disk, size(disk))))
                                : Optional.of(Operations.shrink(volume, size(volume) / 2)));
        };
    }

    private Operation.Builder reserve(String role, Resources left) {
        // Now and then more than there is: such an operation is refused, and those beside it are not.
        double cpus = world.happens(0.05) ? 1000 : 0.1 * (1 + world.below(3));
        var reserve = new ArrayList<Resource>();
        reserve.add(Operations.reserved(Operations.scalar("cpus", cpus), role));
        reserve.add(Operations.reserved(Operations.scalar("mem", 32.0 * (1 + world.below(3))), role));
        if (left.unreserved().disk().value() > 100) {
            reserve.add(Operations.reserved(Operations.scalar("disk", 40), role));
        }
        return Operations.reserve(reserve);
    }

    private double size(Resource disk) {
        return Math.min(disk.getScalar().getValue(), 1.0 + world.below(30));
    }

    private String volume() {
        return options.name() + "-volume-" + made++;
    }

    private static List<Resource> disks(List<Resource> resources) {
        return resources.stream()
                .filter(resource -> resource.getName().equals("disk"))
                .toList();
    }

    private static List<Resource> likeOf(Resource volume, List<Resource> reserved) {
        return disks(reserved).stream()
                .filter(disk -> disk.getReservationsList().equals(volume.getReservationsList()))
                .toList();
    }

    static boolean isPlainlyReserved(Resource resource) {
        return ReservationStack.isReserved(resource) && !Resources.isPersistentVolume(resource);
    }

    private Optional<Resource> any(List<Resource> some) {
        return some.isEmpty() ? Optional.empty() : Optional.of(some.get((int) world.below(some.size())));
    }

    /** What a resized volume has become is not for others of the same ACCEPT, as in Mesos. */
    private static Resources after(Resources left, Operation operation) {
        try {
            List<ResourceConversion> conversions = ResourceConversion.of(operation);
            boolean resized = operation.hasGrowVolume() || operation.hasShrinkVolume();
            return resized ? left.minus(conversions.getFirst().consumed()) : Conversions.apply(left, conversions);
        } catch (ResourceException e) {
            // The master finds that, too, and drops the operation.
            return left;
        }
    }

    private Operation name(Operation.Builder operation, AgentID agent) {
        if (!options.driver() && world.happens(0.6)) {
            String name = "operation-" + made++;
            named.put(name, new OperationLog(name, agent));
            operation.setId(OperationID.newBuilder().setValue(name));
        }
        return operation.build();
    }
}
