/**
 * The agent's return: checkpoints replayed, executors awaited, those that stay away ended. May import the state, the
 * events, the effects and {@code step}.
 */
@NullMarked
package io.mesocosm.agent.recovery;

import org.jspecify.annotations.NullMarked;
