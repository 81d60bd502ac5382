package io.mesocosm.master.state;

import io.mesocosm.common.collect.PersistentMap;
import io.mesocosm.common.ids.MachineId;
import io.mesocosm.master.registry.Maintenance;
import io.mesocosm.master.registry.RegistryQuotas;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.mesos.v1.Protos.MachineInfo;

/**
 * What operators decided about machines and roles. Held by the registry too.
 *
 * @param maintenance the machines that are not simply up, and when they are away
 * @param quotas the quotas of roles
 * @param weights the weights of roles, all positive; a role that is not named weighs {@link #DEFAULT_WEIGHT}
 */
public record Decrees(Maintenance maintenance, RegistryQuotas quotas, PersistentMap<String, Double> weights) {

    /** What a role weighs that nobody gave a weight. */
    public static final double DEFAULT_WEIGHT = 1.0;

    /** What a master that has not read its registry knows: what its flags say. */
    public static Decrees initial(MasterSettings settings) {
        PersistentMap<String, Double> weights = PersistentMap.empty();
        for (var entry : settings.weights().entrySet()) {
            weights = weights.put(entry.getKey(), entry.getValue());
        }
        return new Decrees(Maintenance.none(), RegistryQuotas.none(), weights);
    }

    /** What a role weighs. */
    public double weight(String role) {
        return weights.get(role).orElse(DEFAULT_WEIGHT);
    }

    /** The weights that were given, by role. */
    public SortedMap<String, Double> sortedWeights() {
        return new TreeMap<>(weights.asMap());
    }

    /** A machine that is not simply up. */
    public Optional<MachineInfo> machine(MachineId id) {
        return maintenance.machines().get(id).map(Maintenance.ScheduledMachine::info);
    }

    /** Whether the agents of a machine are not wanted: it is being maintained. */
    public boolean isDown(MachineId id) {
        return machine(id)
                .filter(info -> info.getMode() == MachineInfo.Mode.DOWN)
                .isPresent();
    }
}
