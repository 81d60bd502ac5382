package io.mesocosm.allocator.plain;

import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.Attribute;
import org.apache.mesos.v1.Protos.DomainInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.OfferFilters;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.quota.Protos.QuotaConfig;
import org.apache.mesos.v1.scheduler.Protos.AttributeConstraint;
import org.apache.mesos.v1.scheduler.Protos.OfferConstraints;

/** What agents and frameworks may say of themselves, and operators of quotas. */
final class RandomInfos {

    static final List<String> ROLES = List.of("*", "a", "a/b", "a/c", "d", "d/e/f");

    private final Random random;

    RandomInfos(Random random) {
        this.random = random;
    }

    private boolean chance(int outOf) {
        return random.nextInt(outOf) == 0;
    }

    /** A domain of that region. */
    static DomainInfo region(String name) {
        DomainInfo.Builder domain = DomainInfo.newBuilder();
        domain.getFaultDomainBuilder().getRegionBuilder().setName(name);
        domain.getFaultDomainBuilder().getZoneBuilder().setName("zone");
        return domain.build();
    }

    AgentInfo agent(AgentId id) {
        AgentInfo.Builder info = AgentInfo.newBuilder().setId(id.toProto()).setHostname("host-" + id);
        if (chance(5)) {
            info.setDomain(region(chance(2) ? "far" : "near"));
        }
        return withOtherAttributes(info.build());
    }

    AgentInfo withOtherAttributes(AgentInfo info) {
        AgentInfo.Builder changed = info.toBuilder().clearAttributes();
        if (chance(2)) {
            changed.addAttributes(Attribute.newBuilder()
                    .setName("rack")
                    .setType(Value.Type.TEXT)
                    .setText(Value.Text.newBuilder().setValue("r" + random.nextInt(2))));
        }
        return changed.build();
    }

    Set<AgentInfo.Capability.Type> agentCapabilities() {
        EnumSet<AgentInfo.Capability.Type> capabilities = EnumSet.of(
                AgentInfo.Capability.Type.MULTI_ROLE,
                AgentInfo.Capability.Type.HIERARCHICAL_ROLE,
                AgentInfo.Capability.Type.RESERVATION_REFINEMENT);
        if (chance(10)) {
            capabilities.remove(AgentInfo.Capability.Type.HIERARCHICAL_ROLE);
        }
        if (chance(10)) {
            capabilities.remove(AgentInfo.Capability.Type.MULTI_ROLE);
        }
        return capabilities;
    }

    @SuppressWarnings("deprecation") // How frameworks without MULTI_ROLE say it.
    FrameworkInfo framework(FrameworkId id) {
        FrameworkInfo.Builder info =
                FrameworkInfo.newBuilder().setId(id.toProto()).setUser("user").setName(id.value());
        Set<String> roles = roles();
        if (chance(8)) {
            info.setRole(roles.iterator().next());
        } else {
            info.addAllRoles(roles);
            add(info, FrameworkInfo.Capability.Type.MULTI_ROLE, true);
        }
        add(info, FrameworkInfo.Capability.Type.RESERVATION_REFINEMENT, !chance(4));
        add(info, FrameworkInfo.Capability.Type.REVOCABLE_RESOURCES, chance(2));
        add(info, FrameworkInfo.Capability.Type.SHARED_RESOURCES, chance(2));
        add(info, FrameworkInfo.Capability.Type.GPU_RESOURCES, chance(2));
        add(info, FrameworkInfo.Capability.Type.REGION_AWARE, chance(2));
        for (String role : roles) {
            if (chance(8)) {
                info.putOfferFilters(role, minimum());
            }
        }
        return info.build();
    }

    private static void add(FrameworkInfo.Builder info, FrameworkInfo.Capability.Type type, boolean has) {
        if (has) {
            info.addCapabilitiesBuilder().setType(type);
        }
    }

    private Set<String> roles() {
        Set<String> roles = new TreeSet<>();
        for (int i = random.nextInt(1, 4); i > 0; i--) {
            roles.add(ROLES.get(random.nextInt(ROLES.size())));
        }
        return roles;
    }

    private OfferFilters minimum() {
        OfferFilters.Builder filters = OfferFilters.newBuilder();
        OfferFilters.MinAllocatableResources.Builder minimum = filters.getMinAllocatableResourcesBuilder();
        if (chance(2)) {
            minimum.addQuantitiesBuilder().putQuantities("cpus", scalar(random.nextInt(1, 5)));
        }
        return filters.build();
    }

    private static Value.Scalar scalar(double value) {
        return Value.Scalar.newBuilder().setValue(value).build();
    }

    OfferConstraints constraints(FrameworkInfo info) {
        if (info.getRolesCount() == 0 || !chance(6)) {
            return OfferConstraints.getDefaultInstance();
        }
        AttributeConstraint.Builder constraint = AttributeConstraint.newBuilder();
        constraint.getSelectorBuilder().setAttributeName("rack");
        if (chance(2)) {
            constraint.getPredicateBuilder().getTextEqualsBuilder().setValue("r0");
        } else {
            constraint.getPredicateBuilder().getNotExistsBuilder();
        }
        OfferConstraints.RoleConstraints.Builder role = OfferConstraints.RoleConstraints.newBuilder();
        role.addGroupsBuilder().addAttributeConstraints(constraint);
        return OfferConstraints.newBuilder()
                .putRoleConstraints(info.getRoles(0), role.build())
                .build();
    }

    /** Quotas of one or two top-level roles; empty ones end what there was. */
    List<QuotaConfig> quotas() {
        QuotaConfig first = quota("a");
        return chance(2) ? List.of(first) : List.of(first, quota(chance(2) ? "d" : "*"));
    }

    private QuotaConfig quota(String role) {
        QuotaConfig.Builder quota = QuotaConfig.newBuilder().setRole(role);
        for (String name : List.of("cpus", "mem", "disk", "widgets")) {
            double unit = name.equals("mem") ? 64 : name.equals("disk") ? 100 : 1;
            double guarantee = chance(2) ? unit * random.nextInt(6) : 0;
            if (guarantee > 0) {
                quota.putGuarantees(name, scalar(guarantee));
            }
            if (chance(3)) {
                quota.putLimits(name, scalar(guarantee + unit * random.nextInt(4)));
            }
        }
        return quota.build();
    }
}
