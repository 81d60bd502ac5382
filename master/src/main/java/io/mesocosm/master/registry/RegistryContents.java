package io.mesocosm.master.registry;

import io.mesocosm.common.collect.PersistentMap;
import io.mesocosm.common.collect.PersistentSet;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.MachineId;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.DrainInfo;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.mesos.v1.Protos.TimeInfo;
import org.apache.mesos.v1.Protos.WeightInfo;

/**
 * What the master must not forget. Every store is equivalent to a replay of operations on this.
 *
 * @param master the last master that took over
 * @param agents the agents, wherever they are
 * @param maintenance the machines that are not simply up
 * @param quotas the quotas of roles
 * @param weights the weights of roles
 * @param minimumCapabilities names of what a master must be capable of to understand these contents
 */
public record RegistryContents(
        Optional<MasterInfo> master,
        RegistryAgents agents,
        Maintenance maintenance,
        RegistryQuotas quotas,
        PersistentMap<String, Double> weights,
        PersistentSet<String> minimumCapabilities) {

    static final String AGENT_DRAINING = MasterInfo.Capability.Type.AGENT_DRAINING.name();
    static final String QUOTA_V2 = MasterInfo.Capability.Type.QUOTA_V2.name();

    /** Contents without machines, quotas and weights. */
    public RegistryContents(
            Optional<MasterInfo> master,
            PersistentMap<AgentId, AgentInfo> admitted,
            PersistentMap<AgentId, TimeInfo> unreachable,
            PersistentMap<AgentId, TimeInfo> gone) {
        this(
                master,
                new RegistryAgents(admitted, unreachable, gone, PersistentMap.empty(), PersistentSet.empty()),
                Maintenance.none(),
                RegistryQuotas.none(),
                PersistentMap.empty(),
                PersistentSet.empty());
    }

    /** A registry that was never written. */
    public static RegistryContents none() {
        return new RegistryContents(
                Optional.empty(), PersistentMap.empty(), PersistentMap.empty(), PersistentMap.empty());
    }

    /** Agents that registered and were not given up. */
    public PersistentMap<AgentId, AgentInfo> admitted() {
        return agents.admitted();
    }

    /** Agents that were given up, and when. */
    public PersistentMap<AgentId, TimeInfo> unreachable() {
        return agents.unreachable();
    }

    /** Agents that an operator declared gone, and when. */
    public PersistentMap<AgentId, TimeInfo> gone() {
        return agents.gone();
    }

    /** The admitted and unreachable agents that are to be emptied, or are. */
    public PersistentMap<AgentId, DrainInfo> draining() {
        return agents.draining();
    }

    /** The admitted and unreachable agents that get no work. */
    public PersistentSet<AgentId> deactivated() {
        return agents.deactivated();
    }

    /** The machines that are not simply up. */
    public PersistentMap<MachineId, Maintenance.ScheduledMachine> machines() {
        return maintenance.machines();
    }

    /**
     * The contents after an operation; empty when the operation is refused.
     *
     * <p>An operation that finds its outcome already there is not refused and changes nothing.
     */
    public Optional<RegistryContents> apply(RegistryOperation operation) {
        return switch (operation) {
            case RegistryOperation.RecordMaster record -> Optional.of(with(Optional.of(record.info())));
            case RegistryOperation.AdmitAgent admit ->
                agents.admit(admit.info()).map(this::with);
            case RegistryOperation.UpdateAgent update ->
                agents.update(update.info()).map(this::with);
            case RegistryOperation.MarkAgentUnreachable mark ->
                agents.markUnreachable(AgentId.of(mark.info().getId()), mark.since())
                        .map(this::with);
            case RegistryOperation.MarkAgentReachable mark ->
                agents.markReachable(mark.info()).map(this::with);
            case RegistryOperation.RemoveAgent remove ->
                agents.remove(AgentId.of(remove.info().getId())).map(this::with);
            case RegistryOperation.MarkAgentGone mark ->
                agents.markGone(mark.id(), mark.since()).map(this::with);
            case RegistryOperation.Prune prune -> Optional.of(with(agents.prune(prune.unreachable(), prune.gone())));
            case RegistryOperation.DrainAgent drain ->
                Optional.of(agents.holds(drain.id()) ? with(agents.drain(drain)).needing(AGENT_DRAINING) : this);
            case RegistryOperation.MarkAgentDrained mark ->
                agents.markDrained(mark.id()).map(this::with);
            case RegistryOperation.DeactivateAgent deactivate ->
                Optional.of(
                        agents.holds(deactivate.id())
                                ? with(agents.deactivate(deactivate.id())).needing(AGENT_DRAINING)
                                : this);
            case RegistryOperation.ReactivateAgent reactivate -> Optional.of(reactivate(reactivate.id()));
            case RegistryOperation.UpdateSchedule update ->
                maintenance.update(update.schedule()).map(this::with);
            case RegistryOperation.StartMaintenance start -> Optional.of(with(maintenance.start(start.machines())));
            case RegistryOperation.StopMaintenance stop -> Optional.of(with(maintenance.stop(stop.machines())));
            case RegistryOperation.UpdateQuota update ->
                quotas.update(update.configs()).map(this::with);
            case RegistryOperation.UpdateWeights update -> Optional.of(with(weights(update.weights())));
        };
    }

    private RegistryContents reactivate(AgentId id) {
        if (!agents.holds(id)) {
            return this;
        }
        RegistryContents next = with(agents.reactivate(id));
        return next.deactivated().isEmpty() ? next.notNeeding(AGENT_DRAINING) : next;
    }

    private PersistentMap<String, Double> weights(List<WeightInfo> updates) {
        var next = weights;
        for (WeightInfo update : updates) {
            next = next.put(update.getRole(), update.getWeight());
        }
        return next;
    }

    private RegistryContents with(Optional<MasterInfo> next) {
        return new RegistryContents(next, agents, maintenance, quotas, weights, minimumCapabilities);
    }

    private RegistryContents with(RegistryAgents next) {
        return new RegistryContents(master, next, maintenance, quotas, weights, minimumCapabilities);
    }

    private RegistryContents with(Maintenance next) {
        return new RegistryContents(master, agents, next, quotas, weights, minimumCapabilities);
    }

    private RegistryContents with(RegistryQuotas next) {
        var changed = new RegistryContents(master, agents, maintenance, next, weights, minimumCapabilities);
        return next.configs().isEmpty() ? changed.notNeeding(QUOTA_V2) : changed.needing(QUOTA_V2);
    }

    private RegistryContents with(PersistentMap<String, Double> next) {
        return new RegistryContents(master, agents, maintenance, quotas, next, minimumCapabilities);
    }

    private RegistryContents needing(String capability) {
        return new RegistryContents(master, agents, maintenance, quotas, weights, minimumCapabilities.add(capability));
    }

    private RegistryContents notNeeding(String capability) {
        return new RegistryContents(
                master, agents, maintenance, quotas, weights, minimumCapabilities.remove(capability));
    }
}
