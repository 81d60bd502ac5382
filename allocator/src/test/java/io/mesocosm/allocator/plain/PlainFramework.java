package io.mesocosm.allocator.plain;

import io.mesocosm.allocator.AllocatorCommand.FrameworkOptions;
import io.mesocosm.allocator.OfferConstraintsFilter;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.resources.Scalar;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo.Capability;
import org.apache.mesos.v1.Protos.OfferFilters;
import org.apache.mesos.v1.Protos.Value;

/** What is known of a framework. */
public final class PlainFramework {

    /** Its id. */
    public final FrameworkId id;

    /** The roles that it is subscribed to. */
    public Set<String> roles = Set.of();

    /** Whether it may be offered anything. */
    public boolean active;

    Set<String> suppressed = Set.of();
    private FrameworkInfo info = FrameworkInfo.getDefaultInstance();
    private OfferConstraintsFilter constraints = OfferConstraintsFilter.NONE;

    PlainFramework(FrameworkId id) {
        this.id = id;
    }

    @SuppressWarnings("deprecation") // How frameworks without MULTI_ROLE say it.
    void describe(FrameworkInfo newInfo, FrameworkOptions options) {
        info = newInfo;
        roles = can(Capability.Type.MULTI_ROLE) ? new TreeSet<>(info.getRolesList()) : Set.of(info.getRole());
        suppressed = new HashSet<>(options.suppressedRoles());
        constraints = OfferConstraintsFilter.of(options.constraints());
    }

    boolean can(Capability.Type capability) {
        return info.getCapabilitiesList().stream().anyMatch(one -> one.getType() == capability);
    }

    boolean excludes(String role, PlainAgent agent) {
        return constraints.excludes(role, agent.info);
    }

    /** Whether it wants offers in that role. */
    public boolean wants(String role) {
        return active && roles.contains(role) && !suppressed.contains(role);
    }

    /** The alternatives of which an offer in that role holds one. */
    List<Map<String, Scalar>> minima(String role, List<Map<String, Long>> usual) {
        List<Map<String, Scalar>> result = new ArrayList<>();
        OfferFilters filters = info.getOfferFiltersOrDefault(role, OfferFilters.getDefaultInstance());
        if (filters.hasMinAllocatableResources()) {
            filters.getMinAllocatableResources()
                    .getQuantitiesList()
                    .forEach(alternative -> result.add(scalars(alternative.getQuantitiesMap())));
            return result;
        }
        for (Map<String, Long> alternative : usual) {
            Map<String, Scalar> quantities = new TreeMap<>();
            alternative.forEach((name, thousandths) -> quantities.put(name, new Scalar(thousandths)));
            result.add(quantities);
        }
        return result;
    }

    static Map<String, Scalar> scalars(Map<String, Value.Scalar> values) {
        Map<String, Scalar> result = new TreeMap<>();
        values.forEach((name, value) -> result.put(name, Scalar.of(value)));
        return result;
    }
}
