package io.mesocosm.master.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.ids.AgentId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.mesos.v1.Protos.AgentID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A master that leads alone, with a ZooKeeper server of its own. */
final class DurableRegistryTest {

    @TempDir
    private Path directory;

    private TestMaster master(String... flags) throws Exception {
        var all = new ArrayList<>(List.of("--work_dir=" + directory));
        all.addAll(List.of(flags));
        TestMaster master = TestMaster.candidate(all.toArray(String[]::new));
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
    @Tag("B034")
    void quotasAndWeightsAreRememberedOverARestart() throws Exception {
        String quota = "{\"type\":\"UPDATE_QUOTA\",\"update_quota\":{\"quota_configs\":[{\"role\":\"dev\",\"limits\":"
                + "{\"cpus\":{\"value\":1.0}}}]}}";
        String weights = "{\"type\":\"UPDATE_WEIGHTS\",\"update_weights\":{\"weight_infos\":[{\"role\":\"dev\","
                + "\"weight\":2.5}]}}";
        try (TestMaster first = master()) {
            assertThat(first.post("/api/v1", quota).statusCode()).isEqualTo(200);
            assertThat(first.post("/api/v1", weights).statusCode()).isEqualTo(200);
        }
        try (TestMaster second = master("--weights=ops=3")) {
            assertThat(second.get("/quota").body()).contains("\"limits\":{\"cpus\":{\"value\":1.0}}");
            assertThat(second.get("/weights").body()).isEqualTo("[{\"role\":\"dev\",\"weight\":2.5}]");
            assertThat(second.metric("allocator/mesos/quota/roles/dev/resources/cpus/limit"))
                    .isEqualTo(1);
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
