package io.mesocosm.allocator.hierarchical;

import io.mesocosm.allocator.compact.Bundle;
import io.mesocosm.allocator.compact.Chopper;
import io.mesocosm.allocator.sorter.Sorter;
import java.util.List;

/**
 * The second stage of a round: the roles in order, in each role the frameworks in order, and to the first who can have it
 * and did not refuse it goes all that is left, as far as the limits of the role and the headroom of the guarantees allow.
 * Without quotas it is the whole round.
 */
final class FairShare {

    private final Cluster cluster;
    private final Admission admission;
    private final Gifts gifts;
    private final Chopper chopper;
    private final Spent spent;

    FairShare(Cluster cluster, Admission admission, Gifts gifts, Chopper chopper) {
        this.cluster = cluster;
        this.admission = admission;
        this.gifts = gifts;
        this.chopper = chopper;
        this.spent = new Spent(cluster);
    }

    /** Visits agents in this order. */
    void run(List<Agent> agents) {
        spent.begin();
        agents.forEach(this::visit);
    }

    private void visit(Agent agent) {
        if (agent.available().isEmpty()) {
            return;
        }
        agent.verdicts.rebase(agent.available());
        if (agent.verdicts.containsAll(cluster.activeClients, spent.bind(agent) ? spent.clients() : ClientSet.NOBODY)) {
            return;
        }
        Sorter.Cursor roles = cluster.roleSorter.sort();
        for (int role = roles.next(); role != Sorter.END; role = roles.next()) {
            if (!spent.contains(role, agent.available())) {
                visit(agent, cluster.role(role));
                if (agent.available().isEmpty()) {
                    break;
                }
            }
        }
        gifts.settle(agent);
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
        Bundle left = gifts.leftOf(agent);
        Bundle part = agent.part(left, client.role, client.framework.withoutTraits);
        if (admission.rulesOut(agent, client, left, part)) {
            return;
        }
        Bundle offer = offer(part, client.role);
        if (offer == part || admission.accepts(agent, client, offer)) {
            gifts.give(agent, client, offer);
            spent.gave(client.role);
        }
    }

    /** As much of it as limits and headroom allow. */
    private Bundle offer(Bundle part, Role role) {
        Headroom headroom = cluster.quotas.headroom;
        if (!role.isLimited() && !headroom.isRequired()) {
            return part;
        }
        Bundle charged = part.chargeable();
        Bundle kept = role.isLimited() ? chopper.chop(charged, role.account::allowance) : charged;
        kept = headroom.isRequired() ? chopper.chop(kept, headroom::surplus) : kept;
        return kept == charged ? part : part.minus(charged).plus(kept);
    }
}
