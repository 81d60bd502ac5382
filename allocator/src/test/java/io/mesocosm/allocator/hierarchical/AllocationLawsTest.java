package io.mesocosm.allocator.hierarchical;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.allocator.AllocatorCommand;
import io.mesocosm.allocator.AllocatorOptions;
import io.mesocosm.allocator.AllocatorOutput;
import io.mesocosm.allocator.MinAllocatableResources;
import io.mesocosm.allocator.plain.PlainAgent;
import io.mesocosm.allocator.plain.PlainAllocator;
import io.mesocosm.allocator.plain.PlainCluster;
import io.mesocosm.allocator.plain.RandomCommands;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds in any cluster after any round, whatever the sorters and whatever chance says. */
class AllocationLawsTest {

    private static final int SEEDS = Integer.getInteger("laws.seeds", 40);
    private static final int FIRST_SEED = Integer.getInteger("laws.seed", 0);

    @ParameterizedTest
    @ValueSource(strings = {"drf", "random"})
    void noMoreIsHeldThanThereIs(String sorter) {
        play(sorter, (history, before) -> {
            for (PlainAgent agent : history.cluster().agents) {
                Resources held = agent.held(holder -> true).filter(resource -> !resource.hasShared());
                assertThat(history.commands.isShrunk(agent.id) || agent.total.contains(held))
                        .as("%s: agent %s has %s, held are %s", history, agent.id, agent.total, held)
                        .isTrue();
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"drf", "random"})
    void noOfferBringsARoleBeyondItsLimits(String sorter) {
        play(
                sorter,
                (history, before) -> before.consumed.forEach((role, consumed) -> {
                    Map<String, Scalar> offered = history.offered(role);
                    history.cluster().limits(role).forEach((name, limit) -> {
                        if (offered.containsKey(name)) {
                            assertThat(consumed.getOrDefault(name, Scalar.ZERO).plus(offered.get(name)))
                                    .as("%s: %s of role %s, offered %s", history, name, role, offered)
                                    .isLessThanOrEqualTo(limit);
                        }
                    });
                }));
    }

    @ParameterizedTest
    @ValueSource(strings = {"drf", "random"})
    void noRoundTakesWhatOtherGuaranteesNeed(String sorter) {
        play(
                sorter,
                (history, before) -> missing(history.cluster())
                        .forEach((name, amount) -> assertThat(amount)
                                .as("%s: %s missing", history, name)
                                .isLessThanOrEqualTo(before.missing.getOrDefault(name, Scalar.ZERO))));
    }

    /** What the cluster has too little of to meet all guarantees. */
    private static Map<String, Scalar> missing(PlainCluster cluster) {
        return PlainCluster.minus(cluster.requiredHeadroom(), cluster.availableHeadroom());
    }

    /** What is to hold after a round. */
    @FunctionalInterface
    private interface Law {
        void check(History history, Before before);
    }

    /** What was so before a round. */
    private record Before(Map<String, Map<String, Scalar>> consumed, Map<String, Scalar> missing) {}

    private static void play(String sorter, Law law) {
        for (int seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
            new History(seed, sorter).play(80, law);
        }
    }

    private static final class History {

        private final String name;
        private final Random random;
        private final HierarchicalAllocator real;
        private final PlainAllocator observer;
        private final RandomCommands commands;
        private List<AllocatorOutput> outputs = List.of();
        private int now;
        private int event;

        History(int seed, String sorter) {
            AllocatorOptions options = new AllocatorOptions(
                    Duration.ofSeconds(1),
                    sorter,
                    sorter,
                    Set.of(),
                    true,
                    MinAllocatableResources.parse("cpus:0.01|mem:32"),
                    Optional.empty());
            this.name = sorter + ", -Dlaws.seeds=1 -Dlaws.seed=" + seed;
            this.random = new Random(seed);
            this.real = new HierarchicalAllocator(options, new SeededIds(seed), Instant.EPOCH);
            this.observer = new PlainAllocator(options, new SeededIds(seed), Instant.EPOCH);
            this.commands = new RandomCommands(observer.cluster(), random, true);
        }

        PlainCluster cluster() {
            return observer.cluster();
        }

        void play(int events, Law law) {
            for (event = 0; event < events; event++) {
                Optional<AllocatorCommand> command = commands.next();
                command.ifPresent(some -> {
                    observer.apply(some, at());
                    real.apply(some, at());
                });
                now += random.nextInt(3) == 0 ? 1 : 0;
                Before before = before();
                outputs = real.run(at());
                observer.observe(outputs, at());
                law.check(this, before);
            }
        }

        private Instant at() {
            return Instant.EPOCH.plusSeconds(now);
        }

        private Before before() {
            Map<String, Map<String, Scalar>> consumed = new TreeMap<>();
            cluster()
                    .quotas
                    .keySet()
                    .forEach(role -> consumed.put(role, cluster().consumed(role)));
            return new Before(consumed, missing(cluster()));
        }

        /** What that very role was offered in this round of what quotas limit. */
        Map<String, Scalar> offered(String role) {
            Resources sum = Resources.empty();
            for (AllocatorOutput output : outputs) {
                if (output instanceof AllocatorOutput.Offers(var framework, var offerings)) {
                    for (AllocatorOutput.Offering offering : offerings) {
                        if (offering.role().equals(role)) {
                            sum = sum.plus(offering.resources().filter(PlainCluster::isCharged));
                        }
                    }
                }
            }
            return sum.quantities();
        }

        @Override
        public String toString() {
            return name + ", event " + event;
        }
    }
}
