/**
 * Offers: what the allocator hands out, what schedulers accept and decline, and the checks of what they launch. May
 * import the state, the turn, the events, the effects, common and proto; no other room.
 */
@NullMarked
package io.mesocosm.master.offers;

import org.jspecify.annotations.NullMarked;
