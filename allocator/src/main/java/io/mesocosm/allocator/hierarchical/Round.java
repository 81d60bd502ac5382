package io.mesocosm.allocator.hierarchical;

import io.mesocosm.allocator.AllocatorOutput;
import io.mesocosm.allocator.AllocatorOutput.Offering;
import io.mesocosm.allocator.AllocatorOutput.Offers;
import io.mesocosm.allocator.compact.Bundle;
import io.mesocosm.allocator.compact.Kind;
import io.mesocosm.allocator.sorter.Sorter;
import java.util.ArrayList;
import java.util.List;

/**
 * One allocation round: candidate agents in random order; for each the roles in order, in each role the frameworks in
 * order, and to the first who can have it and did not refuse it goes all that is left. Mesos:
 * {@code HierarchicalAllocatorProcess::__generateOffers}, its second stage.
 *
 * <p>While an agent is visited the sorters are only read; what was given is charged after the visit. The order in which
 * one agent is offered is thus the order before it, as in Mesos, and the sorters' cursors stay valid.
 */
final class Round {

    private final Cluster cluster;
    private final Ledger ledger;
    private final List<Framework> offered = new ArrayList<>();
    private final List<Client> given = new ArrayList<>();
    private final List<Bundle> gifts = new ArrayList<>();

    Round(Cluster cluster, Ledger ledger) {
        this.cluster = cluster;
        this.ledger = ledger;
    }

    /** Allocates what the candidates have; the list is left in another order. */
    List<AllocatorOutput> run(List<Agent> candidates, long now) {
        List<Agent> visited = new ArrayList<>(candidates.size());
        for (Agent agent : candidates) {
            cluster.expireFilters(agent, now);
            if (agent.activated && cluster.isWhitelisted(agent)) {
                visited.add(agent);
            }
        }
        shuffle(visited);
        for (Agent agent : visited) {
            visit(agent);
        }
        List<AllocatorOutput> outputs = new ArrayList<>(offered.size());
        for (Framework framework : offered) {
            outputs.add(new Offers(framework.id, framework.offerings));
            framework.offerings.clear();
        }
        offered.clear();
        return outputs;
    }

    private void shuffle(List<Agent> agents) {
        for (int i = agents.size() - 1; i > 0; i--) {
            int j = (int) cluster.ids.below(i + 1L);
            agents.set(j, agents.set(i, agents.get(j)));
        }
    }

    private void visit(Agent agent) {
        if (agent.available().isEmpty()) {
            return;
        }
        agent.verdicts.rebase(agent.available());
        if (agent.verdicts.containsAll(cluster.activeClients)) {
            return;
        }
        Sorter.Cursor roles = cluster.roleSorter.sort();
        for (int role = roles.next(); role != Sorter.END; role = roles.next()) {
            visit(agent, cluster.role(role));
            if (agent.available().isEmpty()) {
                break;
            }
        }
        settle(agent);
    }

    private void visit(Agent agent, Role role) {
        Sorter.Cursor frameworks = role.frameworks.sort();
        for (int index = frameworks.next(); index != Sorter.END; index = frameworks.next()) {
            if (!agent.verdicts.contains(index)) {
                visit(agent, cluster.client(index));
                if (agent.available().isEmpty()) {
                    return;
                }
            }
        }
    }

    private void visit(Agent agent, Client client) {
        Bundle offer = agent.part(leftOf(agent), client.role, client.framework.withoutTraits);
        if (canHave(agent, client) && isWorthwhile(client, offer) && !agent.filters.refuse(client, offer)) {
            Framework framework = client.framework;
            if (framework.offerings.isEmpty()) {
                offered.add(framework);
            }
            framework.offerings.add(new Offering(client.role.name, agent.id, offer.resources(client.role.name)));
            agent.give(client, offer);
            given.add(client);
            gifts.add(offer);
        } else if (given.isEmpty()) {
            // Only then is the verdict about all that was available, not about what others left of it.
            agent.verdicts.add(client.index);
        }
    }

    /** What is available, but for the shared resources that were offered in this visit already. */
    private Bundle leftOf(Agent agent) {
        Bundle left = agent.available();
        if (left.has(Kind.SHARED)) {
            for (Bundle gift : gifts) {
                left = left.minus(gift.shared());
            }
        }
        return left;
    }

    private static boolean isWorthwhile(Client client, Bundle offer) {
        return !offer.isEmpty() && Minimum.reached(client.minima, offer);
    }

    private boolean canHave(Agent agent, Client client) {
        Framework framework = client.framework;
        return (framework.regionAware || !agent.remote)
                && (framework.gpuResources || !agent.hasGpus || !cluster.options.filterGpuResources())
                && (agent.multiRole || !framework.multiRole)
                && (agent.hierarchicalRole || !client.role.hierarchical)
                && !framework.constraints.excludes(client.role.name, agent.info);
    }

    private void settle(Agent agent) {
        for (int i = 0; i < given.size(); i++) {
            ledger.charge(agent, given.get(i), gifts.get(i));
        }
        given.clear();
        gifts.clear();
    }
}
