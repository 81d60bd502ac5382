package io.mesocosm.master.quota;

import io.mesocosm.common.resources.Roles;
import io.mesocosm.master.state.Agent;
import io.mesocosm.master.state.Amounts;
import io.mesocosm.master.state.MasterState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.quota.Protos.QuotaConfig;

/** Whether the cluster has what quotas guarantee. Mesos: {@code Master::QuotaHandler::overcommitCheck}. */
final class Capacity {

    private Capacity() {}

    /**
     * What is wrong if these configs take the place of what their roles have; empty if nothing. Quotas that wait for the
     * registry count as if they held.
     */
    static Optional<String> overcommit(MasterState state, List<QuotaConfig> configs) {
        Amounts guarantees = guarantees(state, configs);
        Amounts capacity = of(state);
        return capacity.contains(guarantees)
                ? Optional.empty()
                : Optional.of("guarantees '" + guarantees + "' exceed cluster capacity '" + capacity + "'");
    }

    /** The sum over top-level roles; those below guarantee a part of what these do. */
    private static Amounts guarantees(MasterState state, List<QuotaConfig> configs) {
        Map<String, QuotaConfig> byRole = new HashMap<>();
        state.decrees().promisedQuotas().all().forEach(config -> byRole.put(config.getRole(), config));
        configs.forEach(config -> byRole.put(config.getRole(), config));
        var sum = new Amounts();
        byRole.values().stream()
                .filter(config -> !Roles.isNested(config.getRole()))
                .forEach(config -> sum.add(Amounts.of(config.getGuaranteesMap())));
        return sum;
    }

    /**
     * The scalars of every registered agent, also of those that are disconnected: most come back soon, and capacity is to
     * be steady.
     */
    private static Amounts of(MasterState state) {
        var capacity = new Amounts();
        for (Agent agent : state.agents().registered().values()) {
            for (Resource resource : agent.total().toProto()) {
                if (resource.getType() == Value.Type.SCALAR && !resource.hasRevocable()) {
                    capacity.add(resource);
                }
            }
        }
        return capacity;
    }
}
