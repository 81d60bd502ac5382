/**
 * Leadership: election, recovery from the registry, and the care for what the registry holds. May import the state, the
 * turn, the events, the effects, the registry, common and proto; no other room.
 */
@NullMarked
package io.mesocosm.master.leadership;

import org.jspecify.annotations.NullMarked;
