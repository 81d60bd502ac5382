package io.mesocosm.allocator.hierarchical;

import io.mesocosm.allocator.compact.Bundle;
import io.mesocosm.allocator.compact.Quantities;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.jspecify.annotations.Nullable;

/** An agent as the allocator sees it: what it has, who holds what of it, what is left, who does not want it. */
final class Agent {

    /** What a client holds of this agent, offered or allocated. */
    static final class Holding {

        final Client client;
        Bundle bundle = Bundle.EMPTY;

        /** How much of it that counts against quotas is in use, not only offered. */
        long[] used = Quantities.NONE;

        Holding(Client client) {
            this.client = client;
        }
    }

    final AgentId id;
    private final Quotas quotas;
    final List<Holding> holdings = new ArrayList<>();

    /** What is used by frameworks that were not added yet, by framework and role. */
    final Map<FrameworkId, Map<String, Bundle>> strangers = new LinkedHashMap<>();

    final Filters filters = new Filters();
    final Verdicts verdicts = new Verdicts();

    /** What the round that is going on gave of it last. */
    @Nullable Gift lastGift;

    AgentInfo info;

    /** Where it stands in the cluster's list. */
    int index;

    boolean multiRole;
    boolean hierarchicalRole;
    boolean remote;
    boolean hasGpus;
    boolean activated = true;

    /** Whether the next round looks at it. */
    boolean candidate;

    Optional<Maintenance> maintenance = Optional.empty();

    private Bundle total = Bundle.EMPTY;
    private Bundle available = Bundle.EMPTY;

    /** Whether more is held than there is: then what comes back is not all available. */
    private boolean overcommitted;

    /** The last of {@link #available} that was not empty: most often it is the same again. */
    private Bundle lastAvailable = Bundle.EMPTY;

    /** The last that was asked for: a command asks several times for the same. */
    private @Nullable Holding lastHolding;

    private Bundle partOf = Bundle.EMPTY;
    private @Nullable Role partRole;
    private int partWithoutTraits;
    private Bundle part = Bundle.EMPTY;

    Agent(AgentId id, AgentInfo info, Quotas quotas) {
        this.id = id;
        this.quotas = quotas;
        this.info = info;
    }

    Bundle total() {
        return total;
    }

    /** What nobody holds, and what is shared. */
    Bundle available() {
        return available;
    }

    void setTotal(Bundle newTotal) {
        total = newTotal;
        count();
    }

    /** Conversions changed what there is, and it is known what of that is available. */
    void setTotal(Bundle newTotal, Bundle newAvailable) {
        total = newTotal;
        if (overcommitted) {
            count();
        } else {
            setAvailable(newAvailable);
        }
    }

    /** Counts what is available from the beginning. */
    void count() {
        Bundle held = Bundle.EMPTY;
        for (Holding holding : holdings) {
            held = held.plus(holding.bundle.notShared());
        }
        for (Map<String, Bundle> used : strangers.values()) {
            for (Bundle bundle : used.values()) {
                held = held.plus(bundle.notShared());
            }
        }
        overcommitted = !total.contains(held);
        setAvailable(total.minus(held));
    }

    /** A framework that is not known yet uses some of it. */
    void addStranger(FrameworkId framework, String role, Bundle bundle) {
        strangers.computeIfAbsent(framework, id -> new LinkedHashMap<>()).merge(role, bundle, Bundle::plus);
        quotas.charge(role, bundle, 1);
        count();
    }

    /** It gives some of that back. */
    void takeFromStranger(FrameworkId framework, String role, Bundle bundle) {
        Map<String, Bundle> used = strangers.get(framework);
        if (used != null) {
            used.computeIfPresent(role, (name, held) -> {
                Bundle rest = held.minus(bundle);
                quotas.charge(role, held, -1);
                quotas.charge(role, rest, 1);
                return rest.isEmpty() ? null : rest;
            });
            if (used.isEmpty()) {
                strangers.remove(framework);
            }
            count();
        }
    }

