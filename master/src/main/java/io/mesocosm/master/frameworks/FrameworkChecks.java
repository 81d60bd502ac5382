package io.mesocosm.master.frameworks;

import io.mesocosm.allocator.OfferConstraintsFilter;
import io.mesocosm.allocator.RegexLimits;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.resources.Roles;
import io.mesocosm.common.text.Numbers;
import io.mesocosm.master.state.Framework;
import io.mesocosm.master.state.MasterSettings;
import io.mesocosm.master.state.MasterState;
import io.mesocosm.master.state.Subscription.Wishes;
import io.mesocosm.master.turn.Identifiers;
import io.mesocosm.master.turn.RoleNames;
import io.mesocosm.master.turn.Times;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.OfferFilters;
import org.apache.mesos.v1.scheduler.Protos.OfferConstraints;

/** Which descriptions of frameworks are accepted. Each check returns what is wrong; empty if nothing. */
final class FrameworkChecks {

    private FrameworkChecks() {}

    /** Checks a description by itself. Mesos: {@code validation::framework::validate}. */
    static Optional<String> check(FrameworkInfo info) {
        return checkRoles(info)
                .or(() -> info.getId().getValue().isEmpty()
                        ? Optional.empty()
                        : Identifiers.check(info.getId().getValue()))
                .or(() -> checkOfferFilters(info))
                .or(() -> checkFailoverTimeout(info));
    }

    /** Checks a description against what the master knows and allows. Mesos: {@code Master::validateFramework}. */
    static Optional<String> check(FrameworkInfo info, MasterState state) {
        return check(info)
                .or(() -> checkWhitelist(info, state))
                .or(() -> info.getUser().equals("root") && !state.settings().rootSubmissions()
                        ? Optional.of("User 'root' is not allowed to run frameworks without --root_submissions set")
                        : Optional.empty())
                .or(() -> isCompleted(info, state) ? Optional.of("Framework has been removed") : Optional.empty());
    }

    private static boolean isCompleted(FrameworkInfo info, MasterState state) {
        return info.hasId() && state.frameworks().completed().containsKey(FrameworkId.of(info.getId()));
    }

    private static Optional<String> checkWhitelist(FrameworkInfo info, MasterState state) {
        Optional<Set<String>> whitelist = state.settings().roles();
        if (whitelist.isEmpty()) {
            return Optional.empty();
        }
        var refused = new TreeSet<>(Framework.roles(info));
        refused.removeAll(whitelist.get());
        return refused.isEmpty()
                ? Optional.empty()
                : Optional.of("Roles " + RoleNames.list(refused) + " are not present in the master's --roles");
    }

    @SuppressWarnings("deprecation") // role is what frameworks without MULTI_ROLE set
    private static Optional<String> checkRoles(FrameworkInfo info) {
        if (!Framework.capable(info, FrameworkInfo.Capability.Type.MULTI_ROLE)) {
            if (info.getRolesCount() > 0) {
                return Optional.of(
                        "'FrameworkInfo.roles' must not be set when the framework is not MULTI_ROLE capable");
            }
            return Roles.validate(info.getRole()).map(error -> "'FrameworkInfo.role' is not a valid role: " + error);
        }
        if (info.hasRole()) {
            return Optional.of("'FrameworkInfo.role' must not be set when the framework is MULTI_ROLE capable");
        }
        Set<String> duplicates = duplicates(info.getRolesList());
        if (!duplicates.isEmpty()) {
            return Optional.of("'FrameworkInfo.roles' contains duplicate items: " + RoleNames.list(duplicates));
        }
        return info.getRolesList().stream()
                .map(Roles::validate)
                .flatMap(Optional::stream)
                .findFirst()
                .map(error -> "'FrameworkInfo.roles' contains invalid role: " + error);
    }

    private static Set<String> duplicates(List<String> roles) {
        var seen = new HashSet<String>();
        var twice = new TreeSet<String>();
        for (String role : roles) {
            if (!seen.add(role)) {
                twice.add(role);
            }
        }
        return twice;
    }

