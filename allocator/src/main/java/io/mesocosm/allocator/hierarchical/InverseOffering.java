package io.mesocosm.allocator.hierarchical;

import io.mesocosm.allocator.AllocatorCommand.UpdateInverseOffer;
import io.mesocosm.allocator.AllocatorOutput;
import io.mesocosm.allocator.AllocatorOutput.InverseOffers;
import io.mesocosm.allocator.AllocatorOutput.Unavailable;
import io.mesocosm.allocator.hierarchical.Agent.Holding;
import io.mesocosm.allocator.hierarchical.Framework.InverseFilter;
import io.mesocosm.common.ids.FrameworkId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.mesos.v1.Protos.Filters;

/**
 * Asks frameworks to leave agents that will be unavailable: those that hold something there, once until they answer,
 * and not while they want to be left alone.
 */
final class InverseOffering {

    private final Cluster cluster;

    InverseOffering(Cluster cluster) {
        this.cluster = cluster;
    }

    List<AllocatorOutput> run(List<Agent> candidates, long now) {
        Map<FrameworkId, List<Unavailable>> asked = new LinkedHashMap<>();
        for (Agent agent : candidates) {
            agent.maintenance.ifPresent(maintenance -> {
                for (Holding holding : agent.holdings) {
                    Framework framework = holding.client.framework;
                    if (framework.active
                            && !isFiltered(framework, agent, now)
                            && maintenance.outstanding.add(framework.id)) {
                        asked.computeIfAbsent(framework.id, id -> new ArrayList<>())
                                .add(new Unavailable(agent.id, maintenance.unavailability));
                    }
                }
            });
        }
        List<AllocatorOutput> outputs = new ArrayList<>();
        asked.forEach((framework, agents) -> outputs.add(new InverseOffers(framework, agents)));
        return outputs;
    }

    private static boolean isFiltered(Framework framework, Agent agent, long now) {
        InverseFilter filter = framework.inverseFilters.get(agent);
        if (filter == null) {
            return false;
        }
        if (filter.expiresAt() <= now) {
            framework.inverseFilters.remove(agent);
            return false;
        }
        return true;
    }

    /** Takes note of an answer; late ones, when nothing is scheduled any more, mean nothing. */
    void update(UpdateInverseOffer command, long now) {
        Agent agent = cluster.agent(command.agent());
        Framework framework = cluster.frameworks.get(command.framework());
        if (agent == null || framework == null) {
            return;
        }
        agent.maintenance.ifPresent(maintenance -> maintenance.outstanding.remove(framework.id));
        command.filters().ifPresent(filters -> filter(framework, agent, filters, now));
    }

    private static void filter(Framework framework, Agent agent, Filters filters, long now) {
        long refusal = Times.refusal(filters);
        if (refusal > 0) {
            framework.inverseFilters.merge(
                    agent, new InverseFilter(now + refusal), (a, b) -> a.expiresAt() > b.expiresAt() ? a : b);
        }
    }
}
