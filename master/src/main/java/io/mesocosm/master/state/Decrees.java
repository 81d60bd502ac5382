package io.mesocosm.master.state;

import io.mesocosm.common.collect.PersistentMap;
import io.mesocosm.common.collect.PersistentQueue;
import io.mesocosm.common.ids.MachineId;
import io.mesocosm.master.registry.Maintenance;
import io.mesocosm.master.registry.RegistryOperation;
import io.mesocosm.master.registry.RegistryQuotas;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.mesos.v1.Protos.MachineInfo;

/**
 * What operators decided about machines and roles. Held by the registry too.
 *
 * <p>What an operator asks for holds once it is durable; until then it waits. Who asks meanwhile is judged by what will
 * hold then ({@link #promisedQuotas}), so that requests at the same time end as if they came one after the other.
 *
 * @param maintenance the machines that are not simply up, and when they are away
 * @param quotas the quotas of roles
 * @param weights the weights of roles, all positive; a role that is not named weighs {@link #DEFAULT_WEIGHT}
 * @param waiting what operators asked for and the registry has not answered, in the order in which they did
 */
public record Decrees(
        Maintenance maintenance,
        RegistryQuotas quotas,
        PersistentMap<String, Double> weights,
        PersistentQueue<Waiting> waiting) {

    /** How many requests may wait; an operator who comes then is told to come again. */
    public static final int MOST_WAITING = 1_000;

    /** What a role weighs that nobody gave a weight. */
    public static final double DEFAULT_WEIGHT = 1.0;

    /**
     * A request that waits for the registry.
     *
     * @param ticket the number of the request, by which it is answered
     * @param operation what it asked the registry for
     * @param legacy whether it was asked in the form before Mesos 1.9: for a new quota, offers are rescinded otherwise
     */
    public record Waiting(long ticket, RegistryOperation operation, boolean legacy) {}

    /** What a master that has not read its registry knows: what its flags say. */
    public static Decrees initial(MasterSettings settings) {
        PersistentMap<String, Double> weights = PersistentMap.empty();
        for (var entry : settings.weights().entrySet()) {
            weights = weights.put(entry.getKey(), entry.getValue());
        }
        return new Decrees(Maintenance.none(), RegistryQuotas.none(), weights, PersistentQueue.empty());
    }

    /** With another schedule, or other machines that are down. */
    public Decrees with(Maintenance next) {
        return new Decrees(next, quotas, weights, waiting);
    }

    /** With other quotas. */
    public Decrees with(RegistryQuotas next) {
        return new Decrees(maintenance, next, weights, waiting);
    }

    /** With other weights. */
    public Decrees withWeights(PersistentMap<String, Double> next) {
        return new Decrees(maintenance, quotas, next, waiting);
    }

    /** With other requests that wait. */
    public Decrees withWaiting(PersistentQueue<Waiting> next) {
        return new Decrees(maintenance, quotas, weights, next);
    }

    /** The quotas as they will be when the registry has answered everything that it was asked for. */
    public RegistryQuotas promisedQuotas() {
        RegistryQuotas promised = quotas;
        for (Waiting request : waiting) {
            if (request.operation() instanceof RegistryOperation.UpdateQuota update) {
                promised = promised.update(update.configs()).orElse(promised);
            }
        }
        return promised;
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
