package io.mesocosm.common.loop;

import java.time.Instant;

/**
 * A pure decision maker: the same state, event, instant and ids always give the same step. It does no I/O, reads no
 * clock, logs nothing and starts nothing, so that it runs in production and in the simulator unchanged.
 *
 * @param <S> the immutable state
 * @param <E> the sealed type of the events
 * @param <F> the sealed type of the effects
 */
@FunctionalInterface
public interface Core<S, E, F> {

    /**
     * Decides.
     *
     * @param now the instant of the event, by the clock of the loop
     * @param ids the only source of randomness
     */
    Step<S, F> step(S state, E event, Instant now, Ids ids);
}
