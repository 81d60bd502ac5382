package io.mesocosm.common.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesocosm.common.flags.FlagException;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListenFlagsTest {

    @Test
    void libraryListensWhereTheVariablesSay() throws Exception {
        ListenFlags flags = ListenFlags.ofVariables(Map.of(
                "LIBPROCESS_IP", "10.0.0.1",
                "LIBPROCESS_PORT", "4000",
                "LIBPROCESS_ADVERTISE_IP", "10.0.0.2",
                "LIBPROCESS_ADVERTISE_PORT", "4001"));

        assertThat(flags)
                .isEqualTo(new ListenFlags(
                        Optional.of("10.0.0.1"),
                        4000,
                        Optional.of("10.0.0.2"),
                        Optional.of(4001),
                        Optional.empty(),
                        false,
                        Optional.empty()));
    }

    @Test
    void libraryWithoutVariablesListensAtAnyPort() throws Exception {
        ListenFlags flags = ListenFlags.ofVariables(Map.of("LIBPROCESS_IP", ""));

        assertThat(flags.ip()).isEmpty();
        assertThat(flags.port()).isZero();
        assertThat(flags.advertisePort()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"LIBPROCESS_PORT, 65536", "LIBPROCESS_PORT, -1", "LIBPROCESS_ADVERTISE_PORT, http"})
    void variableThatIsNoPortIsNamed(String name, String value) {
        assertThatThrownBy(() -> ListenFlags.ofVariables(Map.of(name, value)))
                .isInstanceOf(FlagException.class)
                .hasMessage(name + ": '" + value + "' is no port");
    }
}
