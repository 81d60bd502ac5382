package io.mesocosm.master.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.collect.PersistentMap;
import io.mesocosm.common.ids.AgentId;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.TimeInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegistryContentsTest {

    private static final AgentId ID = new AgentId("S0");
    private static final AgentInfo INFO =
            AgentInfo.newBuilder().setId(ID.toProto()).setHostname("host").build();
    private static final TimeInfo TIME = TimeInfo.newBuilder().setNanoseconds(1).build();

    private static RegistryContents where(String place) {
        var none = RegistryContents.none();
        return switch (place) {
            case "admitted" ->
                new RegistryContents(none.master(), PersistentMap.of(ID, INFO), none.unreachable(), none.gone());
            case "unreachable" ->
                new RegistryContents(none.master(), none.admitted(), PersistentMap.of(ID, TIME), none.gone());
            case "gone" ->
                new RegistryContents(none.master(), none.admitted(), none.unreachable(), PersistentMap.of(ID, TIME));
            default -> none;
        };
    }

    private static RegistryOperation operation(String name) {
        return switch (name) {
            case "admit" -> new RegistryOperation.AdmitAgent(INFO);
            case "update" -> new RegistryOperation.UpdateAgent(INFO);
            case "mark unreachable" -> new RegistryOperation.MarkAgentUnreachable(INFO, TIME);
            case "mark reachable" -> new RegistryOperation.MarkAgentReachable(INFO);
            case "remove" -> new RegistryOperation.RemoveAgent(INFO);
            default -> new RegistryOperation.Prune(Set.of(ID), Set.of(ID));
        };
    }

    @ParameterizedTest
    @CsvSource({
        "nowhere, admit, admitted",
        "nowhere, update, refused",
        "nowhere, mark unreachable, refused",
        "nowhere, mark reachable, admitted",
        "nowhere, remove, refused",
        "nowhere, prune, nowhere",
        "admitted, admit, refused",
        "admitted, update, admitted",
        "admitted, mark unreachable, unreachable",
        "admitted, mark reachable, admitted",
        "admitted, remove, nowhere",
        "admitted, prune, admitted",
        "unreachable, admit, refused",
        "unreachable, update, refused",
        "unreachable, mark unreachable, refused",
        "unreachable, mark reachable, admitted",
        "unreachable, remove, refused",
        "unreachable, prune, nowhere",
        "gone, admit, refused",
        "gone, update, refused",
        "gone, mark unreachable, refused",
        "gone, mark reachable, refused",
        "gone, remove, refused",
        "gone, prune, nowhere",
    })
    void anAgentGoesFromPlaceToPlace(String before, String operation, String after) {
        Optional<RegistryContents> expected = after.equals("refused") ? Optional.empty() : Optional.of(where(after));
        assertThat(where(before).apply(operation(operation))).isEqualTo(expected);
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
