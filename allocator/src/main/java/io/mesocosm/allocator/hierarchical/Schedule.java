package io.mesocosm.allocator.hierarchical;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * When the next round is, and of which agents. A periodic round is of all agents, an interval after the one before; in
 * between, events ask for rounds of some agents, and all that ask before the next round share it. Nothing while paused:
 *
 * <pre>
 * running --pause--> paused --resume--> running
 *    '-----await----> waiting --so many agents are there, or it waited long enough, or resume--> running
 * </pre>
 */
final class Schedule {

    private final Cluster cluster;
    private final long interval;
    private final List<Agent> candidates = new ArrayList<>();
    private OptionalLong askedAt = OptionalLong.empty();
    private long nextBatch;
    private boolean paused;

    /** How many agents it waits for, and until when, while it does. */
    private Optional<Wait> wait = Optional.empty();

    private record Wait(int agents, long until) {}

    Schedule(Cluster cluster, long interval, long start) {
        this.cluster = cluster;
        this.interval = interval;
        this.nextBatch = start + interval;
    }

    void ask(Agent agent, long now) {
        if (!paused) {
            add(agent);
            askedAt = askedAt.isPresent() ? askedAt : OptionalLong.of(now);
        }
    }

    void askAll(long now) {
        if (!paused) {
            cluster.agents.forEach(this::add);
            askedAt = askedAt.isPresent() ? askedAt : OptionalLong.of(now);
        }
    }

    private void add(Agent agent) {
        if (!agent.candidate) {
            agent.candidate = true;
            candidates.add(agent);
        }
    }

    void forget(Agent agent) {
        if (agent.candidate) {
            agent.candidate = false;
            candidates.remove(agent);
        }
    }

    void pause() {
        paused = true;
    }

    /** No rounds until so many agents are there or that instant has come. */
    void await(int agents, long until) {
        paused = true;
        wait = Optional.of(new Wait(agents, until));
    }

    /** An agent was added. */
    void came(Agent agent, long now) {
        if (wait.isPresent() && cluster.agents.size() >= wait.get().agents()) {
            resume(now);
            askAll(now);
        }
        ask(agent, now);
    }

    void resume(long now) {
        if (paused) {
            paused = false;
            wait = Optional.empty();
            nextBatch = Math.max(nextBatch, now);
        }
    }

    /** When a round is due, or a wait is over; empty while paused without an end. */
    OptionalLong next() {
        if (paused) {
            return wait.isPresent() ? OptionalLong.of(wait.get().until()) : OptionalLong.empty();
        }
        return askedAt.isPresent()
                ? OptionalLong.of(Math.min(askedAt.getAsLong(), nextBatch))
                : OptionalLong.of(nextBatch);
    }

    boolean isDue(long now) {
        OptionalLong next = next();
        return next.isPresent() && next.getAsLong() <= now;
    }

    /** The agents of the round that is due now. */
    List<Agent> begin(long now) {
        resume(now);
        if (nextBatch <= now) {
            cluster.agents.forEach(this::add);
        }
        askedAt = OptionalLong.empty();
        return candidates;
    }

    /** The round is over. */
    void end(long now) {
        candidates.forEach(agent -> agent.candidate = false);
        candidates.clear();
        if (nextBatch <= now) {
            nextBatch = now + interval;
            cluster.batches++;
        }
    }
}
