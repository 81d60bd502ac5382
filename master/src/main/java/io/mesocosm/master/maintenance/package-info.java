/**
 * When machines are away: what follows from a schedule for the agents on them. May import the state, events, effects and
 * {@code turn}; never another room.
 */
@NullMarked
package io.mesocosm.master.maintenance;

import org.jspecify.annotations.NullMarked;
