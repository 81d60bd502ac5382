/**
 * Agents: registration, reregistration, health, loss and return.
 * May import the state, the turn, the events, the effects and the registry's operations; no other room.
 */
@NullMarked
package io.mesocosm.master.agents;

import org.jspecify.annotations.NullMarked;
