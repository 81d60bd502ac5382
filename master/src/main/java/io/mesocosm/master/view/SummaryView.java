package io.mesocosm.master.view;

import io.mesocosm.common.json.JsonOutput;
import io.mesocosm.master.state.Agent;
import io.mesocosm.master.state.Framework;
import io.mesocosm.master.state.MasterState;
import io.mesocosm.master.state.TaskEntry;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.apache.mesos.v1.Protos.Task;

/** {@code /state-summary}: how many tasks are where. */
public final class SummaryView {

    /** The tasks of an agent or of a framework, and who has to do with it on the other side. */
    private static final class Side {
        final TaskCounts counts = new TaskCounts();
        final Set<String> partners = new LinkedHashSet<>();
    }

    private final Map<String, Side> agents = new HashMap<>();
    private final Map<String, Side> frameworks = new HashMap<>();

    private SummaryView() {}

    /** Writes it. */
    public static void write(MasterState state, Facts facts, JsonOutput out) {
        SummaryView summary = new SummaryView();
        for (Framework framework : state.frameworks().registered().values()) {
            summary.count(framework.work());
        }
        summary.print(state, facts, out);
    }

    private void count(Framework.Work work) {
        for (TaskEntry task : work.tasks().values()) {
            count(task.task());
        }
        work.unreachable().values().forEach(task -> count(task.task()));
        work.completed().values().forEach(this::count);
    }

    private void count(Task task) {
        String agent = task.getAgentId().getValue();
        String framework = task.getFrameworkId().getValue();
        Side onAgent = agents.computeIfAbsent(agent, key -> new Side());
        onAgent.counts.count(task.getState());
        onAgent.partners.add(framework);
        Side ofFramework = frameworks.computeIfAbsent(framework, key -> new Side());
        ofFramework.counts.count(task.getState());
        ofFramework.partners.add(agent);
    }

    private void print(MasterState state, Facts facts, JsonOutput out) {
        Side nothing = new Side();
        out.startObject().name("hostname").string(state.info().getHostname());
        facts.cluster().ifPresent(cluster -> out.name("cluster").string(cluster));
        out.name("slaves").startArray();
        for (Agent agent : state.agents().registered().values()) {
            AgentView.open(agent, state.agents().withdrawals(), out);
            close(agents.getOrDefault(agent.id().value(), nothing), "framework_ids", out);
        }
        out.endArray();
        FrameworkIndex index = new FrameworkIndex(state);
        out.name("frameworks").startArray();
        for (Framework framework : state.frameworks().registered().values()) {
            FrameworkView.openSummary(framework, index.of(framework.id()), out);
            close(frameworks.getOrDefault(framework.id().value(), nothing), "slave_ids", out);
        }
        out.endArray().endObject();
    }

    private static void close(Side side, String partners, JsonOutput out) {
        side.counts.write(out);
        out.name(partners).startArray();
        side.partners.forEach(out::string);
        out.endArray().endObject();
    }
}
