package io.mesocosm.master.frameworks;

import org.apache.mesos.v1.scheduler.Protos.AttributeConstraint;
import org.apache.mesos.v1.scheduler.Protos.OfferConstraints;

/** Offer constraints for tests. */
final class Constraints {

    private Constraints() {}

    /** Only agents whose host names match. */
    static OfferConstraints onHostname(String role, String regex) {
        var constraint = AttributeConstraint.newBuilder()
                .setSelector(AttributeConstraint.Selector.newBuilder()
                        .setPseudoattributeType(AttributeConstraint.Selector.PseudoattributeType.HOSTNAME))
                .setPredicate(AttributeConstraint.Predicate.newBuilder()
                        .setTextMatches(AttributeConstraint.Predicate.TextMatches.newBuilder()
                                .setRegex(regex)));
        return OfferConstraints.newBuilder()
                .putRoleConstraints(
                        role,
                        OfferConstraints.RoleConstraints.newBuilder()
                                .addGroups(OfferConstraints.RoleConstraints.Group.newBuilder()
                                        .addAttributeConstraints(constraint))
                                .build())
                .build();
    }
}
