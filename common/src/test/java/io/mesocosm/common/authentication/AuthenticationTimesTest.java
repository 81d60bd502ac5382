package io.mesocosm.common.authentication;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AuthenticationTimesTest {

    private static final AuthenticationTimes TIMES = AuthenticationTimes.DEFAULTS;

    @Test
    void boundsMoveAwayFromTheLeastTimeTwiceAsFarEachTimeUpToTheLast() {
        assertThat(Stream.iterate(TIMES.firstBound(), TIMES::nextBound).limit(7).map(Duration::toSeconds))
                .containsExactly(7L, 9L, 13L, 21L, 37L, 60L, 60L);
    }

    @Test
    void timeLiesBetweenTheLeastAndTheBound() {
        Duration bound = Duration.ofSeconds(13);
        assertThat(TIMES.timeout(bound, 0)).isEqualTo(Duration.ofSeconds(5));
        assertThat(TIMES.timeout(bound, 0.25)).isEqualTo(Duration.ofSeconds(7));
        assertThat(TIMES.timeout(bound, 1)).isEqualTo(bound);
    }

    @Test
    void leastTimeIsNeverUndercut() {
        var times = new AuthenticationTimes(Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofSeconds(2));
        assertThat(times.firstBound()).isEqualTo(Duration.ofSeconds(5));
        assertThat(times.nextBound(times.firstBound())).isEqualTo(Duration.ofSeconds(5));
        assertThat(times.timeout(times.firstBound(), 0.5)).isEqualTo(Duration.ofSeconds(5));
    }
}
