/**
 * Status updates: from an executor or the agent, through the task's state and its stream, to the master until
 * acknowledged. May import the state, the events, the effects, {@code checkpoint}, {@code step} and {@code common}; no
 * other room.
 */
@NullMarked
package io.mesocosm.agent.statusupdates;

import org.jspecify.annotations.NullMarked;
