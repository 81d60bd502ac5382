package io.mesocosm.allocator.hierarchical;

import io.mesocosm.allocator.compact.Bundle;

/** Whether a client can be offered something of an agent, whatever is left of it and whatever its quota. */
final class Admission {

    private final boolean filterGpuResources;

    Admission(boolean filterGpuResources) {
        this.filterGpuResources = filterGpuResources;
    }

    /**
     * Whether there is no use in offering these resources or any part of them.
     *
     * @param part all of an agent's resources that the client could be offered
     */
    boolean refuses(Agent agent, Client client, Bundle part) {
        return !isWorthwhile(client, part) || !canHave(agent, client) || agent.filters.refuse(client, part);
    }

    /** Whether to offer these resources, being a part of those that were not refused. */
    boolean accepts(Agent agent, Client client, Bundle offer) {
        return isWorthwhile(client, offer) && !agent.filters.refuse(client, offer);
    }

    private static boolean isWorthwhile(Client client, Bundle offer) {
        return !offer.isEmpty() && Minimum.reached(client.minima, offer);
    }

    private boolean canHave(Agent agent, Client client) {
        Framework framework = client.framework;
        return (framework.regionAware || !agent.remote)
                && (framework.gpuResources || !agent.hasGpus || !filterGpuResources)
                && (agent.multiRole || !framework.multiRole)
                && (agent.hierarchicalRole || !client.role.hierarchical)
                && !framework.constraints.excludes(client.role.name, agent.info);
    }
}
