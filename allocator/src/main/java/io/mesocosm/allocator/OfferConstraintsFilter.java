package io.mesocosm.allocator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.Attribute;
import org.apache.mesos.v1.Protos.DomainInfo.FaultDomain;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.scheduler.Protos.AttributeConstraint;
import org.apache.mesos.v1.scheduler.Protos.AttributeConstraint.Selector;
import org.apache.mesos.v1.scheduler.Protos.OfferConstraints;

/**
 * Which agents a framework refuses by what they are, role by role: groups are alternatives, the constraints of a group
 * hold together. Immutable. Source of the behaviour: {@code mesos::allocator::OfferConstraintsFilter}.
 */
public final class OfferConstraintsFilter {

    /** Excludes nothing. */
    public static final OfferConstraintsFilter NONE = new OfferConstraintsFilter(Map.of());

    private final Map<String, List<List<Predicate<AgentInfo>>>> groupsByRole;

    private OfferConstraintsFilter(Map<String, List<List<Predicate<AgentInfo>>>> groupsByRole) {
        this.groupsByRole = groupsByRole;
    }

    /** The filter that those constraints mean, which were judged before. */
    public static OfferConstraintsFilter of(OfferConstraints constraints) {
        return of(constraints, RegexLimits.NONE);
    }

    /**
     * The filter that those constraints mean.
     *
     * @throws IllegalArgumentException saying what is wrong with them, as Mesos says it
     */
    public static OfferConstraintsFilter of(OfferConstraints constraints, RegexLimits limits) {
        if (constraints.getRoleConstraintsCount() == 0) {
            return NONE;
        }
        Map<String, List<List<Predicate<AgentInfo>>>> groupsByRole = new HashMap<>();
        constraints.getRoleConstraintsMap().forEach((role, some) -> groupsByRole.put(role, groups(role, some, limits)));
        return new OfferConstraintsFilter(groupsByRole);
    }

    /** Whether nothing of the agent may be offered to the role. */
    public boolean excludes(String role, AgentInfo agent) {
        List<List<Predicate<AgentInfo>>> groups = groupsByRole.get(role);
        if (groups == null) {
            return false;
        }
        for (List<Predicate<AgentInfo>> group : groups) {
            if (group.stream().allMatch(constraint -> constraint.test(agent))) {
                return false;
            }
        }
        return true;
    }

    private static List<List<Predicate<AgentInfo>>> groups(
            String role, OfferConstraints.RoleConstraints constraints, RegexLimits limits) {
        if (constraints.getGroupsCount() == 0) {
            throw new IllegalArgumentException(
                    "'OfferConstraints::role_constraints' has an empty 'RoleConstraints::groups' for role " + role);
        }
        List<List<Predicate<AgentInfo>>> groups = new ArrayList<>();
        for (OfferConstraints.RoleConstraints.Group group : constraints.getGroupsList()) {
            if (group.getAttributeConstraintsCount() == 0) {
                throw new IllegalArgumentException("'OfferConstraints::RoleConstraints::groups' for role " + role
                        + "contains an empty RoleConstraints::Group");
            }
            List<Predicate<AgentInfo>> conditions = new ArrayList<>();
            for (AttributeConstraint constraint : group.getAttributeConstraintsList()) {
                try {
                    conditions.add(condition(constraint, limits));
                } catch (IllegalArgumentException e) {
                    throw new IllegalArgumentException(
                            "A role " + role + " has an invalid 'AttributeConstraint': " + e.getMessage(), e);
                }
            }
            groups.add(conditions);
        }
        return groups;
    }

    private static Predicate<AgentInfo> condition(AttributeConstraint constraint, RegexLimits limits) {
        Selector selector = constraint.getSelector();
        Condition condition = Condition.of(constraint.getPredicate(), limits);
        return switch (selector.getSelectorCase()) {
            case ATTRIBUTE_NAME -> agent -> condition.testAttribute(attribute(agent, selector.getAttributeName()));
            case PSEUDOATTRIBUTE_TYPE -> {
                Function<AgentInfo, Optional<String>> value = pseudoattribute(selector.getPseudoattributeType());
                yield agent -> condition.testText(value.apply(agent));
            }
            case SELECTOR_NOT_SET ->
                throw new IllegalArgumentException("Exactly one of 'AttributeConstraint::Selector::name' or"
                        + " 'AttributeConstraint::Selector::pseudoattribute_type' must be set");
        };
    }

    private static Function<AgentInfo, Optional<String>> pseudoattribute(Selector.PseudoattributeType type) {
        return switch (type) {
            case HOSTNAME -> agent -> Optional.of(agent.getHostname());
            case REGION ->
                agent -> faultDomain(agent).map(domain -> domain.getRegion().getName());
            case ZONE ->
                agent -> faultDomain(agent).map(domain -> domain.getZone().getName());
            case UNKNOWN -> throw new IllegalArgumentException("Unknown pseudoattribute type");
        };
    }

    private static Optional<FaultDomain> faultDomain(AgentInfo agent) {
        return agent.getDomain().hasFaultDomain()
                ? Optional.of(agent.getDomain().getFaultDomain())
                : Optional.empty();
    }

    /** The first of that name counts. */
    private static Optional<Attribute> attribute(AgentInfo agent, String name) {
        for (Attribute attribute : agent.getAttributesList()) {
            if (attribute.getName().equals(name)) {
                return Optional.of(attribute);
            }
        }
        return Optional.empty();
    }

    /**
     * What a constraint says of a value.
     *
     * @param whenAbsent what it says of none
     * @param ofText what it says of a text; attributes that are not texts are always fine
     * @param whenOther what it says of other attributes
     */
    private record Condition(boolean whenAbsent, Predicate<String> ofText, boolean whenOther) {

        static Condition of(AttributeConstraint.Predicate predicate, RegexLimits limits) {
            return switch (predicate.getPredicateCase()) {
                case EXISTS -> new Condition(false, text -> true, true);
                case NOT_EXISTS -> new Condition(true, text -> false, false);
                case TEXT_EQUALS ->
                    new Condition(false, predicate.getTextEquals().getValue()::equals, true);
                case TEXT_NOT_EQUALS ->
                    new Condition(
                            true,
                            Predicate.<String>isEqual(
                                            predicate.getTextNotEquals().getValue())
                                    .negate(),
                            true);
                case TEXT_MATCHES ->
                    new Condition(
                            false,
                            ConstraintRegex.compile(predicate.getTextMatches().getRegex(), limits),
                            true);
                case TEXT_NOT_MATCHES ->
                    new Condition(
                            true,
                            ConstraintRegex.compile(
                                            predicate.getTextNotMatches().getRegex(), limits)
                                    .negate(),
                            true);
                case PREDICATE_NOT_SET -> throw new IllegalArgumentException("Unknown predicate type");
            };
        }

        boolean testText(Optional<String> value) {
            return value.isPresent() ? ofText.test(value.get()) : whenAbsent;
        }

        boolean testAttribute(Optional<Attribute> attribute) {
            if (attribute.isEmpty()) {
                return whenAbsent;
            }
            return attribute.get().getType() == Value.Type.TEXT
                    ? ofText.test(attribute.get().getText().getValue())
                    : whenOther;
        }
    }
}
