/**
 * How the agent finds, joins and keeps a master. May import the state, the events, the effects, {@code checkpoint},
 * {@code step} and {@code common}; no other room.
 */
@NullMarked
package io.mesocosm.agent.registration;

import org.jspecify.annotations.NullMarked;
