package io.mesocosm.allocator.hierarchical;

import io.mesocosm.allocator.AllocatorCommand.FrameworkOptions;
import io.mesocosm.allocator.OfferConstraintsFilter;
import io.mesocosm.allocator.compact.Kind;
import io.mesocosm.common.ids.FrameworkId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.mesos.v1.Protos.FrameworkInfo;

/** A framework as the allocator sees it. */
final class Framework {

    final FrameworkId id;

    /** Its clients by role: the roles it is subscribed to, and those in which it still holds something. */
    final Map<String, Client> clients = new LinkedHashMap<>();

    /** Until when it does not want inverse offers for an agent. */
    final Map<Agent, InverseFilter> inverseFilters = new HashMap<>();

    /** What the round that is going on gives it. */
    final List<Gift> gifts = new ArrayList<>();

    Set<String> roles = Set.of();
    Set<String> suppressed = new HashSet<>();
    boolean active;
    boolean multiRole;
    boolean regionAware;
    boolean gpuResources;

    OfferConstraintsFilter constraints = OfferConstraintsFilter.NONE;

    /** The traits of resources that it does not understand. */
    int withoutTraits;

    Framework(FrameworkId id) {
        this.id = id;
    }

    void update(FrameworkInfo info, FrameworkOptions options) {
        Set<FrameworkInfo.Capability.Type> capabilities = new HashSet<>();
        info.getCapabilitiesList().forEach(capability -> capabilities.add(capability.getType()));
        multiRole = capabilities.contains(FrameworkInfo.Capability.Type.MULTI_ROLE);
        regionAware = capabilities.contains(FrameworkInfo.Capability.Type.REGION_AWARE);
        gpuResources = capabilities.contains(FrameworkInfo.Capability.Type.GPU_RESOURCES);
        withoutTraits = 0;
        withoutTraits |= capabilities.contains(FrameworkInfo.Capability.Type.SHARED_RESOURCES) ? 0 : Kind.SHARED;
        withoutTraits |= capabilities.contains(FrameworkInfo.Capability.Type.REVOCABLE_RESOURCES) ? 0 : Kind.REVOCABLE;
        withoutTraits |= capabilities.contains(FrameworkInfo.Capability.Type.RESERVATION_REFINEMENT) ? 0 : Kind.REFINED;
        roles = rolesOf(info);
        constraints = OfferConstraintsFilter.of(options.constraints());
        suppressed = new HashSet<>(options.suppressedRoles());
    }

    @SuppressWarnings("deprecation") // How frameworks without MULTI_ROLE say it.
    private Set<String> rolesOf(FrameworkInfo info) {
        return multiRole ? new LinkedHashSet<>(info.getRolesList()) : Set.of(info.getRole());
    }

    /** An agreed time of peace, for inverse offers about one agent. */
    record InverseFilter(long expiresAt) {}
}
