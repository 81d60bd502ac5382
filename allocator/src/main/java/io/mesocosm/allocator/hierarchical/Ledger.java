package io.mesocosm.allocator.hierarchical;

import io.mesocosm.allocator.compact.Bundle;
import io.mesocosm.allocator.compact.Kind;
import io.mesocosm.allocator.compact.Quantities;
import io.mesocosm.allocator.hierarchical.Agent.Holding;

/**
 * Keeps what agents know of holdings and what sorters charge for them in step. Shared resources are charged once to a
 * client for each agent, and once to each role above it, whatever the copies.
 */
final class Ledger {

    private static final int EVERYWHERE = -1;
    private static final int NOWHERE = Integer.MAX_VALUE;

    private final Cluster cluster;

    Ledger(Cluster cluster) {
        this.cluster = cluster;
    }

    /** A client gets resources of an agent, as one more allocation made to it. */
    void give(Agent agent, Client client, Bundle bundle) {
        agent.give(client, bundle);
        charge(agent, client, bundle);
    }

    /** A client has resources of an agent in use. */
    void giveUsed(Agent agent, Client client, Bundle bundle) {
        give(agent, client, bundle);
        agent.use(client, bundle, 1);
    }

    /** Charges what the client was already {@linkplain Agent#give given}. */
    void charge(Agent agent, Client client, Bundle bundle) {
        long[] quantities = bundle.notShared().quantities();
        client.role.frameworks.allocated(client.handle, quantities);
        cluster.roleSorter.allocated(client.role.handle, quantities);
        if (bundle.has(Kind.SHARED)) {
            Bundle before = agent.held(client).minus(bundle);
            adjustShared(agent, client, bundle.shared().notIn(before), 1);
        }
    }

    /** A client gives resources back; it may cease to be one. */
    void takeBack(Agent agent, Client client, Bundle bundle) {
        release(agent, client, bundle);
        cluster.removeIfIdle(client);
    }

    /** Of what a client holds, {@code before} becomes {@code after}; no new allocation. */
    void convert(Agent agent, Client client, Bundle before, Bundle after) {
        agent.convert(client, before, after);
        long[] old = before.notShared().quantities();
        long[] now = after.notShared().quantities();
        if (!Quantities.same(old, now)) {
            adjust(client, old, -1);
            adjust(client, now, 1);
        }
        if (before.has(Kind.SHARED) || after.has(Kind.SHARED)) {
            Bundle rest = agent.held(client).minus(after);
            adjustShared(agent, client, before.shared().notIn(rest), -1);
            adjustShared(agent, client, after.shared().notIn(rest), 1);
        }
        cluster.removeIfIdle(client);
    }

    private void adjust(Client client, long[] quantities, int sign) {
        client.role.frameworks.adjust(client.handle, quantities, sign, EVERYWHERE);
        cluster.roleSorter.adjust(client.role.handle, quantities, sign, EVERYWHERE);
    }

    /** A client gives back all that it holds of an agent. */
    void takeBackAll(Agent agent, Client client) {
        Bundle held = agent.held(client);
        if (!held.isEmpty()) {
            release(agent, client, held);
        }
    }

    private void release(Agent agent, Client client, Bundle bundle) {
        agent.takeBack(client, bundle);
        long[] quantities = bundle.notShared().quantities();
        client.role.frameworks.unallocated(client.handle, quantities);
        cluster.roleSorter.unallocated(client.role.handle, quantities);
        if (bundle.has(Kind.SHARED)) {
            adjustShared(agent, client, bundle.shared().notIn(agent.held(client)), -1);
        }
    }

    /** Charges shared resources, one by one, as far up as nobody else on the agent has them. */
    private void adjustShared(Agent agent, Client client, Bundle shared, int sign) {
        for (Kind kind : shared.kinds()) {
            Bundle one = shared.only(kind);
            client.role.frameworks.adjust(client.handle, one.quantities(), sign, 0);
            int depth = depthHeldByOthers(agent, client, one);
            if (depth != NOWHERE) {
                cluster.roleSorter.adjust(client.role.handle, one.quantities(), sign, depth);
            }
        }
    }

    private static int depthHeldByOthers(Agent agent, Client client, Bundle one) {
        int depth = EVERYWHERE;
        for (Holding holding : agent.holdings) {
            if (holding.client != client && one.notIn(holding.bundle).isEmpty()) {
                if (holding.client.role == client.role) {
                    return NOWHERE;
                }
                depth = Math.max(depth, Role.commonDepth(holding.client.role.name, client.role.name));
            }
        }
        return depth;
    }
}
