package io.mesocosm.master.registry;

import io.mesocosm.common.collect.PersistentMap;
import io.mesocosm.common.ids.AgentId;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.mesos.v1.Protos.TimeInfo;

/**
 * What the master must not forget. Every store is equivalent to a replay of operations on this.
 *
 * @param master the last master that took over
 * @param admitted agents that registered and were not given up
 * @param unreachable agents that were given up, and when
 * @param gone agents that an operator declared gone, and when
 */
public record RegistryContents(
        Optional<MasterInfo> master,
        PersistentMap<AgentId, AgentInfo> admitted,
        PersistentMap<AgentId, TimeInfo> unreachable,
        PersistentMap<AgentId, TimeInfo> gone) {

    /** A registry that was never written. */
    public static RegistryContents none() {
        return new RegistryContents(
                Optional.empty(), PersistentMap.empty(), PersistentMap.empty(), PersistentMap.empty());
    }

    /**
     * The contents after an operation; empty when the operation is refused.
     *
     * <p>An operation that finds its outcome already there is not refused and changes nothing.
     */
    public Optional<RegistryContents> apply(RegistryOperation operation) {
        return switch (operation) {
            case RegistryOperation.RecordMaster record ->
                Optional.of(new RegistryContents(Optional.of(record.info()), admitted, unreachable, gone));
            case RegistryOperation.AdmitAgent admit -> admit(admit.info());
            case RegistryOperation.UpdateAgent update -> {
                AgentId id = AgentId.of(update.info().getId());
                yield admitted.containsKey(id)
                        ? Optional.of(withAdmitted(admitted.put(id, update.info())))
                        : Optional.empty();
            }
            case RegistryOperation.MarkAgentUnreachable mark -> {
                AgentId id = AgentId.of(mark.info().getId());
                yield admitted.containsKey(id)
                        ? Optional.of(new RegistryContents(
                                master, admitted.remove(id), unreachable.put(id, mark.since()), gone))
                        : Optional.empty();
            }
            case RegistryOperation.MarkAgentReachable mark -> {
                AgentId id = AgentId.of(mark.info().getId());
                yield gone.containsKey(id)
                        ? Optional.empty()
                        : Optional.of(new RegistryContents(
                                master, admitted.put(id, mark.info()), unreachable.remove(id), gone));
            }
            case RegistryOperation.RemoveAgent remove -> {
                AgentId id = AgentId.of(remove.info().getId());
                yield admitted.containsKey(id) ? Optional.of(withAdmitted(admitted.remove(id))) : Optional.empty();
            }
            case RegistryOperation.Prune prune -> Optional.of(prune(prune));
        };
    }

    private Optional<RegistryContents> admit(AgentInfo info) {
        AgentId id = AgentId.of(info.getId());
        boolean known = admitted.containsKey(id) || unreachable.containsKey(id) || gone.containsKey(id);
        return known ? Optional.empty() : Optional.of(withAdmitted(admitted.put(id, info)));
    }

    private RegistryContents prune(RegistryOperation.Prune prune) {
        var fewerUnreachable = unreachable;
        for (AgentId id : prune.unreachable()) {
            fewerUnreachable = fewerUnreachable.remove(id);
        }
        var fewerGone = gone;
        for (AgentId id : prune.gone()) {
            fewerGone = fewerGone.remove(id);
        }
        return new RegistryContents(master, admitted, fewerUnreachable, fewerGone);
    }

    private RegistryContents withAdmitted(PersistentMap<AgentId, AgentInfo> next) {
        return new RegistryContents(master, next, unreachable, gone);
    }
}
