package io.mesocosm.master.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.collect.PersistentMap;
import io.mesocosm.common.collect.PersistentSet;
import io.mesocosm.common.ids.AgentId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.DrainConfig;
import org.apache.mesos.v1.Protos.DrainInfo;
import org.apache.mesos.v1.Protos.DrainState;
import org.apache.mesos.v1.Protos.DurationInfo;
import org.apache.mesos.v1.Protos.TimeInfo;
import org.apache.mesos.v1.Protos.WeightInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegistryContentsTest {

    private static final AgentId ID = new AgentId("S0");
    private static final AgentInfo INFO =
            AgentInfo.newBuilder().setId(ID.toProto()).setHostname("host").build();
    private static final TimeInfo TIME = TimeInfo.newBuilder().setNanoseconds(1).build();
    private static final DurationInfo GRACE =
            DurationInfo.newBuilder().setNanoseconds(5).build();

    /** Contents with one agent, named by where it is and how it is withheld. */
    private static RegistryContents where(String place) {
        RegistryContents none = RegistryContents.none();
        List<String> words = List.of(place.split(" "));
        boolean drained = words.contains("drained");
        boolean draining = drained || words.contains("draining");
        var drain = DrainInfo.newBuilder()
                .setState(drained ? DrainState.DRAINED : DrainState.DRAINING)
                .setConfig(DrainConfig.newBuilder().setMaxGracePeriod(GRACE).setMarkGone(true))
                .build();
        var agents = new RegistryAgents(
                words.contains("admitted") ? PersistentMap.of(ID, INFO) : none.admitted(),
                words.contains("unreachable") ? PersistentMap.of(ID, TIME) : none.unreachable(),
                words.contains("gone") ? PersistentMap.of(ID, TIME) : none.gone(),
                draining ? PersistentMap.of(ID, drain) : none.draining(),
                draining || words.contains("deactivated") ? PersistentSet.of(ID) : none.deactivated());
        return new RegistryContents(
                none.master(),
                agents,
                none.maintenance(),
                none.quotas(),
                none.weights(),
                draining || words.contains("deactivated") || words.contains("capable")
                        ? PersistentSet.of("AGENT_DRAINING")
                        : PersistentSet.empty());
    }

    private static RegistryOperation operation(String name) {
        return switch (name) {
            case "admit" -> new RegistryOperation.AdmitAgent(INFO);
            case "update" -> new RegistryOperation.UpdateAgent(INFO);
            case "mark unreachable" -> new RegistryOperation.MarkAgentUnreachable(INFO, TIME);
            case "mark reachable" -> new RegistryOperation.MarkAgentReachable(INFO);
            case "mark gone" -> new RegistryOperation.MarkAgentGone(ID, TIME);
            case "remove" -> new RegistryOperation.RemoveAgent(INFO);
            case "prune" -> new RegistryOperation.Prune(Set.of(ID), Set.of(ID));
            case "drain" -> new RegistryOperation.DrainAgent(ID, Optional.of(GRACE), true);
            case "mark drained" -> new RegistryOperation.MarkAgentDrained(ID);
            case "deactivate" -> new RegistryOperation.DeactivateAgent(ID);
            case "reactivate" -> new RegistryOperation.ReactivateAgent(ID);
            default -> throw new IllegalArgumentException(name);
        };
    }

    @ParameterizedTest
    @CsvSource({
        "nowhere, admit, admitted",
        "nowhere, update, refused",
        "nowhere, mark unreachable, refused",
        "nowhere, mark reachable, admitted",
        "nowhere, mark gone, refused",
        "nowhere, remove, refused",
        "nowhere, prune, nowhere",
        "nowhere, drain, nowhere",
        "nowhere, mark drained, nowhere",
        "nowhere, deactivate, nowhere",
        "nowhere, reactivate, nowhere",
        "admitted, admit, refused",
        "admitted, update, admitted",
        "admitted, mark unreachable, unreachable",
        "admitted, mark reachable, admitted",
        "admitted, mark gone, gone",
        "admitted, remove, nowhere",
        "admitted, prune, admitted",
        "admitted, drain, admitted draining",
        "admitted, mark drained, refused",
        "admitted, deactivate, admitted deactivated",
        "admitted, reactivate, admitted",
        "unreachable, admit, refused",
        "unreachable, update, refused",
        "unreachable, mark unreachable, refused",
        "unreachable, mark reachable, admitted",
        "unreachable, mark gone, gone",
        "unreachable, remove, refused",
        "unreachable, prune, nowhere",
        "unreachable, drain, unreachable draining",
        "unreachable, mark drained, refused",
        "unreachable, deactivate, unreachable deactivated",
        "unreachable, reactivate, unreachable",
        "gone, admit, refused",
        "gone, update, refused",
        "gone, mark unreachable, refused",
        "gone, mark reachable, refused",
        "gone, mark gone, refused",
        "gone, remove, refused",
        "gone, prune, nowhere",
        "gone, drain, gone",
        "gone, mark drained, gone",
        "gone, deactivate, gone",
        "gone, reactivate, gone",
    })
    void anAgentGoesFromPlaceToPlace(String before, String operation, String after) {
        Optional<RegistryContents> expected = after.equals("refused") ? Optional.empty() : Optional.of(where(after));
        assertThat(where(before).apply(operation(operation))).isEqualTo(expected);
    }

    /** The minimum capability goes with the last agent that is reactivated, not with one that leaves. Mesos, too. */
    @ParameterizedTest
    @CsvSource({
        "admitted deactivated, update, admitted deactivated",
        "admitted deactivated, mark unreachable, unreachable deactivated",
        "admitted deactivated, mark gone, gone capable",
        "admitted deactivated, remove, nowhere capable",
        "admitted deactivated, drain, admitted draining",
        "admitted deactivated, mark drained, refused",
        "admitted deactivated, deactivate, admitted deactivated",
        "admitted deactivated, reactivate, admitted",
        "unreachable deactivated, mark reachable, admitted deactivated",
        "unreachable deactivated, mark gone, gone capable",
        "unreachable deactivated, prune, nowhere capable",
        "unreachable deactivated, drain, unreachable draining",
        "unreachable deactivated, reactivate, unreachable",
        "admitted draining, mark unreachable, unreachable draining",
        "admitted draining, mark gone, gone capable",
        "admitted draining, remove, nowhere capable",
        "admitted draining, drain, admitted draining",
        "admitted draining, mark drained, admitted drained",
        "admitted draining, deactivate, admitted draining",
        "admitted draining, reactivate, admitted",
        "unreachable draining, mark reachable, admitted draining",
        "unreachable draining, mark gone, gone capable",
        "unreachable draining, prune, nowhere capable",
        "unreachable draining, mark drained, unreachable drained",
        "unreachable draining, reactivate, unreachable",
        "admitted drained, mark unreachable, unreachable drained",
        "admitted drained, mark drained, refused",
        "admitted drained, drain, admitted draining",
        "admitted drained, reactivate, admitted",
        "unreachable drained, mark reachable, admitted drained",
        "gone capable, prune, nowhere capable",
    })
    void beingWithheldGoesWithTheAgent(String before, String operation, String after) {
        Optional<RegistryContents> expected = after.equals("refused") ? Optional.empty() : Optional.of(where(after));
        assertThat(where(before).apply(operation(operation))).isEqualTo(expected);
    }

    private static RegistryContents after(RegistryContents before, RegistryOperation... operations) {
        RegistryContents contents = before;
        for (RegistryOperation operation : operations) {
            contents = contents.apply(operation).orElseThrow();
        }
        return contents;
    }

    @Test
    void theCapabilityStaysWhileAnotherAgentIsWithheld() {
        AgentId other = new AgentId("S1");
        RegistryContents both = after(
                where("unreachable deactivated"),
                new RegistryOperation.AdmitAgent(
                        INFO.toBuilder().setId(other.toProto()).build()),
                new RegistryOperation.DrainAgent(other, Optional.empty(), false));
        RegistryContents one = after(both, new RegistryOperation.ReactivateAgent(ID));
        assertThat(one.minimumCapabilities()).isEqualTo(PersistentSet.of("AGENT_DRAINING"));
        assertThat(after(one, new RegistryOperation.ReactivateAgent(other)).minimumCapabilities())
                .isEqualTo(PersistentSet.empty());
    }

    @Test
    void aDrainWithoutAGracePeriodKeepsTheOneBefore() {
        RegistryContents again =
                after(where("admitted drained"), new RegistryOperation.DrainAgent(ID, Optional.empty(), false));
        assertThat(again.draining().get(ID))
                .contains(DrainInfo.newBuilder()
                        .setState(DrainState.DRAINING)
                        .setConfig(DrainConfig.newBuilder()
                                .setMaxGracePeriod(GRACE)
                                .setMarkGone(false))
                        .build());
    }

    @Test
    void anUpdateReplacesTheDescriptionAndAReturnDoesNot() {
        AgentInfo other = INFO.toBuilder().setPort(1).build();
        assertThat(after(where("admitted"), new RegistryOperation.UpdateAgent(other))
                        .admitted()
                        .get(ID))
                .contains(other);
        assertThat(after(where("admitted"), new RegistryOperation.MarkAgentReachable(other))
                        .admitted()
                        .get(ID))
                .contains(INFO);
    }

    /** Mesos deletes as many entries as come before the one that is meant. */
    @Test
    void pruneDeletesWhatIsNamedAndNothingElse() {
        PersistentMap<AgentId, TimeInfo> many = PersistentMap.empty();
        for (int i = 0; i < 10; i++) {
            many = many.put(new AgentId("S" + i), TIME);
        }
        var contents = new RegistryContents(Optional.empty(), PersistentMap.empty(), many, many);
        Set<AgentId> old = Set.of(new AgentId("S3"), new AgentId("S7"), new AgentId("unknown"));
        RegistryContents pruned = after(contents, new RegistryOperation.Prune(old, Set.of(new AgentId("S9"))));
        assertThat(pruned.unreachable())
                .isEqualTo(many.remove(new AgentId("S3")).remove(new AgentId("S7")));
        assertThat(pruned.gone()).isEqualTo(many.remove(new AgentId("S9")));
    }

    @Test
    void weightsAreAddedAndReplaced() {
        RegistryContents contents = after(
                RegistryContents.none(),
                new RegistryOperation.UpdateWeights(List.of(weight("a", 2), weight("b/c", 3))),
                new RegistryOperation.UpdateWeights(List.of()),
                new RegistryOperation.UpdateWeights(List.of(weight("a", 1.5))));
        assertThat(contents.weights()).isEqualTo(PersistentMap.of("a", 1.5).put("b/c", 3.0));
    }

    private static WeightInfo weight(String role, double weight) {
        return WeightInfo.newBuilder().setRole(role).setWeight(weight).build();
    }

    @Test
    void theInMemoryRegistryIsTheReplayOfItsOperations() {
        var registry = new InMemoryRegistry();
        registry.commit(operation("admit"), applied -> assertThat(applied).isTrue());
        registry.commit(operation("admit"), applied -> assertThat(applied).isFalse());
        registry.commit(
                operation("mark unreachable"), applied -> assertThat(applied).isTrue());
        assertThat(registry.contents()).isEqualTo(where("unreachable"));
    }
}
