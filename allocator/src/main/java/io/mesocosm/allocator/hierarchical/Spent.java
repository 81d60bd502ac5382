package io.mesocosm.allocator.hierarchical;

import io.mesocosm.allocator.compact.Bundle;
import io.mesocosm.allocator.compact.Kind;
import java.util.BitSet;

/**
 * The clients whose quota, or the headroom of others, leaves them less than the default minimum of an offer: nothing but
 * resources reserved to them or revocable ones can be offered to them in this round, so agents without such pass them by.
 * That a round with nothing to give asks nobody is what makes many roles at their limits cheap.
 *
 * <p>Sound because allowances and the surplus of the headroom only become less while a round goes on. Clients with minima
 * of their own are never here.
 */
final class Spent {

    private final Cluster cluster;
    private final BitSet roles = new BitSet();

    private final ClientSet clients = new ClientSet();

    private boolean headroomSpent;

    Spent(Cluster cluster) {
        this.cluster = cluster;
    }

    /** A stage begins. */
    void begin() {
        roles.clear();
        clients.clear();
        headroomSpent = false;
        if (cluster.quotas.limitedAccounts() > 0 || cluster.quotas.headroom.isRequired()) {
            checkHeadroom();
            if (!headroomSpent) {
                for (Account account : cluster.quotas.accounts()) {
                    Role role = account.isLimited() ? cluster.rolesByName.get(account.name) : null;
                    if (role != null) {
                        check(role);
                    }
                }
            }
        }
    }

    /** Something was given to a role. */
    void gave(Role role) {
        if (!headroomSpent) {
            if (cluster.quotas.headroom.isRequired()) {
                checkHeadroom();
            }
            if (role.isLimited() && !roles.get(role.index)) {
                check(role);
            }
        }
    }

    private void checkHeadroom() {
        Headroom headroom = cluster.quotas.headroom;
        if (headroom.isRequired() && !Minimum.within(cluster.defaultMinima, headroom::surplus)) {
            headroomSpent = true;
            cluster.rolesByName.values().forEach(this::add);
        }
    }

    private void check(Role role) {
        Headroom headroom = cluster.quotas.headroom;
        if (!Minimum.within(
                cluster.defaultMinima, name -> Math.min(role.account.allowance(name), headroom.surplus(name)))) {
            add(role);
        }
    }

    private void add(Role role) {
        boolean all = true;
        for (Client client : role.clients) {
            if (client.minima == cluster.defaultMinima) {
                clients.add(client.index);
            } else {
                all = false;
            }
        }
        roles.set(role.index, all);
    }

    /** Whether the agent has nothing that spent clients could have. */
    boolean bind(Agent agent) {
        return !agent.available().has(Kind.RESERVED | Kind.REVOCABLE);
    }

    /** Whether no client of the role can have any of it. */
    boolean contains(int role, Bundle available) {
        return roles.get(role)
                && !available.has(Kind.REVOCABLE)
                && (!available.has(Kind.RESERVED) || !available.hasReservedFor(cluster.role(role).name));
    }

    /** The spent clients. */
    ClientSet clients() {
        return clients;
    }
}
