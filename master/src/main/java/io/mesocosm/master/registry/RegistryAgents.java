package io.mesocosm.master.registry;

import io.mesocosm.common.collect.PersistentMap;
import io.mesocosm.common.collect.PersistentSet;
import io.mesocosm.common.ids.AgentId;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.DrainConfig;
import org.apache.mesos.v1.Protos.DrainInfo;
import org.apache.mesos.v1.Protos.DrainState;
import org.apache.mesos.v1.Protos.TimeInfo;

/**
 * The agents of a registry. An id is in one of {@code admitted}, {@code unreachable} and {@code gone} at most.
 *
 * <pre>
 *              admit                mark unreachable
 * (unknown) ──────────▶ admitted ──────────────────────▶ unreachable ──prune──▶ (unknown)
 *     │                  │ ▲ │  ◀──────────────────────      │
 *     └─ mark reachable ─┼─┘ │       mark reachable          │ mark gone
 *                 remove │   └──────────── mark gone ────▶ gone ──prune──▶ (unknown)
 *                        ▼
 *                    (unknown)
 * </pre>
 *
 * @param admitted agents that registered and were not given up
 * @param unreachable agents that were given up, and when
 * @param gone agents that an operator declared gone, and when
 * @param draining the admitted and unreachable agents that are to be emptied, or are; each is deactivated too
 * @param deactivated the admitted and unreachable agents that get no work
 */
public record RegistryAgents(
        PersistentMap<AgentId, AgentInfo> admitted,
        PersistentMap<AgentId, TimeInfo> unreachable,
        PersistentMap<AgentId, TimeInfo> gone,
        PersistentMap<AgentId, DrainInfo> draining,
        PersistentSet<AgentId> deactivated) {

    /** No agent at all. */
    public static RegistryAgents none() {
        return new RegistryAgents(
                PersistentMap.empty(),
                PersistentMap.empty(),
                PersistentMap.empty(),
                PersistentMap.empty(),
                PersistentSet.empty());
    }

    /** Whether an agent may be drained or deactivated. */
    boolean holds(AgentId id) {
        return admitted.containsKey(id) || unreachable.containsKey(id);
    }

    Optional<RegistryAgents> admit(AgentInfo info) {
        AgentId id = AgentId.of(info.getId());
        return holds(id) || gone.containsKey(id) ? Optional.empty() : Optional.of(withAdmitted(admitted.put(id, info)));
    }

    Optional<RegistryAgents> update(AgentInfo info) {
        AgentId id = AgentId.of(info.getId());
        return admitted.get(id).map(before -> before.equals(info) ? this : withAdmitted(admitted.put(id, info)));
    }

    Optional<RegistryAgents> markUnreachable(AgentId id, TimeInfo since) {
        return admitted.containsKey(id)
                ? Optional.of(new RegistryAgents(
                        admitted.remove(id), unreachable.put(id, since), gone, draining, deactivated))
                : Optional.empty();
    }

    Optional<RegistryAgents> markReachable(AgentInfo info) {
        AgentId id = AgentId.of(info.getId());
        if (gone.containsKey(id)) {
            return Optional.empty();
        }
        return Optional.of(
                admitted.containsKey(id)
                        ? this
                        : new RegistryAgents(
                                admitted.put(id, info), unreachable.remove(id), gone, draining, deactivated));
    }

    Optional<RegistryAgents> remove(AgentId id) {
        return admitted.containsKey(id)
                ? Optional.of(new RegistryAgents(
                        admitted.remove(id), unreachable, gone, draining.remove(id), deactivated.remove(id)))
                : Optional.empty();
    }

    Optional<RegistryAgents> markGone(AgentId id, TimeInfo since) {
        return holds(id)
                ? Optional.of(new RegistryAgents(
                        admitted.remove(id),
                        unreachable.remove(id),
                        gone.put(id, since),
                        draining.remove(id),
                        deactivated.remove(id)))
                : Optional.empty();
    }

    RegistryAgents prune(Iterable<AgentId> oldUnreachable, Iterable<AgentId> oldGone) {
        var fewerUnreachable = unreachable;
        var fewerDraining = draining;
        var fewerDeactivated = deactivated;
        for (AgentId id : oldUnreachable) {
            if (unreachable.containsKey(id)) {
                fewerUnreachable = fewerUnreachable.remove(id);
                fewerDraining = fewerDraining.remove(id);
                fewerDeactivated = fewerDeactivated.remove(id);
            }
        }
        var fewerGone = gone;
        for (AgentId id : oldGone) {
            fewerGone = fewerGone.remove(id);
        }
        return new RegistryAgents(admitted, fewerUnreachable, fewerGone, fewerDraining, fewerDeactivated);
    }

    /** Of an agent that it {@link #holds}. */
    RegistryAgents drain(RegistryOperation.DrainAgent drain) {
        DrainConfig.Builder config = draining.get(drain.id())
                .map(before -> before.getConfig().toBuilder())
                .orElseGet(DrainConfig::newBuilder)
                .setMarkGone(drain.markGone());
        drain.maxGracePeriod().ifPresent(config::setMaxGracePeriod);
        var info = DrainInfo.newBuilder()
                .setState(DrainState.DRAINING)
                .setConfig(config)
                .build();
        return new RegistryAgents(
                admitted, unreachable, gone, draining.put(drain.id(), info), deactivated.add(drain.id()));
    }

    Optional<RegistryAgents> markDrained(AgentId id) {
        if (!holds(id)) {
            return Optional.of(this);
        }
        return draining.get(id)
                .filter(info -> info.getState() == DrainState.DRAINING)
                .map(info -> info.toBuilder().setState(DrainState.DRAINED).build())
                .map(info -> new RegistryAgents(admitted, unreachable, gone, draining.put(id, info), deactivated));
    }

    /** Of an agent that it {@link #holds}. */
    RegistryAgents deactivate(AgentId id) {
        return new RegistryAgents(admitted, unreachable, gone, draining, deactivated.add(id));
    }

    RegistryAgents reactivate(AgentId id) {
        return new RegistryAgents(admitted, unreachable, gone, draining.remove(id), deactivated.remove(id));
    }

    private RegistryAgents withAdmitted(PersistentMap<AgentId, AgentInfo> next) {
        return new RegistryAgents(next, unreachable, gone, draining, deactivated);
    }
}
