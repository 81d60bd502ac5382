package io.mesocosm.master.registry;

import io.mesocosm.common.collect.PersistentMap;
import io.mesocosm.common.resources.Scalar;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.quota.Protos.QuotaConfig;
import org.apache.mesos.v1.quota.Protos.QuotaInfo;

/**
 * The quotas of roles.
 *
 * @param configs by role
 * @param legacy those that a Mesos before 1.9 wrote, by role; each until its role's quota is updated
 */
public record RegistryQuotas(PersistentMap<String, QuotaConfig> configs, PersistentMap<String, QuotaInfo> legacy) {

    /** No role has a quota. */
    public static RegistryQuotas none() {
        return new RegistryQuotas(PersistentMap.empty(), PersistentMap.empty());
    }

    /** All of them; what an earlier Mesos guaranteed, it limited to that too. In the order of their roles. */
    public List<QuotaConfig> all() {
        var all = new TreeMap<String, QuotaConfig>();
        legacy.asMap().forEach((role, info) -> all.put(role, upgrade(info)));
        all.putAll(configs.asMap());
        return List.copyOf(all.values());
    }

    /** Whether a role has one. */
    public boolean has(String role) {
        return configs.containsKey(role) || legacy.containsKey(role);
    }

    /** What a quota of an earlier Mesos is today: the sums of what it guaranteed, as guarantees and as limits. */
    public static QuotaConfig upgrade(QuotaInfo info) {
        var sums = new TreeMap<String, Double>();
        for (Resource resource : info.getGuaranteeList()) {
            sums.merge(resource.getName(), resource.getScalar().getValue(), Double::sum);
        }
        var config = QuotaConfig.newBuilder().setRole(info.getRole());
        sums.forEach((name, sum) -> {
            var value = Value.Scalar.newBuilder().setValue(sum).build();
            config.putGuarantees(name, value).putLimits(name, value);
        });
        return config.build();
    }

    /** With the quotas of some roles, where none at all ends a role's quota; empty if one is not valid. */
    public Optional<RegistryQuotas> update(List<QuotaConfig> updates) {
        var nextConfigs = configs;
        var nextLegacy = legacy;
        for (QuotaConfig update : updates) {
            if (QuotaChecks.check(update).isPresent()) {
                return Optional.empty();
            }
            String role = update.getRole();
            nextConfigs = isDefault(update) ? nextConfigs.remove(role) : nextConfigs.put(role, update);
            nextLegacy = nextLegacy.remove(role);
        }
        return Optional.of(new RegistryQuotas(nextConfigs, nextLegacy));
    }

    /** Whether it says what is so for a role without quota: nothing guaranteed, nothing limited. */
    private static boolean isDefault(QuotaConfig config) {
        return config.getLimitsMap().isEmpty()
                && config.getGuaranteesMap().values().stream().map(Scalar::of).allMatch(Scalar::isEmpty);
    }
}
