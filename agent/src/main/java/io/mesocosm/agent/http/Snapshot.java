package io.mesocosm.agent.http;

import io.mesocosm.agent.state.AgentState;
import io.mesocosm.agent.view.Facts;
import io.mesocosm.common.daemon.Verbosity;
import java.util.SortedMap;
import java.util.function.Supplier;

/**
 * What endpoints read: the state as published last, the metrics, the facts. Never waits for the core.
 *
 * @param states the state as of now
 * @param metrics the metrics as of now
 * @param facts what does not change
 * @param logging how much is logged
 */
public record Snapshot(
        Supplier<AgentState> states, Supplier<SortedMap<String, Double>> metrics, Facts facts, Verbosity logging) {

    AgentState state() {
        return states.get();
    }
}
