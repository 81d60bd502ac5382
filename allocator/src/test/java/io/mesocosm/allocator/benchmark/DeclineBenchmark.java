package io.mesocosm.allocator.benchmark;

import io.mesocosm.allocator.Allocator;
import io.mesocosm.allocator.AllocatorCommand;
import io.mesocosm.allocator.AllocatorCommand.FrameworkOptions;
import io.mesocosm.allocator.AllocatorFactories;
import io.mesocosm.allocator.AllocatorOptions;
import io.mesocosm.allocator.AllocatorOutput;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.loop.SeededIds;
import io.mesocosm.common.resources.ResourceException;
import io.mesocosm.common.resources.Resources;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.FrameworkInfo;

/**
 * Frameworks that have all they need: a part of every agent is in use, and every offer of the rest is declined for ever.
 * The parameters of Mesos' {@code HierarchicalAllocator_BENCHMARK_Test.DeclineOffers}. Arguments: agents, frameworks,
 * rounds, and how often to do it all; prints the time of each round, by the clock and of the processor, and of the
 * declines before it.
 */
public final class DeclineBenchmark {

    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final Set<AgentInfo.Capability.Type> CAPABILITIES =
            Set.of(AgentInfo.Capability.Type.MULTI_ROLE, AgentInfo.Capability.Type.HIERARCHICAL_ROLE);

    private final Allocator allocator;
    private final int agents;
    private final int frameworks;
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    private DeclineBenchmark(int agents, int frameworks) {
        this.agents = agents;
        this.frameworks = frameworks;
        this.allocator =
                AllocatorFactories.named("hierarchical").create(AllocatorOptions.DEFAULT, new SeededIds(7), now);
    }

    /** Runs it. */
    public static void main(String[] arguments) throws ResourceException {
        int agents = Integer.parseInt(arguments[0]);
        int frameworks = Integer.parseInt(arguments[1]);
        int rounds = Integer.parseInt(arguments[2]);
        int repetitions = Integer.parseInt(arguments[3]);
        for (int i = 0; i < repetitions; i++) {
            System.out.printf("# %d agents, %d frameworks, repetition %d%n", agents, frameworks, i + 1);
            new DeclineBenchmark(agents, frameworks).run(rounds);
        }
    }

    private void run(int rounds) throws ResourceException {
        long start = System.nanoTime();
        for (int i = 0; i < frameworks; i++) {
            allocator.apply(addFramework(i), now);
        }
        Resources total = Resources.parse("cpus:24;mem:4096;disk:4096;ports:[31000-32000]", "*");
        Resources used = Resources.parse("cpus:16;mem:2014;disk:1024;ports:[" + fragments(16) + "]", "*")
                .allocate("*");
        for (int i = 0; i < agents; i++) {
            allocator.apply(addAgent(i, total, used), now);
        }
        System.out.printf("set up in %.1f ms%n", millis(start));
        List<AllocatorOutput> outputs = allocator.run(now);
        for (int round = 0; round < rounds; round++) {
            long cpuStart = cpu();
            int declined = decline(outputs);
            double declining = (cpu() - cpuStart) / 1e6;
            now = now.plus(INTERVAL);
            start = System.nanoTime();
            cpuStart = cpu();
            outputs = allocator.run(now);
            System.out.printf(
                    "round %d: %.2f ms (cpu %.2f ms) to make %d offers, after cpu %.2f ms for %d declines%n",
                    round, millis(start), (cpu() - cpuStart) / 1e6, count(outputs), declining, declined);
        }
    }

    private static double millis(long start) {
        return (System.nanoTime() - start) / 1e6;
    }

    /** What this thread worked: says more than the clock on a machine that others use. */
    private static long cpu() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private int decline(List<AllocatorOutput> outputs) {
        Optional<Filters> forever = Optional.of(
                Filters.newBuilder().setRefuseSeconds(Integer.MAX_VALUE).build());
        int count = 0;
        for (AllocatorOutput output : outputs) {
            if (output
                    instanceof AllocatorOutput.Offers(FrameworkId framework, List<AllocatorOutput.Offering> offers)) {
                for (AllocatorOutput.Offering offer : offers) {
                    allocator.apply(
                            new AllocatorCommand.RecoverResources(
                                    framework, offer.agent(), offer.resources(), forever, false),
                            now);
                    count++;
                }
            }
        }
        return count;
    }

    private static int count(List<AllocatorOutput> outputs) {
        int count = 0;
        for (AllocatorOutput output : outputs) {
            count += output instanceof AllocatorOutput.Offers offers
                    ? offers.offerings().size()
                    : 0;
        }
        return count;
    }

    /** Every second one of {@code 2 * count} equal parts of the ports. */
    private static String fragments(int count) {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            parts.add((31000 + 60 * i) + "-" + (31000 + 60 * i + 29));
        }
        return String.join(",", parts);
    }

    private AllocatorCommand addFramework(int i) {
        FrameworkInfo info = FrameworkInfo.newBuilder()
                .setId(new FrameworkId("4f0a7c52-ca50-4bf4-8ac6-b8f9b5a0ad7f-%04d".formatted(i)).toProto())
                .setUser("user")
                .setName("framework" + i)
                .addRoles("*")
                .addCapabilities(
                        FrameworkInfo.Capability.newBuilder().setType(FrameworkInfo.Capability.Type.MULTI_ROLE))
                .build();
        return new AllocatorCommand.AddFramework(info, FrameworkOptions.DEFAULT, true, Map.of());
    }

    private AllocatorCommand addAgent(int i, Resources total, Resources used) {
        AgentInfo info = AgentInfo.newBuilder()
                .setId(new AgentId("4f0a7c52-ca50-4bf4-8ac6-b8f9b5a0ad7f-S" + i).toProto())
                .setHostname("agent" + i)
                .build();
        FrameworkId user = new FrameworkId("4f0a7c52-ca50-4bf4-8ac6-b8f9b5a0ad7f-%04d".formatted(i % frameworks));
        return new AllocatorCommand.AddAgent(info, CAPABILITIES, Optional.empty(), total, Map.of(user, used));
    }
}
