/**
 * Tasks: status updates, acknowledgements, kills and reconciliation. May import the state, the turn, the events, the
 * effects, common and proto; no other room.
 */
@NullMarked
package io.mesocosm.master.tasks;

import org.jspecify.annotations.NullMarked;
