/**
 * Frameworks: subscription, failover, suppression, teardown, and the checks of what schedulers call.
 * May import the state, the turn, the events and the effects; no other room.
 */
@NullMarked
package io.mesocosm.master.frameworks;

import org.jspecify.annotations.NullMarked;
