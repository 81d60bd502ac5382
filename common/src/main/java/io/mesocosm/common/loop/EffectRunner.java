package io.mesocosm.common.loop;

/**
 * Performs effects at the edge. Called on the loop's thread, in order, after the state they belong to was published;
 * it hands blocking work to a virtual thread and comes back at once.
 *
 * @param <S> the immutable state
 * @param <F> the sealed type of the effects
 */
@FunctionalInterface
public interface EffectRunner<S, F> {

    /** Performs one effect of the step that led to {@code state}. */
    void run(F effect, S state);
}
