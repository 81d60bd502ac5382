/**
 * The workspace of one step: the state as it changes, the effects as they are decided, and the rules that cross rooms.
 * May import the state, the effects, common and proto; no room.
 */
@NullMarked
package io.mesocosm.master.turn;

import org.jspecify.annotations.NullMarked;
