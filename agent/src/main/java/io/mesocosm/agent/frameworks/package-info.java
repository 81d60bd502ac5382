/**
 * Frameworks: their end, what their schedulers change, their messages. May import the state, the events, the effects,
 * {@code checkpoint}, {@code step} and {@code common}; no other room.
 */
@NullMarked
package io.mesocosm.agent.frameworks;

import org.jspecify.annotations.NullMarked;
