package io.mesocosm.simulation.benchmark;

import io.mesocosm.allocator.AllocatorCommand.RecoverResources;
import io.mesocosm.allocator.AllocatorOutput;
import io.mesocosm.allocator.AllocatorOutput.Offering;
import io.mesocosm.allocator.AllocatorOutput.Offers;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.simulation.benchmark.figures.Meter;
import io.mesocosm.simulation.benchmark.figures.Workload;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Filters;

/**
 * Frameworks that have all they need: a part of every agent is in use, and every offer of the rest is declined for ever.
 * The parameters of Mesos' {@code HierarchicalAllocator_BENCHMARK_Test.DeclineOffers}. Parts: {@link #ROUND}, one for
 * each round, and {@link #DECLINES}, what taking back the offers of a round costs.
 */
record DeclinedOffers(int agents, int frameworks, int rounds) implements Workload {

    static final String ROUND = "round";
    static final String DECLINES = "declines";

    private static final Optional<Filters> FOREVER =
            Optional.of(Filters.newBuilder().setRefuseSeconds(Integer.MAX_VALUE).build());

    @Override
    public void run(Meter meter) {
        var allocator = new AllocatorFixture("drf");
        for (int i = 0; i < frameworks; i++) {
            allocator.addFramework(i, "*");
        }
        Resources total = AllocatorFixture.resources("cpus:24;mem:4096;disk:4096;ports:[31000-32000]");
        Resources used = AllocatorFixture.resources("cpus:16;mem:2014;disk:1024;" + AllocatorFixture.portFragments(16))
                .allocate("*");
        for (int i = 0; i < agents; i++) {
            allocator.addAgent(i, total, Map.of(AllocatorFixture.framework(i % frameworks), used));
        }
        var answer = new Answer();
        answer.outputs = allocator.run();
        for (int round = 0; round < rounds; round++) {
            meter.measure(DECLINES, () -> decline(allocator, answer.outputs));
            allocator.waitForRound();
            meter.measure(ROUND, () -> answer.outputs = allocator.run());
        }
    }

    /** What the allocator answered last. */
    private static final class Answer {
        private List<AllocatorOutput> outputs = List.of();
    }

    private static void decline(AllocatorFixture allocator, List<AllocatorOutput> outputs) {
        for (AllocatorOutput output : outputs) {
            if (output instanceof Offers offers) {
                for (Offering offer : offers.offerings()) {
                    allocator.apply(
                            new RecoverResources(offers.framework(), offer.agent(), offer.resources(), FOREVER, false));
                }
            }
        }
    }
}
