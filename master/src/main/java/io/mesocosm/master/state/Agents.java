package io.mesocosm.master.state;

import io.mesocosm.common.collect.PersistentMap;
import io.mesocosm.common.collect.PersistentSet;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.libprocess.Upid;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.TimeInfo;

/**
 * Every agent that the master has to do with.
 *
 * @param registered those that registered and were not given up, by id
 * @param byPid their ids by address; of two that claim one address, the one that came last: the other, whose pings
 *     nobody answers, is given up soon
 * @param recovered those in the registry that have not come back since this master was elected
 * @param unreachable those given up
 * @param gone those that an operator declared gone for good, and when
 * @param transitions changes that wait for the registry
 * @param registeringPids addresses of which a first registration waits for the registry
 * @param removed agents that left, so that late messages of theirs are known for what they are
 * @param withdrawals those that operators withdrew
 */
public record Agents(
        PersistentMap<AgentId, Agent> registered,
        PersistentMap<Upid, AgentId> byPid,
        PersistentMap<AgentId, AgentInfo> recovered,
        PersistentMap<AgentId, Unreachable> unreachable,
        PersistentMap<AgentId, TimeInfo> gone,
        PersistentMap<AgentId, AgentTransition> transitions,
        PersistentSet<Upid> registeringPids,
        BoundedMap<AgentId, Instant> removed,
        Withdrawals withdrawals) {

    /**
     * An agent that was given up.
     *
     * @param since when
     * @param frameworks those that had tasks there, which are among their unreachable tasks unless forgotten
     */
    public record Unreachable(TimeInfo since, Set<FrameworkId> frameworks) {

        public Unreachable {
            frameworks = Set.copyOf(frameworks);
        }
    }

    private static final int REMOVED_KEPT = 100_000;

    /** No agents. */
    public static Agents none() {
        return new Agents(
                PersistentMap.empty(),
                PersistentMap.empty(),
                PersistentMap.empty(),
                PersistentMap.empty(),
                PersistentMap.empty(),
                PersistentMap.empty(),
                PersistentSet.empty(),
                BoundedMap.empty(REMOVED_KEPT),
                Withdrawals.none());
    }

    /** The registered agents by id: an order that depends on nothing else. */
    public List<Agent> inOrder() {
        return registered.values().stream()
                .sorted(Comparator.comparing(Agent::id))
                .toList();
    }

    /** The registered agent at an address. */
    public Optional<Agent> at(Upid pid) {
        return byPid.get(pid).flatMap(registered::get);
    }

    /** With an agent more, or in place of what was known of it. */
    public Agents put(Agent agent) {
        AgentId id = agent.id();
        Optional<Agent> before = registered.get(id);
        boolean sameAddress = before.isPresent() && before.get().pid().equals(agent.pid());
        PersistentMap<Upid, AgentId> addresses = byPid;
        if (!sameAddress) {
            addresses = before.map(this::withoutAddress).orElse(byPid).put(agent.pid(), id);
        }
        return new Agents(
                registered.put(id, agent),
                addresses,
                recovered,
                unreachable,
                gone,
                transitions,
                registeringPids,
                removed,
                withdrawals);
    }

    /** Without that agent among the registered ones. */
    public Agents removeRegistered(AgentId id) {
        Optional<Agent> before = registered.get(id);
        return before.map(agent -> new Agents(
                        registered.remove(id),
                        withoutAddress(agent),
                        recovered,
                        unreachable,
                        gone,
                        transitions,
                        registeringPids,
                        removed,
                        withdrawals))
                .orElse(this);
    }

    private PersistentMap<Upid, AgentId> withoutAddress(Agent agent) {
        boolean still = byPid.get(agent.pid()).filter(agent.id()::equals).isPresent();
        return still ? byPid.remove(agent.pid()) : byPid;
    }

    /** With other recovered agents. */
    public Agents withRecovered(PersistentMap<AgentId, AgentInfo> next) {
        return new Agents(
                registered, byPid, next, unreachable, gone, transitions, registeringPids, removed, withdrawals);
    }

    /** With other unreachable agents. */
    public Agents withUnreachable(PersistentMap<AgentId, Unreachable> next) {
        return new Agents(registered, byPid, recovered, next, gone, transitions, registeringPids, removed, withdrawals);
    }

    /** With other gone agents. */
    public Agents withGone(PersistentMap<AgentId, TimeInfo> next) {
        return new Agents(
                registered, byPid, recovered, unreachable, next, transitions, registeringPids, removed, withdrawals);
    }

    /** With a change of an agent that waits for the registry. */
    public Agents begin(AgentId id, AgentTransition transition) {
        PersistentSet<Upid> pids = transition instanceof AgentTransition.Registering registering
                ? registeringPids.add(registering.pid())
                : registeringPids;
        return new Agents(
                registered,
                byPid,
                recovered,
                unreachable,
                gone,
                transitions.put(id, transition),
                pids,
                removed,
                withdrawals);
    }

    /** With no change of that agent waiting any more. */
    public Agents end(AgentId id) {
        Optional<AgentTransition> transition = transitions.get(id);
        if (transition.isEmpty()) {
            return this;
        }
        PersistentSet<Upid> pids = transition.get() instanceof AgentTransition.Registering registering
                ? registeringPids.remove(registering.pid())
                : registeringPids;
        return new Agents(
                registered, byPid, recovered, unreachable, gone, transitions.remove(id), pids, removed, withdrawals);
    }

    /** With other memory of agents that left. */
    public Agents withRemoved(BoundedMap<AgentId, Instant> next) {
        return new Agents(
                registered, byPid, recovered, unreachable, gone, transitions, registeringPids, next, withdrawals);
    }

    /** With others that operators withdrew. */
    public Agents with(Withdrawals next) {
        return new Agents(registered, byPid, recovered, unreachable, gone, transitions, registeringPids, removed, next);
    }

    /** What of that agent waits for the registry. */
    public Optional<AgentTransition> transition(AgentId id) {
        return transitions.get(id);
    }
}
