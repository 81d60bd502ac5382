package io.mesocosm.simulation.story;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.simulation.world.World;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RandomMixTest {

    private static final int SEEDS = 50;

    @Test
    void everySeedSettles() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            assertThat(RandomMix.run(seed).happened()).isPositive();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {67, 1022, 11896})
    void seedsThatFailedOnceSettle(long seed) {
        assertThat(RandomMix.run(seed).happened()).isPositive();
    }

    @Test
    void seedDecidesEverything() {
        List<String> first = new ArrayList<>();
        List<String> second = new ArrayList<>();

        World one = RandomMix.run(5, world -> world.trace().listen(first::add));
        World other = RandomMix.run(5, world -> world.trace().listen(second::add));

        assertThat(first).isNotEmpty().hasSameSizeAs(second);
        for (int i = 0; i < first.size(); i++) {
            assertThat(second.get(i)).isEqualTo(first.get(i));
        }
        assertThat(other.trace().fingerprint()).isEqualTo(one.trace().fingerprint());
    }

    @Test
    void anotherSeedIsAnotherStory() {
        assertThat(RandomMix.run(5).trace().fingerprint())
                .isNotEqualTo(RandomMix.run(6).trace().fingerprint());
    }
}
