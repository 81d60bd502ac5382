package io.mesocosm.simulation.mutation;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.simulation.story.RandomMix;
import io.mesocosm.simulation.story.Script;
import io.mesocosm.simulation.world.SimulationFailure;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A simulator that finds nothing proves nothing: it must find each of these within the seeds that are always run. */
class PlantedBugsTest {

    /** As many as {@code RandomMixTest} runs. */
    private static final long SEEDS = 300;

    private static final int MOST_CHARACTERS = 200;

    private record Finding(long seed, String what) {}

    @ParameterizedTest
    @EnumSource
    void plantedBugIsFound(PlantedBug bug) {
        Optional<Finding> first = LongStream.rangeClosed(1, SEEDS)
                .mapToObj(seed -> look(bug, seed))
                .flatMap(Optional::stream)
                .findFirst();

        assertThat(first).as(bug.what()).isPresent();
        first.ifPresent(finding -> System.out.println(
                "| " + bug.what() + " | " + finding.seed() + " | " + summary(finding.what()) + " |"));
    }

    private static String summary(String what) {
        String line = what.lines().findFirst().orElse("");
        return line.substring(0, Math.min(MOST_CHARACTERS, line.length()));
    }

    private static Optional<Finding> look(PlantedBug bug, long seed) {
        try {
            RandomMix.run(seed, Script.of(seed), bug.cores(), world -> {});
            return Optional.empty();
        } catch (SimulationFailure failure) {
            return Optional.of(new Finding(seed, failure.what()));
        }
    }
}
