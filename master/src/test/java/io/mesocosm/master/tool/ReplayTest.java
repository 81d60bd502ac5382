package io.mesocosm.master.tool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.json.JsonException;
import io.mesocosm.common.json.ProtoJson;
import io.mesocosm.master.registry.RegistryContents;
import io.mesocosm.master.registry.RegistryOperation;
import io.mesocosm.master.view.RegistryView;
import io.mesocosm.proto.internal.MasterRegistry.Registry;
import java.io.IOException;
import java.io.InputStream;
import java.util.Comparator;
import java.util.List;
import org.apache.mesos.v1.Protos.DrainState;
import org.apache.mesos.v1.Protos.MachineInfo;
import org.apache.mesos.v1.Protos.TimeInfo;
import org.apache.mesos.v1.Protos.Value;
import org.junit.jupiter.api.Test;

/** What a Mesos leader showed of its registry, taken over by operations of ours. */
class ReplayTest {

    @Test
    void recordedRegistryIsTheSameAfterItsReplay() throws Exception {
        Registry recorded = recorded();

        RegistryContents contents = replay(recorded);

        assertThat(contents.admitted().size()).isEqualTo(2);
        assertThat(contents.machines().values())
                .filteredOn(machine -> machine.info().getMode() == MachineInfo.Mode.DOWN)
                .hasSize(1);
        assertThat(contents.weights().get("prod")).contains(2.5);
        assertThat(sorted(RegistryView.message(contents)))
                .isEqualTo(sorted(recorded.toBuilder().clearMaster().build()));
    }

    @Test
    void weightsThatNoMasterCouldAllocateByAreRefused() {
        for (String weight : List.of("-1", "0")) {
            assertThatThrownBy(() -> replay(
                            registry("{\"weights\": [{\"info\": {\"role\": \"dev\", \"weight\": " + weight + "}}]}")))
                    .isInstanceOf(ToolException.class)
                    .hasMessageContaining("weight of role dev");
        }
    }

    @Test
    void agentsKeepWhatOperatorsSaidOfThem() throws Exception {
        Registry registry = registry("""
                {"slaves": {"slaves": [
                   {"info": {"id": {"value": "S1"}, "hostname": "a"}, "deactivated": true,
                    "drain_info": {"state": "DRAINED", "config": {"mark_gone": true,
                                   "max_grace_period": {"nanoseconds": 5}}}},
                   {"info": {"id": {"value": "S2"}, "hostname": "b"}, "deactivated": true}]},
                 "unreachable": {"slaves": [
                   {"id": {"value": "S3"}, "timestamp": {"nanoseconds": 7}, "deactivated": true,
                    "drain_info": {"state": "DRAINING", "config": {"mark_gone": false}}},
                   {"id": {"value": "S4"}, "timestamp": {"nanoseconds": 8}, "deactivated": false}]},
                 "gone": {"slaves": [{"id": {"value": "S5"}, "timestamp": {"nanoseconds": 9}}]},
                 "minimum_capabilities": [{"capability": "AGENT_DRAINING"}]}""");

        RegistryContents contents = replay(registry);

        assertThat(contents.unreachable().get(new AgentId("S4"))).contains(nanoseconds(8));
        assertThat(contents.gone().get(new AgentId("S5"))).contains(nanoseconds(9));
        assertThat(contents.draining().get(new AgentId("S1")).orElseThrow().getState())
                .isEqualTo(DrainState.DRAINED);
        assertThat(RegistryView.message(contents)).isEqualTo(registry);
    }

    @Test
    void quotaFromBeforeGuaranteesAndLimitsWereTwoThingsIsBoth() throws Exception {
        Registry registry = registry("""
                {"quotas": [{"info": {"role": "dev", "guarantee":
                   [{"name": "cpus", "type": "SCALAR", "scalar": {"value": 3}}]}}]}""");

        var quota = replay(registry).quotas().configs().get("dev").orElseThrow();

        assertThat(quota.getGuaranteesMap())
                .containsEntry("cpus", Value.Scalar.newBuilder().setValue(3).build());
        assertThat(quota.getLimitsMap()).isEqualTo(quota.getGuaranteesMap());
    }

