/**
 * Tasks from the master's order to delivery, and their kills. May import the state, the events, the effects, {@code
 * checkpoint}, {@code step} and {@code common}; no other room.
 */
@NullMarked
package io.mesocosm.agent.tasks;

import org.jspecify.annotations.NullMarked;
