package io.mesocosm.master.quota;

import io.mesocosm.common.resources.ReservationStack;
import io.mesocosm.common.resources.ResourceFormat;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.common.resources.Roles;
import io.mesocosm.master.registry.QuotaChecks;
import io.mesocosm.master.registry.RegistryKeys;
import io.mesocosm.master.state.Amounts;
import io.mesocosm.master.state.MasterState;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.quota.Protos.QuotaConfig;
import org.apache.mesos.v1.quota.Protos.QuotaRequest;

/** Whether SET_QUOTA may be, in Mesos' words and order (Mesos: {@code Master::QuotaHandler::_set}). */
final class LegacyChecks {

    private static final String FAILED = "Failed to validate set quota request: ";

    private LegacyChecks() {}

    /** What is wrong, but for the capacity of the cluster; empty if nothing is. */
    static Optional<String> error(MasterState state, QuotaRequest request) {
        String role = request.getRole();
        return Resources.validate(request.getGuaranteeList())
                .map(error -> "QuotaInfo with invalid resource: " + error)
                .or(() -> RegistryKeys.check(role)
                        .or(() -> Roles.validate(role))
                        .map(error -> "QuotaInfo with invalid role: " + error))
                .or(() -> guarantees(request))
                .or(() ->
                        state.settings().permits(role) ? Optional.empty() : Optional.of("Unknown role '" + role + "'"))
                .or(() -> state.decrees().promisedQuotas().has(role)
                        ? Optional.of("Cannot set quota for role '" + role + "' which already has quota")
                        : Optional.empty())
                .or(() -> aboveParent(state, request))
                .map(FAILED::concat)
                .or(() -> Roles.isNested(role)
                        ? Optional.of("Setting quota on nested role '" + role + "' is not supported yet")
                        : Optional.empty())
                .or(() -> QuotaChecks.check(config(request)).map(FAILED::concat));
    }

    private static Optional<String> guarantees(QuotaRequest request) {
        if (request.getGuaranteeCount() == 0) {
            return Optional.of("QuotaInfo with empty 'guarantee'");
        }
        var names = new HashSet<String>();
        return request.getGuaranteeList().stream()
                .map(ResourceFormat.POST_REFINEMENT::convert)
                .flatMap(resource -> misplaced(resource)
                        .or(() -> names.add(resource.getName())
                                ? Optional.empty()
                                : Optional.of(
                                        "QuotaInfo contains duplicate resource name '" + resource.getName() + "'"))
                        .stream())
                .findFirst();
    }

    private static Optional<String> misplaced(Resource resource) {
        if (ReservationStack.isReserved(resource)) {
            return Optional.of("QuotaInfo must not contain any ReservationInfo");
        }
        if (resource.hasDisk()) {
            return Optional.of("QuotaInfo must not contain DiskInfo");
        }
        if (resource.hasRevocable()) {
            return Optional.of("QuotaInfo must not contain RevocableInfo");
        }
        return resource.getType() == Value.Type.SCALAR
                ? Optional.empty()
                : Optional.of("QuotaInfo must not include non-scalar resources");
    }

    /** Of a nested role, which has no quota in the end, Mesos first compares what its parent guarantees. */
    private static Optional<String> aboveParent(MasterState state, QuotaRequest request) {
        List<String> ancestors = Roles.ancestors(request.getRole());
        if (ancestors.isEmpty()) {
            return Optional.empty();
        }
        String parent = ancestors.getFirst();
        Amounts have = state.decrees().promisedQuotas().all().stream()
                .filter(config -> config.getRole().equals(parent))
                .findFirst()
                .map(config -> Amounts.of(config.getGuaranteesMap()))
                .orElseGet(Amounts::new);
        Amounts want = Amounts.of(request.getGuaranteeList());
        return have.contains(want)
                ? Optional.empty()
                : Optional.of("Invalid quota configuration. Parent role '"
                        + parent.substring(parent.lastIndexOf('/') + 1) + "' with guarantees (" + have
                        + ") does not contain the sum of its children's guarantees (" + want + ")");
    }

    /** The quota that is asked for: what it guarantees is its limit, too. */
    static QuotaConfig config(QuotaRequest request) {
        var config = QuotaConfig.newBuilder().setRole(request.getRole());
        for (Resource resource : request.getGuaranteeList()) {
            config.putGuarantees(resource.getName(), resource.getScalar())
                    .putLimits(resource.getName(), resource.getScalar());
        }
        return config.build();
    }
}
