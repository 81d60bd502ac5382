package io.mesocosm.common.libprocess;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ActorKindTest {

    private static final ActorKind KIND = new ActorKind("slave-observer");

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 42, 999_999_999_999_999_999L})
    void numberIsReadAsItIsWritten(long number) {
        assertThat(KIND.number(KIND.id(number))).isEqualTo(OptionalLong.of(number));
        assertThat(KIND.id(number)).isEqualTo("slave-observer(" + number + ")");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ")",
                "slave-observer",
                "slave-observer)",
                "slave-observer(",
                "slave-observer()",
                "slave-observer(1",
                "slave-observer[1)",
                "slave-observer(-1)",
                "slave-observer(1 )",
                "slave-observer(x)",
                "slave-observer(\u0661)",
                "slave-observer(1000000000000000000)",
                "slave-observers(1)",
                "an-slave-observer(1)",
                "slave(1)"
            })
    void otherIdsHaveNoNumber(String actorId) {
        assertThat(KIND.number(actorId)).isEmpty();
    }
}
