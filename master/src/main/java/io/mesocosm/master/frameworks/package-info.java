/**
 * Frameworks: subscription, failover, suppression, teardown, and the checks of what schedulers call. May import the
 * state, the turn, the events, the effects, the allocator's offer constraints, common and proto; no other room.
 */
@NullMarked
package io.mesocosm.master.frameworks;

import org.jspecify.annotations.NullMarked;
