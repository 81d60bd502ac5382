package io.mesocosm.allocator.hierarchical;

import io.mesocosm.allocator.compact.Bundle;
import io.mesocosm.allocator.compact.Chopper;
import io.mesocosm.allocator.compact.Quantities;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;

/**
 * The numbers of quotas, added up when somebody asks. What a role consumes is shown for every role that consumes
 * something, for those above it, and for all together under the empty name; offers do not count there, but they do count
 * for what a role with a quota was offered or allocated.
 */
final class QuotaGauges {

    private final Cluster cluster;
    private final String prefix;

    QuotaGauges(Cluster cluster, String prefix) {
        this.cluster = cluster;
        this.prefix = prefix + "quota/roles/";
    }

    void addTo(SortedMap<String, Double> values) {
        for (Account account : cluster.quotas.accounts()) {
            if (account.hasQuota()) {
                addQuota(account, values);
            }
        }
        consumed().forEach((role, quantities) -> {
            for (int name = 0; name < quantities.length; name++) {
                if (quantities[name] > 0) {
                    put(values, role, name, "consumed", quantities[name]);
                }
            }
        });
    }

    private void addQuota(Account account, SortedMap<String, Double> values) {
        Role role = cluster.rolesByName.get(account.name);
        long[] held = role == null ? Quantities.NONE : cluster.roleSorter.quantities(role.handle);
        for (int name = 0; name < cluster.names.size(); name++) {
            long guarantee = account.guarantee(name);
            long limit = account.limit(name);
            if (guarantee > 0) {
                put(values, account.name, name, "guarantee", guarantee);
            }
            if (limit != Chopper.UNLIMITED) {
                put(values, account.name, name, "limit", limit);
            }
            if (guarantee > 0 || limit != Chopper.UNLIMITED) {
                put(values, account.name, name, "offered_or_allocated", Quantities.at(held, name));
            }
        }
    }

    private void put(SortedMap<String, Double> values, String role, int name, String what, long amount) {
        values.put(prefix + role + "/resources/" + cluster.names.name(name) + "/" + what, amount / 1000.0);
    }

    private Map<String, long[]> consumed() {
        Map<String, long[]> sums = new HashMap<>();
        for (Agent agent : cluster.agents) {
            agent.total().eachReservation((role, name, amount) -> {
                long[] one = new long[name + 1];
                one[name] = amount;
                add(sums, role, one);
            });
            for (Agent.Holding holding : agent.holdings) {
                add(sums, holding.client.role.name, holding.used);
            }
            agent.strangers
                    .values()
                    .forEach(used -> used.forEach(
                            (String role, Bundle bundle) -> add(sums, role, bundle.chargeableQuantities())));
        }
        return sums;
    }

    /** Adds to a role and to all above it. */
    private static void add(Map<String, long[]> sums, String role, long[] quantities) {
        if (Quantities.isZero(quantities)) {
            return;
        }
        String path = role;
        while (true) {
            sums.put(path, Quantities.add(sums.getOrDefault(path, Quantities.NONE), quantities, 1));
            if (path.isEmpty()) {
                return;
            }
            path = path.substring(0, Math.max(0, path.lastIndexOf('/')));
        }
    }
}
