package io.mesocosm.allocator.hierarchical;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.allocator.AllocatorCommand;
import io.mesocosm.allocator.AllocatorCommand.FrameworkOptions;
import io.mesocosm.allocator.AllocatorOptions;
import io.mesocosm.allocator.AllocatorOutput;
import io.mesocosm.allocator.plain.PlainAgent;
import io.mesocosm.allocator.plain.PlainAgent.Holder;
import io.mesocosm.allocator.plain.PlainAllocator;
import io.mesocosm.allocator.plain.PlainCluster;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.loop.SeededIds;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.common.resources.Scalar;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.apache.mesos.v1.Protos.Filters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is due to somebody comes to them: guarantees at once, a turn to everybody after a while. */
class ProgressTest {

    private static final int SEEDS = Integer.getInteger("progress.seeds", 25);
    private static final int FIRST_SEED = Integer.getInteger("progress.seed", 0);

    @Test
    void guaranteesAreMetInOneRoundWhenTheClusterHasEnough() {
        for (int seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
            World world = new World(seed, "drf", false);
            for (int i = 0; i < 40; i++) {
                world.liveOn();
                Map<String, Scalar> required = world.cluster().requiredHeadroom();
                Map<String, Scalar> missing =
                        PlainCluster.minus(required, world.cluster().availableHeadroom());
                world.round();
                for (String role : world.cluster().quotas.keySet()) {
                    Map<String, Scalar> unmet = new TreeMap<>(world.cluster().unmet(role));
                    unmet.keySet().removeAll(missing.keySet());
                    assertThat(unmet)
                            .as("-Dprogress.seeds=1 -Dprogress.seed=%s, round %s, role %s", seed, i, role)
                            .isEmpty();
                }
            }
        }
    }

    /**
     * The more frameworks there are, the longer a turn takes; chance may take its time. Guaranteed roles have limits here:
     * without one, a role that is never content may take all that is left with what it is guaranteed; and no roles below
     * them, which would wait as long as theirs has more than others. Both are so in Mesos.
     */
    @ParameterizedTest
    @CsvSource({"drf, 6", "random, 30"})
    void nobodyStarves(String sorter, int roundsForEach) {
        for (int seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
            World world = new World(seed, sorter, true);
            Map<FrameworkId, Integer> served = new TreeMap<>();
            world.cluster().frameworks.keySet().forEach(id -> served.put(id, 0));
            for (int i = 1; i <= 150; i++) {
                world.liveOn();
                for (FrameworkId framework : world.round()) {
                    served.put(framework, i);
                }
                int patience = roundsForEach * served.size();
                for (Map.Entry<FrameworkId, Integer> last : served.entrySet()) {
                    assertThat(i - last.getValue())
                            .as("-Dprogress.seeds=1 -Dprogress.seed=%s, round %s, framework %s", seed, i, last.getKey())
                            .isLessThanOrEqualTo(patience);
                }
            }
        }
    }

    /** Frameworks of all roles who hold, decline and give back what they get; each wants whatever there is. */
    private static final class World {

        private static final List<String> ROLES = List.of("a", "b", "b/c", "b/e/f", "d", "g/h", "*");

        private final Random random;
        private final HierarchicalAllocator real;
        private final PlainAllocator observer;
        private int now;

        World(int seed, String sorter, boolean limitGuaranteed) {
            AllocatorOptions options = new AllocatorOptions(
                    Duration.ofSeconds(1), sorter, sorter, Set.of(), true, List.of(), Optional.empty());
            this.random = new Random(seed);
            this.real = new HierarchicalAllocator(options, new SeededIds(seed), at());
            this.observer = new PlainAllocator(options, new SeededIds(seed), at());
            double cpus = 0;
            int mem = 0;
            for (int i = random.nextInt(2, 6); i > 0; i--) {
                int agentCpus = random.nextInt(2, 9);
                int agentMem = 64 * random.nextInt(2, 9);
                cpus += agentCpus;
                mem += agentMem;
                Resources total = Story.resources("cpus:" + agentCpus + ";mem:" + agentMem + ";ports:[1-9]");
                apply(new AllocatorCommand.AddAgent(
                        Story.agent("A" + i), Story.AGENT_CAPABILITIES, Optional.empty(), total, Map.of()));
            }
            String guaranteed = "cpus:" + cpus / 4 + ";mem:" + mem / 4;
            apply(new AllocatorCommand.UpdateQuota(List.of(
                    Story.quota("a", guaranteed, limitGuaranteed ? guaranteed : ""),
                    Story.quota("d", guaranteed, guaranteed))));
            apply(new AllocatorCommand.UpdateWeights(Map.of(ROLES.get(random.nextInt(7)), random.nextInt(1, 5) / 2.0)));
            addFrameworks();
        }

        private void addFrameworks() {
            for (int i = 0; i < ROLES.size() + random.nextInt(6); i++) {
                String role = ROLES.get(i < ROLES.size() ? i : random.nextInt(ROLES.size()));
                apply(new AllocatorCommand.AddFramework(
                        Story.framework("f" + i, List.of(role)), FrameworkOptions.DEFAULT, true));
            }
        }

        PlainCluster cluster() {
            return observer.cluster();
        }

        private Instant at() {
            return Instant.EPOCH.plusSeconds(now);
        }

        private void apply(AllocatorCommand command) {
            real.apply(command, at());
            observer.apply(command, at());
        }

        /** Holders give back, most of them soon; whose role is guaranteed something wants it again at once. */
        void liveOn() {
            now++;
            for (PlainAgent agent : cluster().agents) {
                for (Map.Entry<Holder, Resources> entry : List.copyOf(agent.held.entrySet())) {
                    if (random.nextInt(3) > 0) {
                        Holder holder = entry.getKey();
                        boolean refuses = cluster().guarantees(holder.role()).isEmpty() && random.nextBoolean();
                        Filters filters = Story.refuse(refuses ? random.nextInt(4) : 0);
                        apply(new AllocatorCommand.RecoverResources(
                                holder.framework(),
                                agent.id,
                                entry.getValue().allocate(holder.role()),
                                Optional.of(filters),
                                false));
                    }
                }
            }
        }

        /** One round; who was offered something. */
        List<FrameworkId> round() {
            List<AllocatorOutput> outputs = real.run(at());
            observer.observe(outputs, at());
            return outputs.stream()
                    .map(output -> ((AllocatorOutput.Offers) output).framework())
                    .toList();
        }
    }
}
