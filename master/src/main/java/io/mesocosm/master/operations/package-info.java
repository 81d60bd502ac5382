/**
 * Operations on resources: what schedulers and agents say of them.
 * May import the state, the turn, the events and the effects; no other room.
 */
@NullMarked
package io.mesocosm.master.operations;

import org.jspecify.annotations.NullMarked;
