package io.mesocosm.allocator.hierarchical;

import io.mesocosm.allocator.compact.Bundle;
import io.mesocosm.allocator.compact.Chopper;

/** Whether a client can be offered something of an agent: by what it is capable of, asked for and refused. */
final class Admission {

    private final boolean filterGpuResources;
    private final Chopper chopper;

    Admission(boolean filterGpuResources, Chopper chopper) {
        this.filterGpuResources = filterGpuResources;
        this.chopper = chopper;
    }

    /**
     * Whether there is no use in offering any of this, or as much of it as the limits of the role allow. Takes note of it
     * with the agent, so that the client is not asked again until a reason vanishes.
     *
     * @param left what is left of the agent
     * @param part all of that which the client could be offered
     */
    boolean rulesOut(Agent agent, Client client, Bundle left, Bundle part) {
        if (refuses(agent, client, part)) {
            agent.verdicts.add(client.index, left);
            return true;
        }
        Role role = client.role;
        if (!role.isLimited() || !agent.verdicts.areAbout(left)) {
            return false;
        }
        Bundle charged = part.chargeable();
        if (!Chopper.isCertain(charged)) {
            return false;
        }
        Bundle most = chopper.chop(charged, role.account::ceiling);
        if (most == charged || accepts(agent, client, part.minus(charged).plus(most))) {
            return false;
        }
        agent.verdicts.add(client.index);
        role.account.judged();
        return true;
    }

    private boolean refuses(Agent agent, Client client, Bundle part) {
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
