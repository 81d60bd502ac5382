package io.mesocosm.master.view;

import io.mesocosm.allocator.OfferConstraintsFilter;
import io.mesocosm.common.json.JsonOutput;
import io.mesocosm.master.state.Agent;
import io.mesocosm.master.state.Framework;
import io.mesocosm.master.state.MasterState;

/**
 * {@code /allocator/offer_constraints_debug}: which agents the constraints of each framework keep from it, role by role,
 * and the roles for which it wants no offers. Mesos: {@code HierarchicalAllocatorProcess::offerConstraintsDebug}.
 */
public final class OfferConstraintsView {

    private OfferConstraintsView() {}

    /** Writes it; the cost is that of asking each constraint about each agent. */
    public static void write(MasterState state, JsonOutput out) {
        out.startObject().name("frameworks").startObject();
        for (Framework framework : state.frameworks().registered().values()) {
            out.name(framework.id().value()).startObject();
            out.name("suppressed_roles").startArray();
            framework.subscription().wishes().suppressedRoles().stream()
                    .sorted()
                    .forEach(out::string);
            out.endArray();
            out.name("excluded_by_attribute_constraints").startObject();
            excluded(state, framework, out);
            out.endObject().endObject();
        }
        out.endObject().endObject();
    }

    private static void excluded(MasterState state, Framework framework, JsonOutput out) {
        OfferConstraintsFilter filter = framework
                .subscription()
                .wishes()
                .constraints()
                .map(OfferConstraintsFilter::of)
                .orElse(OfferConstraintsFilter.NONE);
        for (String role : framework.roles()) {
            out.name(role).startArray();
            for (Agent agent : state.agents().registered().values()) {
                if (filter.excludes(role, agent.info())) {
                    out.string(agent.id().value());
                }
            }
            out.endArray();
        }
    }
}
