/**
 * When machines are away: what follows from a schedule for the agents on them. May import the state, events, effects,
 * {@code turn} and the registry's operations; never another room.
 */
@NullMarked
package io.mesocosm.master.maintenance;

import org.jspecify.annotations.NullMarked;