    /** A framework is known now, or gone; what it used, by role. */
    Map<String, Bundle> removeStranger(FrameworkId framework) {
        Map<String, Bundle> used = strangers.remove(framework);
        if (used == null) {
            return Map.of();
        }
        used.forEach((role, bundle) -> quotas.charge(role, bundle, -1));
        count();
        return used;
    }

    private void setAvailable(Bundle bundle) {
        Bundle same = bundle.sameAs(lastAvailable) ? lastAvailable : bundle;
        quotas.headroom.change(available.chargeableQuantities(), same.chargeableQuantities());
        available = same;
        if (!same.isEmpty()) {
            lastAvailable = same;
        }
    }

    /** What can be offered to that role without what has any of those traits. */
    Bundle part(Bundle source, Role role, int withoutTraits) {
        if (source != partOf || role != partRole || withoutTraits != partWithoutTraits) {
            Bundle fresh = source.allocatableTo(role.name, withoutTraits);
            part = fresh.sameAs(part) ? part : fresh;
            partOf = source;
            partRole = role;
            partWithoutTraits = withoutTraits;
        }
        return part;
    }

    @Nullable Holding holding(Client client) {
        Holding last = lastHolding;
        if (last != null && last.client == client) {
            return last;
        }
        for (int i = 0; i < holdings.size(); i++) {
            if (holdings.get(i).client == client) {
                lastHolding = holdings.get(i);
                return lastHolding;
            }
        }
        return null;
    }

    private void removeIfEmpty(Holding holding) {
        if (holding.bundle.isEmpty()) {
            holdings.remove(holding);
            holding.client.holdings--;
            lastHolding = null;
        }
    }

    /** What a client holds, nothing included. */
    Bundle held(Client client) {
        Holding holding = holding(client);
        return holding == null ? Bundle.EMPTY : holding.bundle;
    }

    /** A client gets more. */
    void give(Client client, Bundle bundle) {
        Holding holding = holding(client);
        if (holding == null) {
            holding = new Holding(client);
            holdings.add(holding);
            client.holdings++;
        }
        holding.bundle = holding.bundle.plus(bundle);
        client.role.account.charge(bundle.chargeableQuantities(), 1);
        overcommitted |= !available.contains(bundle.notShared());
        setAvailable(available.minus(bundle.notShared()));
    }

    /** A client begins to use what it holds, or ceases to. */
    void use(Client client, Bundle bundle, int sign) {
        Holding holding = holding(client);
        if (holding != null) {
            holding.used = Quantities.add(holding.used, bundle.chargeableQuantities(), sign);
        }
    }

    /**
     * A client gives back.
     *
     * @throws IllegalStateException when it does not hold that
     */
    void takeBack(Client client, Bundle bundle) {
        Holding holding = holding(client, bundle);
        holding.bundle = holding.bundle.minus(bundle);
        client.role.account.charge(bundle.chargeableQuantities(), -1);
        removeIfEmpty(holding);
        if (overcommitted) {
            count();
        } else {
            setAvailable(
                    available.isEmpty() && bundle.sameAs(lastAvailable)
                            ? lastAvailable
                            : available.plus(bundle.notShared()));
        }
    }

    /**
     * Of what a client holds some becomes something else; nothing is available because of that, or no more.
     *
     * @throws IllegalStateException when it does not hold that
     */
    void convert(Client client, Bundle before, Bundle after) {
        Holding holding = holding(client, before);
        holding.bundle = holding.bundle.minus(before).plus(after);
        client.role.account.charge(before.chargeableQuantities(), -1);
        client.role.account.charge(after.chargeableQuantities(), 1);
        removeIfEmpty(holding);
    }

    private Holding holding(Client client, Bundle bundle) {
        Holding holding = holding(client);
        if (holding == null || !holding.bundle.contains(bundle)) {
            throw new IllegalStateException(
                    client + " gives back " + bundle + " of agent " + id + " but holds " + held(client));
        }
        return holding;
    }
}
