package io.mesocosm.master.view;

import io.mesocosm.common.endpoints.ResourceTotals;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.master.state.Agent;
import io.mesocosm.master.state.ExecutorEntry;
import io.mesocosm.master.state.MasterState;
import io.mesocosm.master.state.Offer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What agents hold of each framework, gathered in one walk over the agents. */
final class FrameworkIndex {

    /** An executor and where it runs. */
    record Executor(AgentId agent, ExecutorEntry entry) {}

    /** What all agents together hold of one framework. */
    static final class Share {
        final List<Resources> used = new ArrayList<>();
        final List<Resources> offered = new ArrayList<>();
        final List<Executor> executors = new ArrayList<>();

        private Optional<ResourceTotals> usedTotals = Optional.empty();

        /** Summed up when first asked for, and then kept. */
        ResourceTotals usedTotals() {
            if (usedTotals.isEmpty()) {
                usedTotals = Optional.of(add(used, new ResourceTotals()));
            }
            return usedTotals.get();
        }

        ResourceTotals offeredTotals() {
            return add(offered, new ResourceTotals());
        }

        ResourceTotals allTotals() {
            return offered.isEmpty() ? usedTotals() : add(offered, add(used, new ResourceTotals()));
        }

        private static ResourceTotals add(List<Resources> some, ResourceTotals into) {
            some.forEach(resources -> into.addAll(resources.toProto()));
            return into;
        }
    }

    private static final Share NOTHING = new Share();

    private final Map<FrameworkId, Share> shares = new HashMap<>();

    FrameworkIndex(MasterState state) {
        for (Agent agent : state.agents().registered().values()) {
            agent.work().used().forEach(entry -> share(entry.getKey()).used.add(entry.getValue()));
            agent.work()
                    .executors()
                    .forEach(entry -> entry.getValue()
                            .values()
                            .forEach(executor ->
                                    share(entry.getKey()).executors.add(new Executor(agent.id(), executor))));
        }
        for (Offer offer : state.offers().values()) {
            share(offer.frameworkId()).offered.add(offer.resources());
        }
    }

    private Share share(FrameworkId id) {
        return shares.computeIfAbsent(id, key -> new Share());
    }

    Share of(FrameworkId id) {
        return shares.getOrDefault(id, NOTHING);
    }
}
