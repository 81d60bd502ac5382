package io.mesocosm.simulation.failover;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class RegistryTreeTest {

    private static final RegistryTree TREE = new RegistryTree(Map.of(
            "/mesos/registry/layout", "1",
            "/mesos/registry/epoch", "7a1c-0e 12",
            "/mesos/registry/entries/3f/agent:7a1c-0e-S0", "\b\nstranger-4\u00ff"));

    @Test
    void lastWriterIsWhomTheEpochNames() {
        assertThat(TREE.writer()).isEqualTo("7a1c-0e");
    }

    @Test
    void agentIsFoundByItsHostNameWhereverItIs() {
        assertThat(TREE.holds("stranger-4")).isTrue();
        assertThat(TREE.holds("stranger-5")).isFalse();
    }
}
