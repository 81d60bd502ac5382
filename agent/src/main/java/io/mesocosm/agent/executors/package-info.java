/**
 * Executors from launch to removal: their calls, their containers, their end. May import the state, the events, the
 * effects, {@code checkpoint}, {@code step} and {@code common}; no other room.
 */
@NullMarked
package io.mesocosm.agent.executors;

import org.jspecify.annotations.NullMarked;
