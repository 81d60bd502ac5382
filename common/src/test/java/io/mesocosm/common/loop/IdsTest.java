package io.mesocosm.common.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class IdsTest {

    static Stream<Ids> sources() {
        return Stream.of(new RandomIds(), new SeededIds(1), new SeededIds(-1));
    }

    @ParameterizedTest
    @MethodSource("sources")
    void uuidsAreOfVersionFourAndDiffer(Ids ids) {
        var seen = new HashSet<UUID>();
        for (int i = 0; i < 2000; i++) {
            UUID uuid = ids.uuid();
            assertThat(uuid.version()).isEqualTo(4);
            assertThat(uuid.variant()).isEqualTo(2);
            assertThat(seen.add(uuid)).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("sources")
    void numbersStayBelowTheirBoundAndReachAllOfIt(Ids ids) {
        var seen = new HashSet<Long>();
        for (int i = 0; i < 1000; i++) {
            seen.add(ids.below(3));
            assertThat(ids.fraction()).isGreaterThanOrEqualTo(0).isLessThan(1);
        }

        assertThat(seen).containsExactlyInAnyOrder(0L, 1L, 2L);
        assertThat(ids.below(1)).isZero();
        assertThat(ids.below(Long.MAX_VALUE)).isNotNegative();
        assertThatThrownBy(() -> ids.below(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void equalSeedsGiveEqualSequences() {
        assertThat(sequence(42)).isEqualTo(sequence(42)).isNotEqualTo(sequence(43));
    }

    private static List<Object> sequence(long seed) {
        var ids = new SeededIds(seed);
        return List.of(ids.uuid(), ids.below(1000), ids.fraction(), ids.uuid());
    }
}
