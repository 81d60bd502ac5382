package io.mesocosm.allocator.hierarchical;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.allocator.AllocatorCommand;
import io.mesocosm.allocator.AllocatorOptions;
import io.mesocosm.allocator.AllocatorOutput;
import io.mesocosm.allocator.plain.OutputLines;
import io.mesocosm.allocator.plain.PlainAllocator;
import io.mesocosm.allocator.plain.RandomCommands;
import io.mesocosm.allocator.plain.SteadyChance;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whatever happens, offers are those of {@link PlainAllocator}. */
class PlainComparisonTest {

    private static final int SEEDS = Integer.getInteger("plain.seeds", 80);
    private static final int FIRST_SEED = Integer.getInteger("plain.seed", 0);

    @Test
    void anyHistoryGivesTheOffersOfThePlainAlgorithm() {
        for (int seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
            new History(seed).play(100);
        }
    }

    private static final class History {

        private final int seed;
        private final Random random;
        private final SteadyChance chance;
        private final HierarchicalAllocator real;
        private final PlainAllocator plain;
        private final RandomCommands commands;
        private int now;

        History(int seed) {
            AllocatorOptions options = options(seed);
            this.seed = seed;
            this.random = new Random(seed);
            this.chance = new SteadyChance(seed);
            this.real = new HierarchicalAllocator(options, chance, at(0));
            this.plain = new PlainAllocator(options, chance, at(0));
            this.commands = new RandomCommands(plain.cluster(), random, false);
        }

        private static AllocatorOptions options(int seed) {
            AllocatorOptions usual = AllocatorOptions.DEFAULT;
            return new AllocatorOptions(
                    usual.allocationInterval(),
                    "drf",
                    "drf",
                    seed % 3 == 0 ? Set.of("mem") : Set.of(),
                    seed % 2 == 0,
                    usual.minAllocatableResources(),
                    seed % 5 == 0 ? Optional.empty() : Optional.of(OutputLines.region("near")));
        }

        private static Instant at(int seconds) {
            return Instant.EPOCH.plusSeconds(seconds);
        }

        void play(int events) {
            List<AllocatorCommand> story = new ArrayList<>();
            for (int i = 0; i < events; i++) {
                Optional<AllocatorCommand> command = commands.next();
                command.ifPresent(story::add);
                List<AllocatorOutput> expected = new ArrayList<>();
                List<AllocatorOutput> actual = new ArrayList<>();
                if (command.isPresent()) {
                    expected.addAll(plain.apply(command.get(), at(now)));
                    actual.addAll(real.apply(command.get(), at(now)));
                }
                if (random.nextInt(3) == 0) {
                    now++;
                    chance.change();
                }
                expected.addAll(plain.run(at(now)));
                actual.addAll(real.run(at(now)));
                assertThat(OutputLines.of(actual))
                        .as("seed %s, event %s (-Dplain.seed=%s -Dplain.seeds=1): %s", seed, i, seed, story)
                        .isEqualTo(OutputLines.of(expected));
                if (i % 10 == 0) {
                    for (String name : List.of("cpus", "disk")) {
                        assertThat(real.metrics())
                                .as("seed %s, event %s", seed, i)
                                .containsAllEntriesOf(plain.cluster().gauges(name));
                    }
                }
            }
        }
    }
}
