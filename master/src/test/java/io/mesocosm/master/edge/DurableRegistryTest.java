package io.mesocosm.master.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.ids.AgentId;
import java.nio.file.Path;
import org.apache.mesos.v1.Protos.AgentID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A master that leads alone, with a ZooKeeper server of its own. */
final class DurableRegistryTest {

    @TempDir
    private Path directory;

    private TestMaster master() throws Exception {
        TestMaster master = TestMaster.candidate("--work_dir=" + directory);
        master.awaitState(state -> state.leadership().isServing());
        return master;
    }

    @Test
    void agentsAreRememberedOverARestart() throws Exception {
        AgentID id;
        try (TestMaster first = master();
                TestAgent agent = new TestAgent(first)) {
            id = agent.register("cpus:2;mem:512");
            assertThat(first.failures).isEmpty();
        }
        try (TestMaster second = master()) {
            assertThat(second.snapshot().agents().recovered().containsKey(AgentId.of(id)))
                    .isTrue();
            assertThat(second.get("/state").body()).contains("\"recovered_slaves\":[{\"id\":\"" + id.getValue());
            assertThat(second.get("/registrar(1)/registry").body())
                    .contains("\"id\":\"" + second.master.info().getId() + "\"")
                    .contains("\"id\":{\"value\":\"" + id.getValue() + "\"}")
                    .contains("\"deactivated\":false");
        }
    }

    @Test
    void theStorageIsMeasured() throws Exception {
        try (TestMaster master = master();
                TestAgent agent = new TestAgent(master)) {
            double before = master.metric("registrar/registry_size_bytes");
            assertThat(master.metric("registrar/log/ensemble_size")).isEqualTo(1);
            assertThat(master.metric("registrar/log/recovered")).isEqualTo(1);
            assertThat(master.metric("registrar/queued_operations")).isEqualTo(0);
            assertThat(master.metric("registrar/state_fetch_ms")).isPositive();
            agent.register("cpus:2;mem:512");
            assertThat(master.metric("registrar/registry_size_bytes")).isGreaterThan(before + 50);
            assertThat(master.metric("registrar/state_store_ms")).isPositive();
        }
    }
}
