/**
 * Reservations and volumes that operators make and end: what they ask for is taken back from frameworks and set aside by
 * the allocator before it happens. May import the state, the turn, the events, the effects, the allocator's port, common
 * and proto; no other room.
 */
@NullMarked
package io.mesocosm.master.reservations;

import org.jspecify.annotations.NullMarked;
