package io.mesocosm.master.view;

import io.mesocosm.common.endpoints.FlagsView;
import io.mesocosm.common.endpoints.Shapes;
import io.mesocosm.common.endpoints.Times;
import io.mesocosm.common.endpoints.VersionView;
import io.mesocosm.common.json.JsonOutput;
import io.mesocosm.master.state.Agent;
import io.mesocosm.master.state.Framework;
import io.mesocosm.master.state.Frameworks.Completed;
import io.mesocosm.master.state.MasterState;
import java.util.Optional;
import org.apache.mesos.v1.Protos.MasterInfo;

/** {@code /state}: the whole cluster. */
public final class StateView {

    private StateView() {}

    /** Writes it. */
    public static void write(MasterState state, Facts facts, JsonOutput out) {
        out.startObject();
        VersionView.members(facts.build(), out);
        self(state, out);
        facts.cluster().ifPresent(cluster -> out.name("cluster").string(cluster));
        facts.logDir().ifPresent(directory -> out.name("log_dir").string(directory));
        facts.externalLogFile().ifPresent(file -> out.name("external_log_file").string(file));
        out.name("flags");
        FlagsView.object(facts.flags(), out);
        out.name("slaves").startArray();
        for (Agent agent : state.agents().registered().values()) {
            AgentView.open(agent, state.agents().withdrawals(), out);
            out.endObject();
        }
        out.endArray();
        recovered(state, out);
        FrameworkIndex index = new FrameworkIndex(state);
        out.name("frameworks").startArray();
        for (Framework framework : state.frameworks().registered().values()) {
            FrameworkView.write(framework, Optional.empty(), index.of(framework.id()), state, out);
        }
        out.endArray();
        out.name("completed_frameworks").startArray();
        state.frameworks().completed().values().forEach(completed -> completed(completed, index, state, out));
        out.endArray();
        out.name("orphan_tasks").startArray().endArray();
        out.name("unregistered_frameworks").startArray().endArray();
        out.endObject();
    }

    static void completed(Completed completed, FrameworkIndex index, MasterState state, JsonOutput out) {
        Framework framework = completed.framework();
        FrameworkView.write(framework, Optional.of(completed.unregistered()), index.of(framework.id()), state, out);
    }

    static void recovered(MasterState state, JsonOutput out) {
        out.name("recovered_slaves").startArray();
        state.agents().recovered().values().forEach(info -> AgentView.recovered(info, out));
        out.endArray();
    }

    private static void self(MasterState state, JsonOutput out) {
        MasterInfo info = state.info();
        out.name("start_time").number(Times.seconds(state.started()));
        state.leadership().elected().ifPresent(time -> out.name("elected_time").number(Times.seconds(time)));
        out.name("id").string(info.getId());
        out.name("pid").string(info.getPid());
        out.name("hostname").string(info.getHostname());
        out.name("capabilities").startArray();
        info.getCapabilitiesList()
                .forEach(capability -> out.string(capability.getType().name()));
        out.endArray();
        long active = state.agents().registered().values().stream()
                .filter(agent -> agent.link().active())
                .count();
        out.name("activated_slaves").number((double) active);
        out.name("deactivated_slaves")
                .number((double) (state.agents().registered().size() - active));
        out.name("unreachable_slaves")
                .number((double) state.agents().unreachable().size());
        if (info.hasDomain()) {
            out.name("domain");
            Shapes.proto(info.getDomain(), out);
        }
        state.leadership().leader().ifPresent(leader -> leader(leader, out));
    }

    private static void leader(MasterInfo leader, JsonOutput out) {
        out.name("leader").string(leader.getPid());
        out.name("leader_info").startObject();
        out.name("id").string(leader.getId());
        out.name("pid").string(leader.getPid());
        out.name("port").number(leader.getPort());
        out.name("hostname").string(leader.getHostname());
        if (leader.hasDomain()) {
            out.name("domain");
            Shapes.proto(leader.getDomain(), out);
        }
        out.endObject();
    }
}
