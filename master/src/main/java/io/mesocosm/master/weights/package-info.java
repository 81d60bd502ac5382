/**
 * What operators decide about the weights of roles: whether it may be so, and what follows from it for offers. May import the
 * state, the turn, the events, the effects, the registry's operations, the allocator's commands, common and proto; no
 * other room.
 */
@NullMarked
package io.mesocosm.master.weights;

import org.jspecify.annotations.NullMarked;
