package io.mesocosm.containerizer.isolator.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.resources.Ranges;
import io.mesocosm.common.resources.Resources;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class IsolatedPortsTest {

    private static PortsSettings agent(String resources) throws Exception {
        return new PortsSettings(
                Duration.ofSeconds(30),
                true,
                false,
                Optional.empty(),
                resources.isEmpty()
                        ? List.of()
                        : Resources.parse(resources, "*").toProto());
    }

    @Test
    void allPortsWithoutFlags() throws Exception {
        assertThat(IsolatedPorts.of(PortsSettings.DEFAULTS)).isEqualTo(Ranges.of(0, 65535));
    }

    @Test
    void thoseOfTheAgentOrItsDefaults() throws Exception {
        assertThat(IsolatedPorts.of(agent("cpus:1"))).isEqualTo(Ranges.of(31000, 32000));
        assertThat(IsolatedPorts.of(agent("ports:[5-7, 9-9]")).toString()).isEqualTo("[5-7, 9-9]");
    }

    @Test
    void thoseOfTheFlag() throws Exception {
        var settings = new PortsSettings(Duration.ofSeconds(30), false, false, Optional.of("[80-90]"), List.of());
        assertThat(IsolatedPorts.of(settings)).isEqualTo(Ranges.of(80, 90));
    }
}
