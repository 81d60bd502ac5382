package io.mesocosm.master.quota;

import io.mesocosm.common.resources.Roles;
import io.mesocosm.master.registry.QuotaChecks;
import io.mesocosm.master.registry.RegistryKeys;
import io.mesocosm.master.state.Amounts;
import io.mesocosm.master.state.MasterState;
import io.mesocosm.master.state.RoleUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.quota.Protos.QuotaConfig;

/** Whether UPDATE_QUOTA may be, in Mesos' words and order (Mesos: {@code Master::QuotaHandler::update}). */
final class ConfigChecks {

    private static final String INVALID = "Invalid QuotaConfig: ";
    private static final String USE_FORCE = " (use 'force' flag to bypass this check)";

    private ConfigChecks() {}

    /** What is wrong, whatever the cluster looks like; empty if nothing is. */
    static Optional<String> error(MasterState state, List<QuotaConfig> configs) {
        return configs.stream().flatMap(config -> error(state, config).stream()).findFirst();
    }

    private static Optional<String> error(MasterState state, QuotaConfig config) {
        String role = config.getRole();
        if (!state.settings().permits(role)) {
            return Optional.of(INVALID + "'" + role + "' is not on the roles whitelist");
        }
        Optional<String> key = RegistryKeys.check(role);
        if (key.isPresent()) {
            return key.map((INVALID + "Invalid 'QuotaConfig.role': ")::concat);
        }
        if (Roles.isNested(role)) {
            return Optional.of("Updating quota on nested role '" + role + "' is not supported yet");
        }
        return QuotaChecks.check(config).map(INVALID::concat);
    }

    /** What is wrong in the cluster as it is, and may be so by force. */
    static List<String> violations(MasterState state, List<QuotaConfig> configs) {
        var found = new ArrayList<String>();
        boolean limited = configs.stream().anyMatch(config -> config.getLimitsCount() > 0);
        Map<String, RoleUsage> usages = limited ? RoleUsage.all(state) : Map.of();
        for (QuotaConfig config : configs) {
            Amounts consumed =
                    usages.getOrDefault(config.getRole(), RoleUsage.none()).consumed();
            if (!consumed.isWithin(config.getLimitsMap())) {
                found.add(INVALID + "Role '" + config.getRole() + "' is already consuming '" + consumed
                        + "'; this is more than the requested limits '" + Amounts.printLimits(config.getLimitsMap())
                        + "'" + USE_FORCE);
            }
        }
        Capacity.overcommit(state, configs)
                .ifPresent(overcommit -> found.add(INVALID + "total quota " + overcommit + USE_FORCE));
        return found;
    }
}