    @Test
    void entryThatDoesNotFitIsNamed() throws Exception {
        Registry twice = registry("""
                {"slaves": {"slaves": [{"info": {"id": {"value": "S1"}, "hostname": "a"}}]},
                 "gone": {"slaves": [{"id": {"value": "S1"}, "timestamp": {"nanoseconds": 9}}]}}""");
        Registry machine = registry("""
                {"machines": {"machines": [{"info": {"id": {"hostname": "x"}, "mode": "DOWN"}}]}}""");
        Registry future = registry("""
                {"minimum_capabilities": [{"capability": "TIME_TRAVEL"}]}""");

        assertThatThrownBy(() -> Replay.of(twice)).hasMessageStartingWith("gone agent S1 does not fit");
        assertThatThrownBy(() -> Replay.of(machine))
                .hasMessage("machine x is down and not in the schedule of maintenance");
        assertThatThrownBy(() -> Replay.of(future)).hasMessageContaining("'TIME_TRAVEL'");
    }

    @Test
    void agentsWithoutAnIdAreNamedByTheirPlace() throws Exception {
        String good = "{\"info\": {\"id\": {\"value\": \"S1\"}, \"hostname\": \"a\"}}, ";
        String missing = "{\"info\": {\"hostname\": \"b\"}}";
        String empty = "{\"id\": {\"value\": \"\"}, \"timestamp\": {\"nanoseconds\": 9}}";

        Registry slave = registry("{\"slaves\": {\"slaves\": [" + good + missing + "]}}");
        Registry unreachable = registry("{\"unreachable\": {\"slaves\": [" + empty + "]}}");
        Registry gone = registry("{\"gone\": {\"slaves\": [" + empty + "]}}");

        assertThatThrownBy(() -> Replay.of(slave)).hasMessage("slaves.slaves[1] has no agent id");
        assertThatThrownBy(() -> Replay.of(unreachable)).hasMessage("unreachable.slaves[0] has no agent id");
        assertThatThrownBy(() -> Replay.of(gone)).hasMessage("gone.slaves[0] has no agent id");
    }

    @Test
    void quotaOfAnEarlierMesosIsTheSumOfWhatItGuaranteed() throws Exception {
        Registry registry = registry("""
                {"quotas": [{"info": {"role": "dev", "guarantee": [
                   {"name": "cpus", "type": "SCALAR", "scalar": {"value": 3}},
                   {"name": "cpus", "type": "SCALAR", "scalar": {"value": 2}}]}}]}""");

        var quota = replay(registry).quotas().configs().get("dev").orElseThrow();

        assertThat(quota.getGuaranteesOrThrow("cpus").getValue()).isEqualTo(5);
        assertThat(quota.getLimitsOrThrow("cpus").getValue()).isEqualTo(5);
    }

    private static RegistryContents replay(Registry registry) throws ToolException {
        RegistryContents contents = RegistryContents.none();
        for (RegistryOperation operation : Replay.of(registry)) {
            contents = contents.apply(operation).orElseThrow();
        }
        return contents;
    }

    private static TimeInfo nanoseconds(long value) {
        return TimeInfo.newBuilder().setNanoseconds(value).build();
    }

    private static Registry recorded() throws IOException, JsonException {
        try (InputStream in = ReplayTest.class.getResourceAsStream("/golden/endpoints/registrar-registry.json")) {
            return parse(in.readAllBytes());
        }
    }

    private static Registry registry(String json) throws JsonException {
        return parse(json.getBytes(UTF_8));
    }

    private static Registry parse(byte[] json) throws JsonException {
        Registry.Builder registry = Registry.newBuilder();
        ProtoJson.V0.parse(json, registry);
        return registry.build();
    }

    /** Roles in the order of the alphabet, as ours shows them. */
    private static Registry sorted(Registry registry) {
        var weights = registry.getWeightsList().stream()
                .sorted(Comparator.comparing(weight -> weight.getInfo().getRole()))
                .toList();
        return registry.toBuilder().clearWeights().addAllWeights(weights).build();
    }
}
