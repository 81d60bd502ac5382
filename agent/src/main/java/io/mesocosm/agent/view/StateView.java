package io.mesocosm.agent.view;

import io.mesocosm.agent.state.AgentState;
import io.mesocosm.agent.state.Gauges;
import io.mesocosm.common.endpoints.FlagsView;
import io.mesocosm.common.endpoints.FullResources;
import io.mesocosm.common.endpoints.ReservedTotals;
import io.mesocosm.common.endpoints.ResourceTotals;
import io.mesocosm.common.endpoints.Shapes;
import io.mesocosm.common.endpoints.Times;
import io.mesocosm.common.endpoints.VersionView;
import io.mesocosm.common.json.JsonOutput;
import io.mesocosm.common.resources.Resources;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Resource;

/** {@code /state}: all that an agent knows. Mesos: {@code Slave::Http::state}. */
public final class StateView {

    private StateView() {}

    /**
     * Writes it.
     *
     * @param masterHostname the name of the master's address, when a master is known
     */
    public static void write(AgentState state, Facts facts, Optional<String> masterHostname, JsonOutput out) {
        out.startObject();
        VersionView.members(facts.build(), out);
        self(state, out);
        resources(state, out);
        out.name("resource_providers").startArray().endArray();
        out.name("attributes");
        Shapes.attributes(state.info().getAttributesList(), out);
        masterHostname.ifPresent(name -> out.name("master_hostname").string(name));
        facts.logDir().ifPresent(directory -> out.name("log_dir").string(directory));
        facts.externalLogFile().ifPresent(file -> out.name("external_log_file").string(file));
        out.name("flags");
        FlagsView.object(facts.flags(), out);
        out.name("frameworks").startArray();
        state.frameworks().values().forEach(framework -> FrameworkView.write(framework, out));
        out.endArray();
        out.name("completed_frameworks").startArray();
        state.completedFrameworks().forEach(framework -> FrameworkView.write(framework, out));
        out.endArray().endObject();
    }

    private static void self(AgentState state, JsonOutput out) {
        out.name("start_time").number(Times.seconds(state.recovery().started()));
        out.name("id").string(state.info().getId().getValue());
        out.name("pid").string(state.config().self().toString());
        out.name("hostname").string(state.info().getHostname());
        out.name("capabilities").startArray();
        state.config().capabilities().forEach(capability -> out.string(capability.name()));
        out.endArray();
        if (state.info().hasDomain()) {
            out.name("domain");
            Shapes.proto(state.info().getDomain(), out);
        }
        state.drain().ifPresent(drain -> {
            out.name("drain_config");
            Shapes.proto(drain.config(), out);
            out.name("estimated_drain_start_time_seconds").number(drain.since().getEpochSecond());
        });
    }

    private static void resources(AgentState state, JsonOutput out) {
        List<Resource> total = state.resources().total();
        out.name("resources");
        ResourceTotals.of(total).write(out);
        ReservedTotals reserved = ReservedTotals.of(total);
        reserved.writeReserved(out.name("reserved_resources"));
        reserved.writeUnreserved(out.name("unreserved_resources"));
        Resources all = Resources.of(total);
        FullResources.writeReserved(all, out.name("reserved_resources_full"));
        FullResources.write(all.unreserved(), out.name("unreserved_resources_full"));
        // As a sum, since a shared volume counts once however many tasks use it.
        Resources allocated =
                Resources.of(state.executors().flatMap(Gauges::allocated).toList());
        ReservedTotals used = ReservedTotals.of(allocated.toProto());
        used.writeReserved(out.name("reserved_resources_allocated"));
        used.writeUnreserved(out.name("unreserved_resources_allocated"));
    }
}
