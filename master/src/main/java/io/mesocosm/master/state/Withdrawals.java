package io.mesocosm.master.state;

import io.mesocosm.common.collect.PersistentMap;
import io.mesocosm.common.collect.PersistentSet;
import io.mesocosm.common.ids.AgentId;
import java.util.Optional;
import org.apache.mesos.v1.Protos.DrainInfo;
import org.apache.mesos.v1.Protos.DrainState;

/**
 * Agents that operators withdrew, registered or not: nothing of them is offered. Held by the registry too.
 *
 * <pre>
 * (offered) --DEACTIVATE_AGENT--> deactivated
 * (offered) --DRAIN_AGENT--> deactivated, DRAINING --nothing is left on it--> DRAINED, or gone if that was asked for
 * </pre>
 *
 * @param draining those that are to be emptied, or are
 * @param deactivated those of which nothing is offered, draining ones among them
 */
public record Withdrawals(PersistentMap<AgentId, DrainInfo> draining, PersistentSet<AgentId> deactivated) {

    /** No agent is withdrawn. */
    public static Withdrawals none() {
        return new Withdrawals(PersistentMap.empty(), PersistentSet.empty());
    }

    /** Whether an agent's resources may be offered while it is connected. */
    public boolean allows(AgentId id) {
        return !deactivated.contains(id);
    }

    /** How far the drain of an agent has come, if it is drained. */
    public Optional<DrainInfo> drain(AgentId id) {
        return draining.get(id);
    }

    /** Whether an agent is to be emptied and is not known to be empty. */
    public boolean isDraining(AgentId id) {
        return draining.get(id)
                .filter(info -> info.getState() == DrainState.DRAINING)
                .isPresent();
    }

    /** After an agent was found empty. */
    public Withdrawals drained(AgentId id) {
        return draining.get(id)
                .map(info -> info.toBuilder().setState(DrainState.DRAINED).build())
                .map(info -> new Withdrawals(draining.put(id, info), deactivated))
                .orElse(this);
    }

    /** Without an agent that nobody waits for any more. */
    public Withdrawals forget(AgentId id) {
        return allows(id) ? this : new Withdrawals(draining.remove(id), deactivated.remove(id));
    }
}
