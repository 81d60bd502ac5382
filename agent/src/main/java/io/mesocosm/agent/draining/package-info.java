/**
 * Draining: ends every task and takes no more, until the master says otherwise. May import the state, the events, the
 * effects, {@code checkpoint}, {@code step} and {@code common}; no other room.
 */
@NullMarked
package io.mesocosm.agent.draining;

import org.jspecify.annotations.NullMarked;
