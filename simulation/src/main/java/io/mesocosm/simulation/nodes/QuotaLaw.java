package io.mesocosm.simulation.nodes;

import io.mesocosm.common.resources.ReservationStack;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.common.resources.Scalar;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.quota.Protos.QuotaConfig;

/**
 * Nothing of what is limited is offered to a role that would have more than its limit then. A role has what is reserved
 * to it and those below, held or not, and what they hold besides that is not revocable. As with Mesos, the limit of a role
 * holds back no offer to those below it, and nothing that is reserved: that counts already.
 */
final class QuotaLaw {

    private final Map<String, QuotaConfig> quotas = new HashMap<>();

    void follow(List<QuotaConfig> configs) {
        configs.forEach(config -> quotas.put(config.getRole(), config));
    }

    /**
     * What is wrong with an offer, if anything.
     *
     * @param agents with that offer given out
     */
    Optional<String> broken(Collection<SuppliedAgent> agents, String role, Resources offered) {
        QuotaConfig quota = quotas.get(role);
        if (quota == null || quota.getLimitsCount() == 0) {
            return Optional.empty();
        }
        Map<String, Scalar> charged = offered.filter(QuotaLaw::counts).quantities();
        Map<String, Scalar> consumed = consumed(agents, role);
        for (var limit : quota.getLimitsMap().entrySet()) {
            Scalar has = consumed.getOrDefault(limit.getKey(), Scalar.ZERO);
            if (charged.containsKey(limit.getKey()) && has.compareTo(Scalar.of(limit.getValue())) > 0) {
                return Optional.of(role + " has " + has + " " + limit.getKey() + " with " + offered
                        + ", and its limit is " + limit.getValue().getValue());
            }
        }
        return Optional.empty();
    }

    private static Map<String, Scalar> consumed(Collection<SuppliedAgent> agents, String role) {
        Resources all = Resources.empty();
        for (SuppliedAgent agent : agents) {
            all = all.plus(agent.total()
                            .filter(resource -> ReservationStack.isReserved(resource)
                                    && isWithin(ReservationStack.role(resource), role)))
                    .plus(agent.given()
                            .filter(resource -> counts(resource)
                                    && isWithin(resource.getAllocationInfo().getRole(), role))
                            .unallocate());
        }
        return all.quantities();
    }

    private static boolean counts(Resource resource) {
        return !ReservationStack.isReserved(resource) && !resource.hasRevocable();
    }

    private static boolean isWithin(String role, String ancestor) {
        return role.equals(ancestor) || role.startsWith(ancestor + "/");
    }
}
