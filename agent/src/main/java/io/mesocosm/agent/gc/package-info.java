/**
 * What becomes of the directories of the dead. May import the state, the events, the effects, {@code checkpoint},
 * {@code step} and {@code common}; no other room.
 */
@NullMarked
package io.mesocosm.agent.gc;

import org.jspecify.annotations.NullMarked;
