package io.mesocosm.master.state;

import java.time.Instant;

/**
 * The next numbers to give.
 *
 * @param framework of {@code <master id>-%04d}
 * @param agent of {@code <master id>-S%d}
 * @param offer of {@code <master id>-O%d}, offers and inverse offers alike
 * @param observer of {@code slave-observer(%d)}; starts at 1
 * @param session of {@code crammd5-authenticator-session(%d)}; starts at 1
 * @param nextRemoval the earliest instant at which the removal rate limit lets another agent go
 */
public record Counters(long framework, long agent, long offer, long observer, long session, Instant nextRemoval) {

    /** At the start of a process. */
    public static final Counters ZERO = new Counters(0, 0, 0, 1, 1, Instant.EPOCH);

    /** After a framework id was given. */
    public Counters afterFramework() {
        return new Counters(framework + 1, agent, offer, observer, session, nextRemoval);
    }

    /** After an agent id was given. */
    public Counters afterAgent() {
        return new Counters(framework, agent + 1, offer, observer, session, nextRemoval);
    }

    /** After an offer id was given. */
    public Counters afterOffer() {
        return new Counters(framework, agent, offer + 1, observer, session, nextRemoval);
    }

    /** After an observer was started. */
    public Counters afterObserver() {
        return new Counters(framework, agent, offer, observer + 1, session, nextRemoval);
    }

    /** After an authentication was begun. */
    public Counters afterSession() {
        return new Counters(framework, agent, offer, observer, session + 1, nextRemoval);
    }

    /** After a removal was permitted. */
    public Counters withNextRemoval(Instant next) {
        return new Counters(framework, agent, offer, observer, session, next);
    }
}
