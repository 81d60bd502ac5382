/**
 * Agents: registration, reregistration, health, loss and return. May import the state, the turn, the events, the
 * effects, the registry's operations, common and proto; no other room.
 */
@NullMarked
package io.mesocosm.master.agents;

import org.jspecify.annotations.NullMarked;
