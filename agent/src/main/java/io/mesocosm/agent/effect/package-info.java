/**
 * What the agent's core can ask of the world: the sealed effects. May import the state, the events, {@code checkpoint}
 * and {@code common}.
 */
@NullMarked
package io.mesocosm.agent.effect;

import org.jspecify.annotations.NullMarked;
