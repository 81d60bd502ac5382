package io.mesocosm.simulation.benchmark;

import io.mesocosm.allocator.AllocatorCommand.UpdateAllocation;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.resources.ResourceConversion;
import io.mesocosm.common.resources.ResourceException;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.simulation.benchmark.figures.Meter;
import io.mesocosm.simulation.benchmark.figures.Workload;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.mesos.v1.Protos.Label;
import org.apache.mesos.v1.Protos.Labels;
import org.apache.mesos.v1.Protos.Offer.Operation;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Resource.ReservationInfo;

/**
 * An agent that is wholly reserved, in parts that differ by their labels, each of four resources and in the hands of a
 * framework that has a role of its own. Frameworks unreserve what they hold and reserve it again. The parameters of
 * Mesos' {@code HierarchicalAllocator__BENCHMARK_WithReservationParam.UpdateAllocation}. Parts: {@link #ONE}, one
 * framework does it so many times, as in Mesos; and {@link #EACH}, each of them does.
 */
record UniqueLabels(int frameworks, int times) implements Workload {

    static final String ONE = "one framework";
    static final String EACH = "each framework";

    private static final int LETTERS = 36;

    @Override
    public void run(Meter meter) {
        var random = new Random(7);
        var allocator = new AllocatorFixture("drf");
        Resources part = AllocatorFixture.resources("cpus:100;mem:100;disk:100;port:[2-2]");
        Resources[] held = new Resources[frameworks];
        Map<FrameworkId, Resources> used = new HashMap<>();
        for (int i = 0; i < frameworks; i++) {
            String role = "role-" + letters(random);
            allocator.addFramework(i, role);
            held[i] = part.pushReservation(reservation(role, letters(random))).allocate(role);
            used.put(AllocatorFixture.framework(i), held[i]);
        }
        allocator.addAgent(0, Resources.sum(List.of(held)).unallocate(), used);
        allocator.run();
        meter.measure(ONE, () -> {
            for (int i = 0; i < times; i++) {
                unreserveAndReserve(allocator, AllocatorFixture.framework(0), held[0]);
            }
        });
        meter.measure(EACH, () -> {
            for (int i = 0; i < times; i++) {
                for (int j = 0; j < frameworks; j++) {
                    unreserveAndReserve(allocator, AllocatorFixture.framework(j), held[j]);
                }
            }
        });
    }

    private static void unreserveAndReserve(AllocatorFixture allocator, FrameworkId framework, Resources reserved) {
        List<Resource> list = reserved.toProto();
        update(allocator, framework, reserved, unreserve(list));
        update(allocator, framework, reserved.toUnreserved(), reserve(list));
    }

    private static void update(
            AllocatorFixture allocator, FrameworkId framework, Resources offered, Operation operation) {
        try {
            allocator.apply(new UpdateAllocation(
                    framework, AllocatorFixture.agent(0), offered, ResourceConversion.of(operation)));
        } catch (ResourceException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Operation unreserve(List<Resource> resources) {
        return Operation.newBuilder()
                .setType(Operation.Type.UNRESERVE)
                .setUnreserve(Operation.Unreserve.newBuilder().addAllResources(resources))
                .build();
    }

    private static Operation reserve(List<Resource> resources) {
        return Operation.newBuilder()
                .setType(Operation.Type.RESERVE)
                .setReserve(Operation.Reserve.newBuilder().addAllResources(resources))
                .build();
    }

    static ReservationInfo reservation(String role, String label) {
        return ReservationInfo.newBuilder()
                .setType(ReservationInfo.Type.DYNAMIC)
                .setRole(role)
                .setLabels(Labels.newBuilder()
                        .addLabels(Label.newBuilder().setKey("Label").setValue(label)))
                .build();
    }

    private static String letters(Random random) {
        return random.ints(LETTERS, 'a', 'z' + 1)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
