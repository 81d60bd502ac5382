package io.mesocosm.master.view;

import io.mesocosm.common.json.JsonOutput;
import io.mesocosm.master.state.Agent;
import io.mesocosm.master.state.MasterState;
import java.util.Optional;

/** {@code /slaves}. */
public final class AgentsView {

    private AgentsView() {}

    /**
     * Writes it.
     *
     * @param only the one agent that was asked for
     */
    public static void write(MasterState state, Optional<String> only, JsonOutput out) {
        out.startObject().name("slaves").startArray();
        for (Agent agent : state.agents().registered().values()) {
            if (only.isEmpty() || only.get().equals(agent.id().value())) {
                AgentView.open(agent, state.agents().withdrawals(), out);
                AgentView.fullResources(agent, out);
                out.endObject();
            }
        }
        out.endArray();
        out.name("recovered_slaves").startArray();
        state.agents().recovered().values().stream()
                .filter(info -> only.isEmpty() || only.get().equals(info.getId().getValue()))
                .forEach(info -> AgentView.recovered(info, out));
        out.endArray().endObject();
    }
}
