/**
 * The agent's return: checkpoints replayed, executors awaited, those that stay away ended. May import the state, the
 * events, the effects, {@code checkpoint}, {@code step} and {@code common}; no other room.
 */
@NullMarked
package io.mesocosm.agent.recovery;

import org.jspecify.annotations.NullMarked;
