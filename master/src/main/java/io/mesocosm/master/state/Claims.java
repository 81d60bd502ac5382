package io.mesocosm.master.state;

import io.mesocosm.common.collect.PersistentMap;
import io.mesocosm.common.ids.AgentId;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Offer.Operation;

/**
 * Operations of operators for which the allocator was asked to set resources aside. It answers in the order in which it
 * was asked, and what it promised holds until it is told anew what the agent has.
 *
 * @param byTicket what is asked for, by ticket: the number of the request that waits for the answer
 * @param doubted agents of which the allocator may still offer what it promised in vain, and the ticket that it will
 *     answer after the last such offer; a negative number
 * @param tickets how many of those tickets there were
 */
public record Claims(PersistentMap<Long, Claim> byTicket, PersistentMap<AgentId, Long> doubted, long tickets) {

    /** How many may wait; an operator who comes then is told to come again. */
    public static final int MOST = 1_000;

    /** Nothing is asked for. */
    public static final Claims NONE = new Claims(PersistentMap.empty(), PersistentMap.empty(), 0);

    /**
     * What is asked for.
     *
     * @param operation in the format with a stack of reservations
     * @param overtaken whether the allocator was told since what the agent has, or that it is gone: its promise is lost
     */
    public record Claim(AgentId agent, Operation operation, boolean overtaken) {}

    /** Whether no more may be asked for. */
    public boolean isFull() {
        return byTicket.size() >= MOST;
    }

    /** With one more. */
    public Claims add(long ticket, AgentId agent, Operation operation) {
        return new Claims(byTicket.put(ticket, new Claim(agent, operation, false)), doubted, tickets);
    }

    /** What was asked for with that ticket. */
    public Optional<Claim> get(long ticket) {
        return byTicket.get(ticket);
    }

    /** Without that one. */
    public Claims remove(long ticket) {
        return new Claims(byTicket.remove(ticket), doubted, tickets);
    }

    /** Whether offers of that agent may be of what it does not have. */
    public boolean isDoubted(AgentId agent) {
        return doubted.containsKey(agent);
    }

    /** After the allocator answered that ticket, if it ends a doubt. */
    public Claims believe(long ticket) {
        PersistentMap<AgentId, Long> left = doubted;
        for (var entry : doubted) {
            if (entry.getValue() == ticket) {
                left = left.remove(entry.getKey());
            }
        }
        return new Claims(byTicket, left, tickets);
    }

    /** What is asked for of an agent and may still be had. */
    public List<Operation> of(AgentId agent) {
        return byTicket.values().stream()
                .filter(claim -> claim.agent().equals(agent) && !claim.overtaken())
                .map(Claim::operation)
                .toList();
    }

    /** Whether something is asked for of an agent. */
    public boolean isClaimed(AgentId agent) {
        return byTicket.values().stream().anyMatch(claim -> claim.agent().equals(agent));
    }

    /** After the allocator was told that an agent is gone. */
    public Claims withdraw(AgentId agent) {
        return new Claims(overtaken(agent), doubted.remove(agent), tickets);
    }

    /** After the allocator was told what an agent has; it is doubted until the allocator answers its ticket. */
    public Claims overtake(AgentId agent) {
        long next = tickets + 1;
        return new Claims(overtaken(agent), doubted.put(agent, -next), next);
    }

    private PersistentMap<Long, Claim> overtaken(AgentId agent) {
        PersistentMap<Long, Claim> next = byTicket;
        for (var entry : byTicket) {
            Claim claim = entry.getValue();
            if (claim.agent().equals(agent)) {
                next = next.put(entry.getKey(), new Claim(agent, claim.operation(), true));
            }
        }
        return next;
    }
}
