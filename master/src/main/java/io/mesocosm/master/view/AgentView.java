package io.mesocosm.master.view;

import io.mesocosm.common.endpoints.FullResources;
import io.mesocosm.common.endpoints.ReservedTotals;
import io.mesocosm.common.endpoints.ResourceTotals;
import io.mesocosm.common.endpoints.Shapes;
import io.mesocosm.common.endpoints.Times;
import io.mesocosm.common.json.JsonOutput;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.master.state.Agent;
import io.mesocosm.master.state.Withdrawals;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.Resource;

/** An agent as {@code /state}, {@code /state-summary} and {@code /slaves} show it. */
final class AgentView {

    private AgentView() {}

    /** Without the closing brace: others have more to tell. */
    static void open(Agent agent, Withdrawals withdrawals, JsonOutput out) {
        out.startObject();
        info(agent.info(), out);
        out.name("pid").string(agent.pid().toString());
        out.name("registered_time").number(Times.seconds(agent.link().registered()));
        agent.link()
                .reregistered()
                .ifPresent(time -> out.name("reregistered_time").number(Times.seconds(time)));
        resources(agent, out);
        out.name("active").bool(agent.link().active());
        out.name("deactivated").bool(!withdrawals.allows(agent.id()));
        out.name("version").string(agent.identity().version());
        out.name("capabilities").startArray();
        agent.identity().capabilities().stream().sorted().forEach(capability -> out.string(capability.name()));
        out.endArray();
        withdrawals.drain(agent.id()).ifPresent(info -> {
            out.name("drain_info");
            Shapes.proto(info, out);
        });
    }

    private static void resources(Agent agent, JsonOutput out) {
        List<Resource> total = agent.total().toProto();
        out.name("resources");
        ResourceTotals.of(total).write(out);
        out.name("used_resources");
        used(agent).write(out);
        out.name("offered_resources");
        ResourceTotals.of(agent.work().offered().toProto()).write(out);
        ReservedTotals reserved = ReservedTotals.of(total);
        reserved.writeReserved(out.name("reserved_resources"));
        reserved.writeUnreserved(out.name("unreserved_resources"));
    }

    /** A shared volume counts once, however many frameworks use it. */
    private static ResourceTotals used(Agent agent) {
        ResourceTotals totals = new ResourceTotals();
        Set<Resource> shared = new HashSet<>(0);
        for (Resources some : agent.work().used().values()) {
            for (Resource resource : some.toProto()) {
                if (!resource.hasShared() || shared.add(resource)) {
                    totals.add(resource);
                }
            }
        }
        return totals;
    }

    /** An agent that is in the registry and has not come back. */
    static void recovered(AgentInfo info, JsonOutput out) {
        out.startObject();
        info(info, out);
        out.endObject();
    }

    private static void info(AgentInfo info, JsonOutput out) {
        out.name("id").string(info.getId().getValue());
        out.name("hostname").string(info.getHostname());
        out.name("port").number(info.getPort());
        out.name("attributes");
        Shapes.attributes(info.getAttributesList(), out);
        if (info.hasDomain()) {
            out.name("domain");
            Shapes.proto(info.getDomain(), out);
        }
    }

    /** The resources one by one, as only {@code /slaves} shows them. */
    static void fullResources(Agent agent, JsonOutput out) {
        FullResources.writeReserved(agent.total(), out.name("reserved_resources_full"));
        FullResources.write(agent.total().unreserved(), out.name("unreserved_resources_full"));
        FullResources.write(agent.used(), out.name("used_resources_full"));
        FullResources.write(agent.work().offered(), out.name("offered_resources_full"));
    }
}
