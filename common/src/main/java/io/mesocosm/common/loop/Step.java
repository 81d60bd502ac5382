package io.mesocosm.common.loop;

import java.util.List;

/**
 * What one step of a core decides: the next state, and the effects to perform in this order once that state has been
 * published.
 *
 * @param <S> the immutable state
 * @param <F> the sealed type of the effects
 */
public record Step<S, F>(S state, List<F> effects) {

    public Step {
        effects = List.copyOf(effects);
    }

    /** A step that changes the state, or nothing, and asks for nothing. */
    public static <S, F> Step<S, F> of(S state) {
        return new Step<>(state, List.of());
    }
}
