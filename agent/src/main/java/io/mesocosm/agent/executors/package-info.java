/**
 * Executors from launch to removal: their calls, their containers, their end. May import the state, the events, the
 * effects and {@code step}.
 */
@NullMarked
package io.mesocosm.agent.executors;

import org.jspecify.annotations.NullMarked;
