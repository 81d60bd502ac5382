package io.mesocosm.allocator.hierarchical;

import io.mesocosm.allocator.compact.Bundle;
import io.mesocosm.allocator.compact.Chopper;
import io.mesocosm.allocator.sorter.Sorter;
import java.util.List;

/**
 * The first stage of a round: only top-level roles that consume less than they are guaranteed, so that they have the
 * choice among all agents. A client gets what brings its role closer to the guarantee, and with that whatever else of the
 * agent neither exceeds the role's limits nor touches the headroom of the other guarantees: an offer is of little use
 * without ports or memory.
 */
final class Guarantees {

    private final Cluster cluster;
    private final Admission admission;
    private final Gifts gifts;
    private final Chopper chopper;

    /** The clients of hungry roles. */
    private final ClientSet clients = new ClientSet();

    Guarantees(Cluster cluster, Admission admission, Gifts gifts, Chopper chopper) {
        this.cluster = cluster;
        this.admission = admission;
        this.gifts = gifts;
        this.chopper = chopper;
    }

    /** Visits agents in this order. */
    void run(List<Agent> agents) {
        collectHungry();
        for (Agent agent : agents) {
            if (cluster.quotas.hungryRoles() == 0) {
                return;
            }
            visit(agent);
        }
    }

    /** Who may be given something; later it is fewer, which does no harm. */
    private void collectHungry() {
        clients.clear();
        cluster.quotas.eachHungry(index -> {
            for (Client client : cluster.role(index).clients) {
                if (client.active) {
                    clients.add(client.index);
                }
            }
        });
    }

    private void visit(Agent agent) {
        if (agent.available().isEmpty()) {
            return;
        }
        agent.verdicts.rebase(agent.available());
        if (agent.verdicts.containsAll(clients, ClientSet.NOBODY)) {
            return;
        }
        int hungry = cluster.quotas.hungryRoles();
        Sorter.Cursor roles = cluster.roleSorter.sort();
        for (int role = roles.next(); role != Sorter.END && hungry > 0; role = roles.next()) {
            if (cluster.quotas.isHungry(role)) {
                hungry--;
                visit(agent, cluster.role(role));
                if (agent.available().isEmpty()) {
                    break;
                }
            }
        }
        gifts.settle(agent);
    }

    private void visit(Agent agent, Role role) {
        if (!role.account.wants(agent.available().chargeableQuantities())) {
            return;
        }
        Sorter.Cursor frameworks = role.frameworks.sort();
        for (int index = frameworks.next(); index != Sorter.END; index = frameworks.next()) {
            if (!agent.verdicts.contains(index)) {
                visit(agent, cluster.client(index));
                if (!role.account.isHungry() || agent.available().isEmpty()) {
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
        Bundle offer = offer(part, client.role.account);
        if (!offer.isEmpty() && admission.accepts(agent, client, offer)) {
            gifts.give(agent, client, offer);
        }
    }

    /** What a top-level role is offered, nothing when that would not bring it closer to its guarantee. */
    private Bundle offer(Bundle part, Account account) {
        Bundle charged = part.chargeable();
        Bundle guaranteed = chopper.chop(charged, account::unmet);
        if (guaranteed.isEmpty()) {
            return Bundle.EMPTY;
        }
        Bundle more = charged.minus(guaranteed);
        if (account.isLimited()) {
            more = chopper.chop(more, name -> account.allowance(name, guaranteed));
        }
        more = chopper.chop(more, cluster.quotas.headroom::surplus);
        return part.minus(charged).plus(guaranteed).plus(more);
    }
}
