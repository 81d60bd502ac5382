package io.mesocosm.simulation.benchmark;

import io.mesocosm.allocator.AllocatorCommand;
import io.mesocosm.allocator.AllocatorOutput;
import io.mesocosm.allocator.AllocatorOutput.Offers;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.simulation.benchmark.figures.Meter;
import io.mesocosm.simulation.benchmark.figures.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.quota.Protos.QuotaConfig;

/**
 * Many roles with a framework and a quota each, small ones of half an agent, large ones of two. Limits are the guarantees,
 * so that a quarter of the agents has nobody to go to. The parameters of Mesos'
 * {@code BENCHMARK_HierarchicalAllocator_WithQuotaParam.LargeAndSmallQuota}. Parts: {@link #ALLOCATE_ALL}, the round that
 * meets all guarantees, and {@link #EMPTY}, the one after it, which may give nothing more.
 */
record QuotaRounds(int smallRoles, int largeRoles, String sorter) implements Workload {

    static final String ALLOCATE_ALL = "allocate all";
    static final String EMPTY = "empty round";

    int agents() {
        return smallRoles / 5 + largeRoles * 5;
    }

    @Override
    public void run(Meter meter) {
        var allocator = new AllocatorFixture(sorter);
        Resources total = AllocatorFixture.resources("cpus:2;mem:2048;disk:2048");
        for (int i = 0; i < agents(); i++) {
            allocator.addAgent(i, total, Map.of());
        }
        List<QuotaConfig> quotas = new ArrayList<>();
        for (int i = 0; i < smallRoles + largeRoles; i++) {
            boolean small = i < smallRoles;
            String role = small ? "smallQuotaRole" + i : "largeQuotaRole" + (i - smallRoles);
            allocator.addFramework(i, role);
            quotas.add(small ? quota(role, 1, 1024) : quota(role, 4, 4096));
        }
        allocator.apply(new AllocatorCommand.UpdateQuota(quotas));
        allocator.waitForRound();
        meter.measure(ALLOCATE_ALL, () -> expect(smallRoles + 4 * largeRoles, allocator.run()));
        allocator.waitForRound();
        meter.measure(EMPTY, () -> expect(0, allocator.run()));
    }

    private static QuotaConfig quota(String role, double cpus, double megabytes) {
        Map<String, Value.Scalar> amounts =
                Map.of("cpus", scalar(cpus), "mem", scalar(megabytes), "disk", scalar(megabytes));
        return QuotaConfig.newBuilder()
                .setRole(role)
                .putAllGuarantees(amounts)
                .putAllLimits(amounts)
                .build();
    }

    private static Value.Scalar scalar(double value) {
        return Value.Scalar.newBuilder().setValue(value).build();
    }

    /** A round that is fast because it does something else would be no news. */
    private static void expect(int cpus, List<AllocatorOutput> outputs) {
        double offered = outputs.stream()
                .filter(Offers.class::isInstance)
                .flatMap(output -> ((Offers) output).offerings().stream())
                .mapToDouble(offering -> offering.resources().cpus().value())
                .sum();
        if (offered != cpus) {
            throw new IllegalStateException(offered + " cpus were offered instead of " + cpus);
        }
    }
}
