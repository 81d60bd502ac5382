package io.mesocosm.allocator.hierarchical;

import io.mesocosm.allocator.compact.Bundle;
import io.mesocosm.allocator.compact.Kind;
import io.mesocosm.allocator.compact.Quantities;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The allocator's numbers under the names that Mesos gives them. */
final class Gauges {

    private static final String PREFIX = "allocator/mesos/";
    private static final List<String> RESOURCES = List.of("cpus", "disk", "gpus", "mem");

    private final Cluster cluster;
    private final QuotaGauges quotas;

    Gauges(Cluster cluster) {
        this.cluster = cluster;
        this.quotas = new QuotaGauges(cluster, PREFIX);
    }

    SortedMap<String, Double> values(long rounds) {
        SortedMap<String, Double> values = new TreeMap<>();
        values.put(PREFIX + "allocation_runs", (double) rounds);
        long[] held = held();
        for (String resource : RESOURCES) {
            int name = cluster.names.index(resource);
            String prefix = PREFIX + "resources/" + resource;
            values.put(prefix + "/total", cluster.totals.total(name) / 1000.0);
            values.put(prefix + "/offered_or_allocated", Quantities.at(held, name) / 1000.0);
        }
        for (Role role : cluster.rolesByName.values()) {
            String name = role.name;
            for (int end = name.indexOf('/'); end >= 0; end = name.indexOf('/', end + 1)) {
                values.putIfAbsent(filters(name.substring(0, end)), 0.0);
            }
            values.putIfAbsent(filters(name), 0.0);
            cluster.roleSorter.share(role.handle).ifPresent(share -> values.put(dominantShare(name), share));
        }
        for (Framework framework : cluster.frameworks.values()) {
            for (Client client : framework.clients.values()) {
                values.merge(filters(client.role.name), (double) client.filters, Double::sum);
            }
        }
        quotas.addTo(values);
        return values;
    }

    private static String dominantShare(String role) {
        return PREFIX + "roles/" + role + "/shares/dominant";
    }

    private static String filters(String role) {
        return PREFIX + "offer_filters/roles/" + role + "/active";
    }

    /** All that is held; what is shared once for each role that has it on an agent, however many hold it there. */
    private long[] held() {
        long[] sum = Quantities.NONE;
        for (Agent agent : cluster.agents) {
            Map<String, Bundle> shared = new HashMap<>();
            for (Agent.Holding holding : agent.holdings) {
                sum = addHeld(sum, holding.client.role.name, holding.bundle, shared);
            }
            for (Map<String, Bundle> used : agent.strangers.values()) {
                for (Map.Entry<String, Bundle> entry : used.entrySet()) {
                    sum = addHeld(sum, entry.getKey(), entry.getValue(), shared);
                }
            }
            for (Bundle bundle : shared.values()) {
                sum = Quantities.add(sum, bundle.quantities(), 1);
            }
        }
        return sum;
    }

    private static long[] addHeld(long[] sum, String role, Bundle bundle, Map<String, Bundle> shared) {
        if (bundle.has(Kind.SHARED)) {
            shared.merge(role, bundle.shared(), Bundle::plus);
        }
        return Quantities.add(sum, bundle.notShared().quantities(), 1);
    }
}
