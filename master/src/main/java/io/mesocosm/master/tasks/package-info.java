/**
 * Tasks: status updates, acknowledgements, kills and reconciliation.
 * May import the state, the turn, the events and the effects; no other room.
 */
@NullMarked
package io.mesocosm.master.tasks;

import org.jspecify.annotations.NullMarked;
