package io.mesocosm.master.quota;

import io.mesocosm.allocator.AllocatorCommand;
import io.mesocosm.master.event.RoleRequest;
import io.mesocosm.master.registry.RegistryOperation;
import io.mesocosm.master.registry.RegistryQuotas;
import io.mesocosm.master.state.Decrees;
import io.mesocosm.master.state.Decrees.Waiting;
import io.mesocosm.master.turn.DecreeRules;
import io.mesocosm.master.turn.Turn;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.quota.Protos.QuotaConfig;

/**
 * Operators set, change and remove quotas. A request is checked, made durable, and only then holds: for the decrees, the
 * allocator and the offers, in this order, so that what offers held is given out by the new quota. Mesos: {@code
 * Master::QuotaHandler}.
 */
public final class QuotaCalls {

    private QuotaCalls() {}

    /** An operator wants other quotas for some roles. */
    public static void update(Turn turn, RoleRequest.UpdateQuota request) {
        Optional<String> error = ConfigChecks.error(turn.state(), request.configs());
        if (error.isPresent()) {
            turn.respond(request.reply(), 400, error.get());
            return;
        }
        List<String> violations = ConfigChecks.violations(turn.state(), request.configs());
        if (!violations.isEmpty() && !request.force()) {
            turn.respond(request.reply(), 400, violations.getFirst());
            return;
        }
        violations.forEach(violation -> turn.info("overridden by force: " + violation));
        DecreeRules.commit(turn, request.reply(), new RegistryOperation.UpdateQuota(request.configs()));
    }

    /** An operator wants a quota for a role that has none. */
    public static void set(Turn turn, RoleRequest.SetQuota request) {
        Optional<String> error = LegacyChecks.error(turn.state(), request.request());
        if (error.isPresent()) {
            turn.respond(request.reply(), 400, error.get());
            return;
        }
        QuotaConfig config = LegacyChecks.config(request.request());
        Optional<String> overcommit =
                request.request().getForce() ? Optional.empty() : Capacity.overcommit(turn.state(), List.of(config));
        if (overcommit.isPresent()) {
            String conflict = "Quota guarantees overcommit the cluster (use 'force' to bypass this check): Total quota "
                    + overcommit.get();
            turn.respond(request.reply(), 409, conflict);
            return;
        }
        DecreeRules.commitLegacy(turn, request.reply(), new RegistryOperation.UpdateQuota(List.of(config)));
    }

    /** An operator wants a role to have no quota any more. Mesos aborts where the call names a role without one. */
    public static void remove(Turn turn, RoleRequest.RemoveQuota request) {
        Optional<String> path = request.path().map(some -> " for path '" + some + "'");
        String role = request.role();
        RegistryQuotas quotas = turn.state().decrees().promisedQuotas();
        if (path.isPresent() && !turn.state().settings().permits(role)) {
            String error = "Failed to validate remove quota request" + path.get() + ": Unknown role '" + role + "'";
            turn.respond(request.reply(), 400, error);
        } else if (!quotas.has(role)) {
            String error = "Failed to remove quota" + path.orElse("") + ": Role '" + role + "' has no quota set";
            turn.respond(request.reply(), 400, error);
        } else {
            QuotaConfig none = QuotaConfig.newBuilder().setRole(role).build();
            DecreeRules.commit(turn, request.reply(), new RegistryOperation.UpdateQuota(List.of(none)));
        }
    }

    /** The registry answered. */
    public static void recorded(Turn turn, RegistryOperation.UpdateQuota operation, boolean applied) {
        Optional<Waiting> request = DecreeRules.answered(turn, operation);
        List<QuotaConfig> configs = operation.configs();
        List<String> roles = configs.stream().map(QuotaConfig::getRole).toList();
        if (applied) {
            hold(turn, configs);
            if (request.map(Waiting::legacy).orElse(false)) {
                configs.forEach(config -> Rescinding.makeRoom(turn, config));
            } else {
                Rescinding.enforce(turn, configs);
            }
            turn.info("updated quotas of roles=" + roles);
        } else {
            turn.warn("the registry refused quotas of roles=" + roles);
        }
        request.ifPresent(some -> DecreeRules.tell(turn, some, applied));
    }

    private static void hold(Turn turn, List<QuotaConfig> configs) {
        Decrees decrees = turn.state().decrees();
        turn.set(turn.state().with(decrees.with(decrees.quotas().update(configs).orElse(decrees.quotas()))));
        turn.allocate(new AllocatorCommand.UpdateQuota(configs));
    }
}