    private static Optional<String> checkOfferFilters(FrameworkInfo info) {
        for (OfferFilters filters : info.getOfferFiltersMap().values()) {
            for (OfferFilters.ResourceQuantities quantities :
                    filters.getMinAllocatableResources().getQuantitiesList()) {
                if (quantities.getQuantitiesCount() == 0) {
                    return Optional.of("Resource quantities must contain at least one quantity");
                }
                for (var quantity : quantities.getQuantitiesMap().entrySet()) {
                    Optional<String> error = checkQuantity(quantity.getValue().getValue());
                    if (error.isPresent()) {
                        return Optional.of("Invalid resource quantity for '" + quantity.getKey() + "': " + error.get());
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<String> checkQuantity(double value) {
        if (Double.isNaN(value)) {
            return Optional.of("NaN not supported");
        }
        if (Double.isInfinite(value)) {
            return Optional.of("Infinite values not supported");
        }
        if (value != 0 && Math.abs(value) < Double.MIN_NORMAL) {
            return Optional.of("Subnormal values not supported");
        }
        return value < 0 ? Optional.of("Negative values not supported") : Optional.empty();
    }

    private static Optional<String> checkFailoverTimeout(FrameworkInfo info) {
        return Times.duration(info.getFailoverTimeout()).isPresent()
                ? Optional.empty()
                : Optional.of("The framework failover_timeout (" + Numbers.sixDigits(info.getFailoverTimeout())
                        + ") is invalid");
    }

    /** What a scheduler asks for, checked against its roles. Mesos: {@code createAllocatorFrameworkOptions}. */
    static Optional<String> checkWishes(FrameworkInfo info, Wishes wishes, MasterSettings settings) {
        Set<String> roles = Set.copyOf(Framework.roles(info));
        var strange = new TreeSet<>(wishes.suppressedRoles());
        strange.removeAll(roles);
        if (!strange.isEmpty()) {
            return Optional.of(
                    "Suppressed roles " + RoleNames.list(strange) + " are not contained in the set of roles");
        }
        return wishes.constraints().flatMap(constraints -> checkConstraints(roles, constraints, settings.regexes()));
    }

    private static Optional<String> checkConstraints(
            Set<String> roles, OfferConstraints constraints, MasterSettings.RegexSettings regexes) {
        for (String role : constraints.getRoleConstraintsMap().keySet()) {
            if (!roles.contains(role)) {
                return Optional.of("Offer constraints specify `role_constraints` for a role '" + role
                        + "'not contained in the set of roles");
            }
        }
        try {
            OfferConstraintsFilter.of(constraints, new RegexLimits(regexes.maxMemory(), regexes.maxProgramSize()));
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of("Offer constraints are not valid: " + e.getMessage());
        }
    }

    /** Whether a subscribed framework may become that. Mesos: {@code validation::framework::validateUpdate}. */
    static Optional<String> checkUpdate(FrameworkInfo before, FrameworkInfo after) {
        if (!Objects.equals(principal(before), principal(after))) {
            return Optional.of("Changing framework's principal is not allowed.");
        }
        if (!before.getUser().equals(after.getUser())) {
            return Optional.of("Updating 'FrameworkInfo.user' is unsupported; attempted to update from '"
                    + before.getUser() + "' to '" + after.getUser() + "'");
        }
        if (before.getCheckpoint() != after.getCheckpoint()) {
            return Optional.of("Updating 'FrameworkInfo.checkpoint' is unsupported; attempted to update from '"
                    + before.getCheckpoint() + "' to '" + after.getCheckpoint() + "'");
        }
        return Optional.empty();
    }

    /** Whether two descriptions say the same; the order of roles and capabilities says nothing. */
    static boolean areEquivalent(FrameworkInfo one, FrameworkInfo other) {
        return ordered(one).equals(ordered(other));
    }

    private static FrameworkInfo ordered(FrameworkInfo info) {
        return info.toBuilder()
                .clearRoles()
                .addAllRoles(info.getRolesList().stream().sorted().toList())
                .clearCapabilities()
                .addAllCapabilities(info.getCapabilitiesList().stream()
                        .sorted(Comparator.comparing(FrameworkInfo.Capability::getType))
                        .toList())
                .build();
    }

    private static Optional<String> principal(FrameworkInfo info) {
        return info.hasPrincipal() ? Optional.of(info.getPrincipal()) : Optional.empty();
    }
}
