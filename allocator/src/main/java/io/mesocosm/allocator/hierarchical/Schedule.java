package io.mesocosm.allocator.hierarchical;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * When the next round is, and of which agents. A periodic round is of all agents, an interval after the one before; in
 * between, events ask for rounds of some agents, and all that ask before the next round share it. Nothing while paused.
 */
final class Schedule {

    private final Cluster cluster;
    private final long interval;
    private final List<Agent> candidates = new ArrayList<>();
    private OptionalLong askedAt = OptionalLong.empty();
    private long nextBatch;
    private boolean paused;

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

    void resume(long now) {
        if (paused) {
            paused = false;
            nextBatch = Math.max(nextBatch, now);
        }
    }

    /** When a round is due; empty while paused. */
    OptionalLong next() {
        if (paused) {
            return OptionalLong.empty();
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
