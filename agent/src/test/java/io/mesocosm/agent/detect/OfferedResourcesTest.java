package io.mesocosm.agent.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesocosm.agent.flags.AgentFlags;
import io.mesocosm.common.resources.ResourceException;
import io.mesocosm.common.resources.Resources;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OfferedResourcesTest {

    private static final long GIGABYTE = 1L << 30;
    private static final Host HOST = new Host(8, 16 * GIGABYTE, 100 * GIGABYTE);

    private static String offered(String text, String role, Host host) throws ResourceException {
        return Resources.of(OfferedResources.of(Optional.of(text).filter(t -> !t.isEmpty()), role, host))
                .toString();
    }

    @Test
    void hostKeepsAPartOfWhatIsDetected() throws ResourceException {
        assertThat(offered("", "*", HOST)).isEqualTo("cpus:8; mem:15360; disk:97280; ports:[31000-32000]");
        assertThat(offered("", "*", new Host(1, GIGABYTE, 8 * GIGABYTE)))
                .isEqualTo("cpus:1; mem:512; disk:4096; ports:[31000-32000]");
    }

    @Test
    void whatIsGivenIsNotDetectedNotEvenWhenItIsNothing() throws ResourceException {
        assertThat(offered("cpus:2;mem:0;disk(prod):10;ports:[1-2]", "*", HOST))
                .isEqualTo("cpus:2; disk(reservations: [(STATIC,prod)]):10; ports:[1-2]");
    }

    @Test
    void whatIsDetectedHasTheDefaultRole() throws ResourceException {
        assertThat(offered("cpus:2;mem:1;ports:[1-2]", "prod", HOST))
                .contains("disk(reservations: [(STATIC,prod)]):97280");
    }

    @Test
    void wrongResourcesAndAttributesAreNamed() {
        assertThatThrownBy(() -> offered("cpus:x", "*", HOST)).hasMessageContaining("cpus");
        assertThatThrownBy(() -> offered(
                        "[{\"name\":\"disk\",\"type\":\"SCALAR\",\"scalar\":{\"value\":1}," + "\"revocable\":{}}]",
                        "*",
                        HOST))
                .hasMessageContaining("disk");
        var identity = new AgentFlags.Identity(Optional.empty(), "*", Optional.of("rack:{a,b}"), Optional.empty());
        assertThatThrownBy(() -> SelfDescription.of(identity, "host", 1, List.of()))
                .hasMessageContaining("rack");
    }
}
