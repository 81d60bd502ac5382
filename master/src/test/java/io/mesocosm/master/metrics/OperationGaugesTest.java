package io.mesocosm.master.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.master.core.GivenOperations;
import io.mesocosm.master.core.Story;
import io.mesocosm.master.event.AgentMessage;
import io.mesocosm.master.state.OperationEntry;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.OperationState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the metrics say of operations in every state that their agents may tell. */
class OperationGaugesTest {

    private static final String EVERYTHING = "cpus:4;mem:4096;disk:1000";
    private static final List<String> STATES = List.of(
            "dropped", "error", "failed", "finished", "gone_by_operator", "pending", "recovering", "unreachable");

    private final Story story = Story.leading();
    private final AgentId agent = story.agent("host", EVERYTHING);
    private final FrameworkId framework = story.framework("dev");
    private final Map<String, Double> counters = new HashMap<>();

    /** All that is not zero, without the prefix that everything has. */
    private Map<String, Double> gauges() {
        story.counted().forEach(name -> counters.merge(name, 1.0, Double::sum));
        story.forget();
        Map<String, Double> snapshot = new HashMap<>(counters);
        OperationGauges.addTo(snapshot, story.state());
        return snapshot.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith("master/operations/") && entry.getValue() != 0)
                .collect(Collectors.toMap(
                        entry -> entry.getKey().substring("master/operations/".length()), Map.Entry::getValue));
    }

    private void reserve() {
        story.accept(
                framework,
                story.offer(framework, agent, EVERYTHING),
                GivenOperations.named("r", GivenOperations.reserve("cpus:1")));
    }

    private void tell(OperationState state) {
        OperationEntry entry =
                story.agent(agent).work().operations().values().iterator().next();
        story.on(new AgentMessage.OperationStatus(
                story.agent(agent).pid(), GivenOperations.status(agent, entry.uuid(), state, entry.uuid())));
    }

    @Test
    void everyTypeHasEveryStateBeforeThereIsAnyOperation() {
        Map<String, Double> snapshot = new HashMap<>();
        for (String type : Counters.OPERATIONS) {
            Counters.OPERATION_COUNTERS.forEach(name -> snapshot.put("master/operations/" + type + name, 0.0));
        }
        OperationGauges.addTo(snapshot, story.state());
        List<String> types = List.of(
                "",
                "create/",
                "create_disk/",
                "destroy/",
                "destroy_disk/",
                "grow_volume/",
                "reserve/",
                "shrink_volume/",
                "unreserve/");
        assertThat(snapshot.values()).containsOnly(0.0);
        assertThat(snapshot.keySet())
                .containsExactlyInAnyOrderElementsOf(types.stream()
                        .flatMap(type -> Stream.concat(STATES.stream(), Stream.of("total"))
                                .map(state -> "master/operations/" + type + state))
                        .toList());
    }

    @Test
    void anOperationThatWasSentIsPending() {
        reserve();
        assertThat(gauges())
                .containsOnly(
                        Map.entry("pending", 1.0),
                        Map.entry("total", 1.0),
                        Map.entry("reserve/pending", 1.0),
                        Map.entry("reserve/total", 1.0));
    }

    @ParameterizedTest
    @EnumSource(
            value = OperationState.class,
            names = {
                "OPERATION_FINISHED",
                "OPERATION_FAILED",
                "OPERATION_ERROR",
                "OPERATION_DROPPED",
                "OPERATION_UNREACHABLE",
                "OPERATION_GONE_BY_OPERATOR",
                "OPERATION_RECOVERING"
            })
    void anOperationIsCountedInTheStateThatItsAgentTold(OperationState state) {
        reserve();
        tell(state);
        tell(state);
        String name = state.name().substring("OPERATION_".length()).toLowerCase(Locale.ROOT);
        assertThat(gauges())
                .containsOnly(
                        Map.entry(name, 1.0),
                        Map.entry("total", 1.0),
                        Map.entry("reserve/" + name, 1.0),
                        Map.entry("reserve/total", 1.0));
    }

    @Test
    void anOperationThatWasRefusedIsAnError() {
        story.accept(
                framework,
                story.offer(framework, agent, EVERYTHING),
                GivenOperations.unreserve("cpus:1"),
                GivenOperations.reserve("cpus:1"));
        assertThat(gauges())
                .containsOnly(
                        Map.entry("error", 1.0),
                        Map.entry("pending", 1.0),
                        Map.entry("total", 2.0),
                        Map.entry("unreserve/error", 1.0),
                        Map.entry("unreserve/total", 1.0),
                        Map.entry("reserve/pending", 1.0),
                        Map.entry("reserve/total", 1.0));
    }

    @Test
    void operationsOfAnUnreachableAgentStayCounted() {
        reserve();
        story.silence(agent);
        assertThat(gauges())
                .containsOnly(
                        Map.entry("unreachable", 1.0),
                        Map.entry("total", 1.0),
                        Map.entry("reserve/unreachable", 1.0),
                        Map.entry("reserve/total", 1.0));
    }
}
