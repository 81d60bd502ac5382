/**
 * Authentication of agents and v0 schedulers: the exchange, and who has to wait for it or is turned away without it. May
 * import the state, the turn, the events, the effects, common and proto; no other room.
 */
@NullMarked
package io.mesocosm.master.authentication;

import org.jspecify.annotations.NullMarked;
