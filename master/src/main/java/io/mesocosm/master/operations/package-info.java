/**
 * Operations on resources: what schedulers and agents say of them. May import the state, the turn, the events, the
 * effects, common and proto; no other room.
 */
@NullMarked
package io.mesocosm.master.operations;

import org.jspecify.annotations.NullMarked;
