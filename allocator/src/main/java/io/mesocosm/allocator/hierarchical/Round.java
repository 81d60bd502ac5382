package io.mesocosm.allocator.hierarchical;

import io.mesocosm.allocator.AllocatorOutput;
import io.mesocosm.allocator.compact.Chopper;
import java.util.ArrayList;
import java.util.List;

/**
 * One allocation round over the candidate agents: the {@linkplain Guarantees first stage} if any guarantee is not met,
 * then the {@linkplain FairShare second}, each in a random order of its own. Mesos: {@code
 * HierarchicalAllocatorProcess::__generateOffers}.
 */
final class Round {

    private final Cluster cluster;
    private final Gifts gifts;
    private final Guarantees guarantees;
    private final FairShare fairShare;

    Round(Cluster cluster, Ledger ledger) {
        this.cluster = cluster;
        this.gifts = new Gifts(ledger);
        Chopper chopper = new Chopper(cluster.ids);
        Admission admission = new Admission(cluster.options.filterGpuResources(), chopper);
        this.guarantees = new Guarantees(cluster, admission, gifts, chopper);
        this.fairShare = new FairShare(cluster, admission, gifts, chopper);
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
        cluster.quotas.begin(this::forgetVerdicts);
        if (cluster.quotas.headroom.isRequired()) {
            shuffle(visited);
            guarantees.run(visited);
        }
        shuffle(visited);
        fairShare.run(visited);
        return gifts.offers();
    }

    private void forgetVerdicts(Account account) {
        Role role = cluster.rolesByName.get(account.name);
        if (role != null) {
            role.clients.forEach(cluster::forgetVerdicts);
        }
    }

    private void shuffle(List<Agent> agents) {
        for (int i = agents.size() - 1; i > 0; i--) {
            int j = (int) cluster.ids.below(i + 1L);
            agents.set(j, agents.set(i, agents.get(j)));
        }
    }
}
