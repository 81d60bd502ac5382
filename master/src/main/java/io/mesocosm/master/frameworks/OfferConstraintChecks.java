package io.mesocosm.master.frameworks;

import java.util.Optional;
import org.apache.mesos.v1.scheduler.Protos.AttributeConstraint;
import org.apache.mesos.v1.scheduler.Protos.OfferConstraints;

/** Which offer constraints are well formed. Regular expressions are judged by the allocator, which runs them. */
final class OfferConstraintChecks {

    private OfferConstraintChecks() {}

    /** What is wrong with the constraints; empty if nothing. */
    static Optional<String> check(OfferConstraints constraints) {
        for (var entry : constraints.getRoleConstraintsMap().entrySet()) {
            Optional<String> error = check(entry.getKey(), entry.getValue());
            if (error.isPresent()) {
                return error;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> check(String role, OfferConstraints.RoleConstraints constraints) {
        if (constraints.getGroupsCount() == 0) {
            return Optional.of(
                    "'OfferConstraints::role_constraints' has an empty 'RoleConstraints::groups' for role " + role);
        }
        for (OfferConstraints.RoleConstraints.Group group : constraints.getGroupsList()) {
            if (group.getAttributeConstraintsCount() == 0) {
                return Optional.of("'OfferConstraints::RoleConstraints::groups' for role " + role
                        + "contains an empty RoleConstraints::Group");
            }
            for (AttributeConstraint constraint : group.getAttributeConstraintsList()) {
                Optional<String> error = check(constraint);
                if (error.isPresent()) {
                    return Optional.of("A role " + role + " has an invalid 'AttributeConstraint': " + error.get());
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<String> check(AttributeConstraint constraint) {
        return switch (constraint.getSelector().getSelectorCase()) {
            case ATTRIBUTE_NAME, PSEUDOATTRIBUTE_TYPE -> checkPredicate(constraint);
            case SELECTOR_NOT_SET ->
                Optional.of("Exactly one of 'AttributeConstraint::Selector::name' or"
                        + " 'AttributeConstraint::Selector::pseudoattribute_type' must be set");
        };
    }

    private static Optional<String> checkPredicate(AttributeConstraint constraint) {
        return switch (constraint.getPredicate().getPredicateCase()) {
            case EXISTS, NOT_EXISTS, TEXT_EQUALS, TEXT_NOT_EQUALS, TEXT_MATCHES, TEXT_NOT_MATCHES -> Optional.empty();
            case PREDICATE_NOT_SET -> Optional.of("Unknown predicate type");
        };
    }
}
