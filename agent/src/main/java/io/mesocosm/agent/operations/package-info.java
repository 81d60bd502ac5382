/**
 * Operations on the agent's resources: taken in, applied one after the other, kept on disk, told. May import the state,
 * the events, the effects, {@code checkpoint}, {@code step} and {@code common}; no other room.
 */
@NullMarked
package io.mesocosm.agent.operations;

import org.jspecify.annotations.NullMarked;
